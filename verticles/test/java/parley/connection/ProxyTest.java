package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameParser;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.Api;
import parley.Certificate;
import parley.ChatClient;
import parley.Configs;
import parley.Eventually;
import parley.Nodes;
import parley.Programs;
import parley.bus.Addresses;
import parley.node.Config;

/** The configurations in {@code scripts/proxy}, in front of two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Path CONFIGURATIONS = Path.of("scripts", "proxy");
  private static final int SESSIONS = 12;

  @TempDir Path directory;
  private Nodes nodes;
  private WebClient web;
  private int port;
  private int bridge;
  private Process proxy;

  @BeforeEach
  void start() throws IOException {
    Config.Bridge backends = new Config.Bridge(true, 0, Optional.empty(), Optional.empty());
    Config.Http trusting = new Config.Http("127.0.0.1", 0, 2, true, Optional.empty());
    nodes = Nodes.start(2, base -> Configs.with(base, backends, trusting));
    web =
        WebClient.create(
            nodes.vertx(),
            new WebClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
    port = freePort();
    bridge = freePort();
    Certificate made = Certificate.in(directory);
    Files.writeString(
        directory.resolve("both.pem"),
        Files.readString(made.cert()) + Files.readString(made.key()));
  }

  @AfterEach
  void stop() {
    if (proxy != null) {
      proxy.destroy();
      proxy.onExit().join();
    }
    web.close();
    nodes.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Runs a program with its configuration for these ports; returns when the proxy answers. */
  private void run(String configuration, String... command) throws IOException {
    String text =
        Files.readString(CONFIGURATIONS.resolve(configuration))
            .replace("127.0.0.1:8080", "127.0.0.1:" + nodes.port(0))
            .replace("127.0.0.1:8081", "127.0.0.1:" + nodes.port(1))
            .replace("127.0.0.1:7000", "127.0.0.1:" + nodes.node(0).bridgePort())
            .replace("127.0.0.1:7001", "127.0.0.1:" + nodes.node(1).bridgePort())
            .replace("8443", Integer.toString(port))
            .replace(":7700", ":" + bridge)
            .replace("/tmp/parley-nginx.pid", directory.resolve("pid").toString());
    Files.writeString(directory.resolve(configuration), text);
    proxy =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Eventually.eventually(SOON, () -> status("/health/ready") == 200);
  }

  private int status(String path) {
    return web.get(port, "localhost", path)
        .send()
        .map(HttpResponse::statusCode)
        .recover(away -> Future.succeededFuture(0))
        .await();
  }

  @Test
  void nginx() throws IOException {
    assumeTrue(Programs.isOnPath("nginx"), "skipped: nginx is not on the path");
    run("nginx.conf", "nginx", "-c", directory.resolve("nginx.conf").toString());
    passesEverything();
  }

  @Test
  void haProxy() throws IOException {
    assumeTrue(Programs.isOnPath("haproxy"), "skipped: HAProxy is not on the path");
    run("haproxy.cfg", "haproxy", "-f", "haproxy.cfg");
    passesTheBridge();
    passesEverything();
  }

  private void passesEverything() {
    JsonObject ann = Api.register(nodes.vertx(), nodes.port(0), "ann");
    assertEquals(200, status("/"));
    assertEquals(404, status("/metrics"));
    passesSockets(ann.getString("access"));
    passesFallbacks();
    passesFiles(ann.getString("access"));
    nodes.node(1).stop();
    for (int i = 0; i < SESSIONS; i++) {
      Eventually.eventually(SOON, () -> status("/health/ready") == 200);
    }
    passesFallbacks();
  }

  private void passesSockets(String token) {
    WebSocketConnectOptions upgrade =
        new WebSocketConnectOptions()
            .setHost("localhost")
            .setPort(port)
            .setSsl(true)
            .setURI("/eventbus/websocket");
    upgrade.setSslOptions(
        new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
    try (ChatClient socket = ChatClient.open(nodes.vertx(), upgrade)) {
      socket.request(Addresses.AUTH, new JsonObject().put("token", token));
      socket.say("d.ann.ann", "by way of a proxy");
    }
  }

  /** A request that came to another node than the one before would be answered by 404. */
  private void passesFallbacks() {
    for (int i = 0; i < SESSIONS; i++) {
      String session = "/eventbus/000/session" + i + "_" + System.nanoTime() + "/";
      assertEquals("o\n", post(session + "xhr", Buffer.buffer()).bodyAsString());
      for (int j = 0; j < 3; j++) {
        Buffer ping = Buffer.buffer("[\"{\\\"type\\\":\\\"ping\\\"}\"]");
        assertEquals(204, post(session + "xhr_send", ping).statusCode());
        assertTrue(post(session + "xhr", Buffer.buffer()).bodyAsString().contains("pong"));
      }
    }
  }

  private HttpResponse<Buffer> post(String path, Buffer body) {
    return web.request(HttpMethod.POST, port, "localhost", path).sendBuffer(body).await();
  }

  private void passesFiles(String token) {
    HttpResponse<Buffer> uploaded =
        web.post(port, "localhost", "/api/media?name=noise.bin")
            .bearerTokenAuthentication(token)
            .putHeader("Content-Type", "application/octet-stream")
            .sendBuffer(Buffer.buffer(new byte[8_000_000]))
            .await();
    assertEquals(201, uploaded.statusCode(), uploaded.bodyAsString());
    String media = uploaded.bodyAsJsonObject().getString("media");
    HttpResponse<Buffer> part =
        web.get(port, "localhost", "/api/media/" + media)
            .bearerTokenAuthentication(token)
            .putHeader("Range", "bytes=100-199")
            .send()
            .await();
    assertEquals(206, part.statusCode());
    assertEquals(100, part.body().length());
  }

  private void passesTheBridge() {
    NetClientOptions trusting =
        new NetClientOptions().setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    NetClient client = nodes.vertx().createNetClient(trusting);
    NetSocket socket = client.connect(bridge, "localhost").await();
    BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    socket.handler(new FrameParser(frame -> frames.add(frame.result())));
    FrameHelper.sendFrame("ping", socket);
    Eventually.eventually(SOON, () -> !frames.isEmpty());
    assertEquals("pong", frames.peek().getString("type"));
    client.close().await();
  }
}
