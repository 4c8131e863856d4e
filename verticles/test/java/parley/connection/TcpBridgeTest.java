package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameParser;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.Api;
import parley.Certificate;
import parley.ChatClient;
import parley.Configs;
import parley.Eventually;
import parley.Nodes;
import parley.Python;
import parley.bus.Addresses;
import parley.node.Config;

/**
 * Backends on the TCP bridge: by Vert.x's own encoding of its frames, and by clients in Python and
 * JavaScript that are not ours; on two nodes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TcpBridgeTest {
  private static final int SECONDS = 10;
  private static final int MAX_FRAME = 64 * 1024;

  private static Nodes nodes;

  @BeforeAll
  static void start() {
    Config.Bridge bridge = new Config.Bridge(true, 0, Optional.empty(), Optional.empty());
    nodes = Nodes.start(2, base -> Configs.with(base, bridge));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** A line to a node's bridge, with the frames that came. */
  private static final class Backend implements AutoCloseable {
    final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    final NetSocket socket;

    /** Closes its sockets when nobody refers to it any more. */
    private final NetClient client;

    Backend(int port, NetClientOptions options) {
      client = nodes.vertx().createNetClient(options);
      socket = client.connect(port, "127.0.0.1").await();
      socket.handler(new FrameParser(frame -> frames.add(frame.result())));
      socket.closeHandler(done -> closed.complete(null));
    }

    static Backend open(int node) {
      return new Backend(nodes.node(node).bridgePort(), new NetClientOptions());
    }

    /** Signs somebody up and in; events have started. */
    static Backend of(int node, String user) {
      Backend backend = open(node);
      String token = Api.register(nodes.vertx(), nodes.port(node), user).getString("access");
      backend.request(Addresses.AUTH, new JsonObject().put("token", token));
      FrameHelper.sendFrame("register", Addresses.user(user), null, backend.socket);
      backend.request(Addresses.SYNC, new JsonObject());
      return backend;
    }

    JsonObject next() {
      try {
        JsonObject frame = frames.poll(SECONDS, TimeUnit.SECONDS);
        assertTrue(frame != null, "no frame came");
        return frame;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The frame that answers. */
    JsonObject ask(String address, JsonObject body) {
      String reply = UUID.randomUUID().toString();
      FrameHelper.sendFrame("send", address, reply, body, socket);
      JsonObject frame = next();
      while (!reply.equals(frame.getString("address"))) {
        frame = next();
      }
      return frame;
    }

    JsonObject request(String address, JsonObject body) {
      JsonObject frame = ask(address, body);
      assertEquals("message", frame.getString("type"), frame.encode());
      return frame.getJsonObject("body");
    }

    /** The next event of that kind. */
    JsonObject event(String kind) {
      JsonObject frame = next();
      while (!kind.equals(frame.getJsonObject("body", new JsonObject()).getString("event"))) {
        frame = next();
      }
      assertEquals("message", frame.getString("type"));
      return frame.getJsonObject("body");
    }

    void awaitClose() {
      closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
      client.close().await();
    }
  }

  private static JsonObject text(String conversation, String text) {
    return ChatClient.text(conversation, UUID.randomUUID().toString(), text);
  }

  @Test
  void commandsEventsAndFailuresAreThoseOfTheSockets() {
    ChatClient person = nodes.person(1, "person");
    try (Backend backend = Backend.of(0, "backend")) {
      JsonObject sent = text("d.backend.person", "hello");
      assertEquals(1, backend.request(Addresses.MESSAGE_SEND, sent).getLong("seq"));
      person.event(event -> event.encode().contains("hello"));
      person.say("d.backend.person", "and to you");
      JsonObject entry = backend.event("entry").getJsonObject("entry");
      assertEquals("and to you", entry.getJsonObject("body").getString("text"));

      JsonObject refused = backend.ask("chat.nothing", new JsonObject());
      assertEquals("err", refused.getString("type"));
      assertEquals(404, refused.getInteger("failureCode"));
      assertEquals("RECIPIENT_FAILURE", refused.getString("failureType"));
      FrameHelper.sendFrame("ping", backend.socket);
      assertEquals("pong", backend.next().getString("type"));
    }
    person.close();
  }

  @Test
  void nothingIsDoneForWhoHasNotSignedIn() {
    try (Backend stranger = Backend.open(0)) {
      assertEquals(401, stranger.ask(Addresses.SYNC, new JsonObject()).getInteger("failureCode"));
      FrameHelper.sendFrame("register", "user.person", null, stranger.socket);
      assertEquals(401, stranger.next().getInteger("failureCode"));
    }
  }

  @Test
  void aThousandAddressesOfOthersAreRefusedOneByOne() {
    try (Backend greedy = Backend.of(1, "greedy")) {
      for (int i = 0; i < 900; i++) {
        FrameHelper.sendFrame("register", "user.other" + i, null, greedy.socket);
      }
      for (int i = 0; i < 900; i++) {
        assertEquals(403, greedy.next().getInteger("failureCode"));
      }
      greedy.request(Addresses.SYNC, new JsonObject());
    }
  }

  /** A frame of that many bytes that asks for nothing known. */
  private static Buffer frame(int length) {
    String begin =
        "{\"type\":\"send\",\"address\":\"chat.nothing\",\"replyAddress\":\"r\",\"body\":\"";
    String end = "\"}";
    return Buffer.buffer()
        .appendInt(length)
        .appendString(begin + "x".repeat(length - begin.length() - end.length()) + end);
  }

  @Test
  void aFrameHasAsManyBytesAsOneOfASocket() {
    try (Backend backend = Backend.of(0, "long")) {
      backend.socket.write(frame(MAX_FRAME));
      assertEquals(404, backend.next().getInteger("failureCode"));
      backend.socket.write(frame(MAX_FRAME + 1));
      assertEquals(413, backend.next().getInteger("failureCode"));
      backend.socket.write(frame(2 * MAX_FRAME));
      assertEquals(413, backend.next().getInteger("failureCode"));
      backend.request(Addresses.SYNC, new JsonObject());
    }
  }

  @Test
  void aLengthThatCannotBeTrueEndsTheLineAndSaysWhy() {
    for (int length : new int[] {0, 2 * MAX_FRAME + 1, 1 << 30, -1}) {
      Backend liar = Backend.open(0);
      liar.socket.write(Buffer.buffer().appendInt(length).appendString("{}"));
      JsonObject refused = liar.next();
      assertEquals("too_large", refused.getString("body"));
      assertEquals(413, refused.getInteger("failureCode"));
      liar.awaitClose();
    }
  }

  @Test
  void piecesMakeAFrameAndHalfAFrameIsNothing() {
    try (Backend backend = Backend.open(1)) {
      Buffer whole = frame(200);
      for (int i = 0; i < whole.length(); i++) {
        backend.socket.write(whole.slice(i, i + 1)).await();
      }
      assertEquals(401, backend.next().getInteger("failureCode"));
      backend.socket.write(whole.slice(0, 100));
    }
  }

  @Test
  void whoDoesNotReadIsCutOff() {
    Backend stuck = Backend.of(0, "stuck");
    for (int i = 0; i < 20; i++) {
      stuck.request(Addresses.MESSAGE_SEND, text("d.stuck.stuck", "€".repeat(8_000)));
    }
    double before = slow();
    stuck.socket.pause();
    JsonObject history =
        new JsonObject().put("conversation", "d.stuck.stuck").put("after", 0).put("limit", 20);
    for (int i = 0; i < 60; i++) {
      FrameHelper.sendFrame("send", Addresses.MESSAGE_HISTORY, "r" + i, history, stuck.socket);
    }
    Eventually.eventually(Duration.ofSeconds(20), () -> slow() == before + 1);
    stuck.socket.resume();
    stuck.awaitClose();
  }

  private static double slow() {
    WebClient web = WebClient.create(nodes.vertx());
    try {
      return web.get(nodes.port(0), "127.0.0.1", "/metrics")
          .send()
          .await()
          .bodyAsString()
          .lines()
          .filter(line -> line.startsWith("parley_sockets_closed_total{reason=\"slow\""))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } finally {
      web.close();
    }
  }

  @Test
  void theLineIsEncryptedWhereThereIsACertificate(@TempDir Path directory) {
    Certificate made = Certificate.in(directory);
    Config.Bridge tls =
        new Config.Bridge(true, 0, Optional.of(made.cert()), Optional.of(made.key()));
    try (Nodes own = Nodes.start(1, base -> Configs.with(base, tls))) {
      int port = own.node(0).bridgePort();
      NetClientOptions trusting =
          new NetClientOptions()
              .setSsl(true)
              .setTrustOptions(new PemTrustOptions().addCertPath(made.cert().toString()))
              .setHostnameVerificationAlgorithm("HTTPS");
      try (Backend encrypted = new Backend(port, trusting)) {
        FrameHelper.sendFrame("ping", encrypted.socket);
        assertEquals("pong", encrypted.next().getString("type"));
      }
      Backend plain = new Backend(port, new NetClientOptions());
      FrameHelper.sendFrame("ping", plain.socket);
      plain.awaitClose();
      assertEquals(0, plain.frames.size());
    }
  }

  @Test
  void aBackendInPythonIsServed() {
    Python.require();
    ChatClient person = nodes.person(1, "snake");
    JsonObject account = Api.register(nodes.vertx(), nodes.port(0), "python");
    CompletableFuture<Void> script =
        CompletableFuture.runAsync(
            () ->
                Python.run(
                    Path.of("verticles/test/python/backend.py"),
                    Map.of(),
                    Integer.toString(nodes.node(0).bridgePort()),
                    "python",
                    account.getString("access"),
                    "d.python.snake"));
    person.event(event -> event.encode().contains("from Python"));
    person.say("d.python.snake", "to Python");
    script.join();
    person.close();
  }
}
