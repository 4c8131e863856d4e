package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.Nodes;
import parley.bus.Addresses;

/** What a socket may do and for how long, on a node with short limits. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectionLimitsTest {
  private static final int MAX_PENDING = 8;
  private static final int MAX_SOCKETS = 6;
  private static final JsonObject PING = new JsonObject().put("type", "ping");
  private static Nodes nodes;
  private final List<ChatClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            1,
            base ->
                Limits.of(
                    base,
                    limits ->
                        limits
                            .times(Duration.ofSeconds(2), Duration.ofSeconds(2))
                            .room(1024 * 1024, MAX_PENDING, MAX_SOCKETS)
                            .accessLifetime(Duration.ofSeconds(4))));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @AfterEach
  void hangUp() {
    clients.forEach(ChatClient::close);
    Eventually.eventually(Duration.ofSeconds(10), () -> openSockets() == 0);
  }

  private static int openSockets() {
    String metrics = get("/metrics");
    return metrics
        .lines()
        .filter(line -> line.startsWith("parley_sockets") && !line.startsWith("parley_sockets_c"))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no gauge in " + metrics));
  }

  private static String get(String path) {
    WebClient http = WebClient.create(nodes.vertx());
    try {
      return http.get(nodes.port(0), "127.0.0.1", path).send().await().bodyAsString();
    } finally {
      http.close();
    }
  }

  private ChatClient open() {
    ChatClient client = ChatClient.open(nodes.vertx(), nodes.port(0));
    clients.add(client);
    return client;
  }

  private ChatClient signedIn(JsonObject account) {
    ChatClient client = open();
    client.request(Addresses.AUTH, token(account));
    return client;
  }

  private static JsonObject register(String user) {
    return Api.register(nodes.vertx(), nodes.port(0), user);
  }

  private static JsonObject token(JsonObject account) {
    return new JsonObject().put("token", account.getString("access"));
  }

  @Test
  void whoDoesNotAuthenticateInTimeIsSentAway() {
    ChatClient client = open();
    long start = System.nanoTime();
    AtomicBoolean pinging = new AtomicBoolean(true);
    nodes.vertx().setPeriodic(200, timer -> ping(client, timer, pinging));

    int code = client.closeCode();

    pinging.set(false);
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertEquals(4500, code);
    assertTrue(millis >= 1_900 && millis < 5_000, "closed after " + millis + " ms");
  }

  private static void ping(ChatClient client, long timer, AtomicBoolean pinging) {
    if (pinging.get() && !client.isClosed()) {
      client.send(PING);
    } else {
      nodes.vertx().cancelTimer(timer);
    }
  }

  @Test
  void whoIsSilentIsSentAwayAndWhoPingsIsNot() {
    JsonObject account = register("silent");
    ChatClient silent = signedIn(account);
    ChatClient pinging = signedIn(account);
    AtomicBoolean on = new AtomicBoolean(true);
    nodes.vertx().setPeriodic(500, timer -> ping(pinging, timer, on));

    assertEquals(4012, silent.closeCode());
    assertFalse(pinging.isClosed());
    on.set(false);
  }

  @Test
  void aPingOfTheWebSocketItselfKeepsASocketToo() {
    JsonObject account = register("quiet");
    ChatClient silent = signedIn(account);
    ChatClient pinging = signedIn(account);
    long timer =
        nodes
            .vertx()
            .setPeriodic(500, tick -> pinging.socket().writePing(Buffer.buffer("still here")));

    assertEquals(4012, silent.closeCode());

    nodes.vertx().cancelTimer(timer);
    assertFalse(pinging.isClosed());
  }

  @Test
  void aTokenThatExpiresInMidSessionIsReplacedWithoutReconnecting() {
    JsonObject account = register("renewed");
    ChatClient client = signedIn(account);

    Eventually.eventually(
        Duration.ofSeconds(6), () -> client.refusal(Addresses.SYNC, new JsonObject()) == 401);
    assertEquals(401, client.refusal(Addresses.AUTH, token(account)));
    JsonObject fresh =
        Api.post(
                nodes.vertx(),
                nodes.port(0),
                "/api/refresh",
                new JsonObject().put("refresh", account.getString("refresh")))
            .bodyAsJsonObject();
    assertEquals(0, client.refusal(Addresses.AUTH, token(fresh)));
    assertEquals(0, client.refusal(Addresses.SYNC, new JsonObject()));
    assertFalse(client.isClosed());
  }

  @Test
  void whoDoesNotReplaceAnExpiredTokenIsSentAway() {
    ChatClient client = signedIn(register("expired"));
    AtomicBoolean on = new AtomicBoolean(true);
    nodes.vertx().setPeriodic(500, timer -> ping(client, timer, on));

    Eventually.eventually(Duration.ofSeconds(20), client::isClosed);
    assertEquals(4013, client.closeCode());
  }

  @Test
  void commandsBeyondThoseBeingCarriedOutAreRefused() {
    ChatClient client = signedIn(register("eager"));
    int sent = 40;
    for (int i = 0; i < sent; i++) {
      client.send(
          new JsonObject()
              .put("type", "send")
              .put("address", Addresses.SYNC)
              .put("body", new JsonObject())
              .put("replyAddress", "r" + i));
    }
    client.frame(any -> client.frames().size() > sent);

    List<JsonObject> answers = client.frames().subList(1, sent + 1);
    long carriedOut = answers.stream().filter(f -> f.getString("type").equals("rec")).count();
    assertTrue(carriedOut >= MAX_PENDING, carriedOut + " carried out");
    assertTrue(carriedOut < sent, carriedOut + " carried out");
    assertTrue(
        answers.stream()
            .filter(f -> f.getString("type").equals("err"))
            .allMatch(f -> f.getInteger("failureCode") == 429 && f.getString("address") != null));
    assertEquals(0, client.refusal(Addresses.SYNC, new JsonObject()));
  }

  @Test
  void aFloodIsWarnedAndThenEnds() {
    ChatClient client = signedIn(register("flood"));
    String command =
        new JsonObject()
            .put("type", "send")
            .put("address", "chat.nothing")
            .put("replyAddress", "r")
            .encode();
    for (int i = 0; i < 2_000; i++) {
      client.sendText(i % 2 == 0 ? command : PING.encode());
    }

    assertEquals(4502, client.closeCode());
    List<JsonObject> warnings =
        client.frames().stream()
            .filter(f -> Integer.valueOf(429).equals(f.getInteger("failureCode")))
            .toList();
    assertTrue(warnings.size() >= 400 && warnings.size() <= 500, warnings.size() + " warnings");
    assertTrue(warnings.stream().anyMatch(f -> "r".equals(f.getString("address"))));
    assertTrue(warnings.stream().anyMatch(f -> "rate_limited".equals(f.getString("body"))));
  }

  @Test
  void aFloodOfTheWebSocketsOwnPingsEndsToo() {
    ChatClient client = open();
    for (int i = 0; i < 2_000; i++) {
      client.socket().writePing(Buffer.buffer("ping"));
    }

    assertEquals(4502, client.closeCode());
  }

  @Test
  void oneSocketMoreThanANodeHoldsIsSentElsewhere() {
    JsonObject account = register("many");
    for (int i = 0; i < MAX_SOCKETS; i++) {
      signedIn(account);
    }
    clients.forEach(client -> assertFalse(client.isClosed()));

    Eventually.eventually(Duration.ofSeconds(5), this::oneMoreIsSentElsewhere);

    clients.get(0).close();
    Eventually.eventually(Duration.ofSeconds(5), () -> openSockets() == MAX_SOCKETS - 1);
    ChatClient next = open();
    assertEquals(401, next.refusal(Addresses.SYNC, new JsonObject()));
  }

  /** Vert.x's client loses the code when the server closes while the client still opens. */
  private boolean oneMoreIsSentElsewhere() {
    try {
      return open().closeCode() == 4014;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  @Test
  void signingADeviceOutClosesItsSocketsAndNoOthers() {
    JsonObject account = register("leaver");
    JsonObject other = Api.login(nodes.vertx(), nodes.port(0), "leaver");
    ChatClient first = signedIn(account);
    ChatClient second = signedIn(account);
    ChatClient otherDevice = signedIn(other);
    WebClient http = WebClient.create(nodes.vertx());
    http.request(HttpMethod.POST, nodes.port(0), "127.0.0.1", "/api/logout")
        .bearerTokenAuthentication(account.getString("access"))
        .send()
        .await();
    http.close();

    assertEquals(4503, first.closeCode());
    assertEquals(4503, second.closeCode());
    assertFalse(otherDevice.isClosed());
    assertEquals(401, open().refusal(Addresses.AUTH, token(account)));
  }

  @Test
  void aConnectionThatNeverBecomesASocketIsClosed() {
    NetClient tcp = nodes.vertx().createNetClient();
    NetSocket socket = tcp.connect(nodes.port(0), "127.0.0.1").await();
    AtomicBoolean closed = new AtomicBoolean();
    socket.closeHandler(end -> closed.set(true));
    socket.write("GET /eventbus/websocket HTTP/1.1\r\nHost: here\r\n");

    Eventually.eventually(Duration.ofSeconds(12), closed::get);
    tcp.close().await();
  }
}
