package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import parley.Api;
import parley.AsyncApi;
import parley.ChatClient;
import parley.Configs;
import parley.Eventually;
import parley.Nodes;
import parley.SockJsClient;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Close;
import parley.bus.Failure;
import parley.connection.Limits;
import parley.store.embedded.EmbeddedDatabase;

/** Holds asyncapi.yaml to the code, and what two nodes and their clients say to it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AsyncApiTest {
  private static final int LARGE_GROUP = 34;
  private static final int SEND_BURST = 40;

  @TempDir static Path data;

  private static EmbeddedDatabase database;
  private static Nodes nodes;
  private static Config config;
  private static final Set<String> called = new TreeSet<>();
  private static final Set<Failure> refused = EnumSet.noneOf(Failure.class);

  @BeforeAll
  static void start() throws IOException {
    database = EmbeddedDatabase.open(data, "127.0.0.1", 0, false);
    nodes = Nodes.start(2, base -> Limits.of(small(base), limits -> limits.admins("root")));
  }

  private static Config small(Config base) {
    config =
        Configs.with(
            base,
            new Config.Database(
                Optional.of(database.uri()),
                base.database().name(),
                base.database().data(),
                base.database().embeddedPort(),
                base.database().fsync(),
                Duration.ofSeconds(2)),
            new Config.Webhooks(
                List.of("127.0.0.0/8"), Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 10),
            new Config.Message(
                8_000,
                100,
                LARGE_GROUP,
                50,
                10,
                SEND_BURST,
                500,
                4,
                20_000,
                20_000,
                Duration.ofMinutes(1)),
            new Config.Delivery(
                16 * 1024,
                base.delivery().announceTimeout(),
                base.delivery().receiptDelay(),
                Duration.ofMillis(100),
                true,
                200,
                base.delivery().limits()),
            Duration.ZERO);
    return config;
  }

  @AfterAll
  static void stop() {
    nodes.close();
    database.close();
  }

  @Test
  @Order(1)
  void namesEveryCommandFailureAndCloseCode() {
    Set<String> spelled =
        Arrays.stream(Addresses.class.getFields())
            .map(AsyncApiTest::text)
            .filter(address -> address.startsWith("chat."))
            .collect(Collectors.toCollection(TreeSet::new));
    Map<String, String> failures = new TreeMap<>();
    for (Failure failure : Failure.values()) {
      failures.put(failure.name(), failure.code + " " + failure.retry);
    }
    Map<String, String> closes = new TreeMap<>();
    for (Close close : Close.values()) {
      closes.put(close.name(), close.code + " " + close.reconnect());
    }

    assertEquals(spelled, AsyncApi.commands());
    assertEquals(failures, rows("x-failures", "retry"));
    assertEquals(closes, rows("x-close-codes", "reconnect"));
    assertEquals(codes("x-failures"), AsyncApi.codes("ErrFrame", "failureCode"));
    assertEquals(codes("x-close-codes"), AsyncApi.codes("ByeEvent", "code"));
  }

  private static String text(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Map<String, String> rows(String table, String flag) {
    Map<String, String> rows = new TreeMap<>();
    AsyncApi.table(table)
        .forEach((name, row) -> rows.put(name, row.getInteger("code") + " " + row.getValue(flag)));
    return rows;
  }

  private static Set<Integer> codes(String table) {
    return AsyncApi.table(table).values().stream()
        .map(row -> row.getInteger("code"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @Order(1)
  void givesExamplesThatAreAsItSays() {
    assertTrue(AsyncApi.holdExamples() >= 45);
  }

  @Test
  @Order(1)
  void isServedByEveryNode() throws IOException {
    for (String file : List.of("/asyncapi.yaml", "/openapi.yaml")) {
      String expected =
          new String(
              AsyncApiTest.class.getResourceAsStream(file).readAllBytes(), StandardCharsets.UTF_8);
      for (int node = 0; node < 2; node++) {
        assertEquals(expected, get(nodes.port(node), file));
      }
    }
  }

  private static String get(int port, String path) {
    HttpClient client = nodes.vertx().createHttpClient();
    try {
      return client
          .request(HttpMethod.GET, port, "127.0.0.1", path)
          .compose(request -> request.send().compose(HttpClientResponse::body))
          .map(Buffer::toString)
          .await();
    } finally {
      client.close();
    }
  }

  @Test
  @Order(2)
  void describesWhatNodesAndClientsSay() {
    JsonObject grant = Api.register(nodes.vertx(), nodes.port(0), "alice");
    ChatClient alice = ChatClient.open(nodes.vertx(), nodes.port(0));
    refuse(alice, Addresses.SYNC, new JsonObject(), Failure.UNAUTHORIZED);
    ask(alice, Addresses.AUTH, new JsonObject().put("token", grant.getString("access")));
    alice.send(frame("register", "user.bob"));
    alice.send(frame("unregister", "user.alice"));
    alice.send(frame("register", "user.alice"));
    alice.send(new JsonObject().put("type", "ping"));
    ask(alice, Addresses.SYNC, new JsonObject().put("cursors", new JsonObject()));
    ChatClient bob = nodes.person(1, "bob");
    direct(alice, bob);
    people(alice, bob, grant.getString("access"));
    String group = group(alice, bob);
    largeGroup(alice, group);
    channel(alice, bob);
    onTheBus(alice, grant.getString("access"));
    SockJsClient sockJs = SockJsClient.open(nodes.vertx(), nodes.port(1));
    sockJs.send(command(Addresses.AUTH, new JsonObject().put("token", grant.getString("access"))));
    sockJs.frame(frame -> frame.getString("type").equals("rec"));
    for (int i = 0; i < 10; i++) {
      sockJs.sendText("nonsense");
    }
    sockJs.frame(frame -> frame.encode().contains("\"bye\""));
    malformed(alice);
    bob.close();
    alice.event(event -> event.getString("event").equals("presence"));
    flood(alice);
    database.close();
    refuse(alice, Addresses.SYNC, new JsonObject(), Failure.UNAVAILABLE);

    List<JsonObject> frames = new ArrayList<>(alice.frames());
    frames.addAll(bob.frames());
    frames.addAll(sockJs.frames());
    frames.forEach(AsyncApi::holdFrame);
    assertEquals(AsyncApi.events(), events(frames));
    assertEquals(AsyncApi.commands(), called);
    assertEquals(EnumSet.complementOf(EnumSet.of(Failure.INTERNAL)), refused);
  }

  private static Set<String> events(List<JsonObject> frames) {
    return frames.stream()
        .filter(frame -> frame.getString("address", "").startsWith("user."))
        .filter(frame -> frame.getString("type").equals("rec"))
        .map(frame -> AsyncApi.holdEvent(frame.getJsonObject("body")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void direct(ChatClient alice, ChatClient bob) {
    JsonObject text = ChatClient.text("d.alice.bob", id(), "hello");
    text.getJsonObject("body").put("replyTo", 1).put("mentions", new JsonArray().add("bob"));
    ask(alice, Addresses.MESSAGE_SEND, text);
    bob.entry("hello");
    JsonObject one = new JsonObject().put("d.alice.bob", 1);
    ask(bob, Addresses.RECEIPT, new JsonObject().put("delivered", one).put("read", one));
    alice.event(event -> event.containsKey("read"));
    JsonObject users = new JsonObject().put("users", new JsonArray().add("bob").add("nobody"));
    ask(alice, Addresses.PRESENCE_WATCH, users);
    ask(alice, Addresses.PROFILE_GET, users);
    ask(bob, Addresses.TYPING, in("d.alice.bob").put("typing", true));
    alice.event(event -> event.getString("event").equals("typing"));
    JsonObject source = in("d.alice.bob").put("seq", 1);
    JsonObject forward = in("d.alice.alice").put("id", id()).put("source", source);
    ask(alice, Addresses.MESSAGE_FORWARD, forward);
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.alice"));
    ask(alice, Addresses.MESSAGE_INFO, in("d.alice.bob").put("target", 1));
    ask(alice, Addresses.MESSAGE_TRACE, in("d.alice.bob").put("target", 1));
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.bob").put("after", 0).put("limit", 200));
    ask(alice, Addresses.CONVERSATION_MEMBERS, in("d.alice.bob"));
    ask(bob, Addresses.SYNC, new JsonObject().put("budget", 1_000));
    JsonObject change = in("d.alice.bob").put("target", 1);
    JsonObject edit = new JsonObject().put("text", "Hello").put("mentions", users("bob"));
    ask(alice, Addresses.MESSAGE_EDIT, change.copy().put("id", id()).put("body", edit));
    ask(bob, Addresses.MESSAGE_VERSIONS, change);
    JsonArray some = new JsonArray().add(1);
    ask(bob, Addresses.CONVERSATION_MINE, in("d.alice.bob").put("star", some));
    ask(bob, Addresses.CONVERSATION_MINE, in("d.alice.bob").put("hide", some));
    ask(bob, Addresses.MESSAGE_SEARCH, new JsonObject().put("text", "hel").put("limit", 1));
    ask(bob, Addresses.MESSAGE_REACT, change.copy().put("id", id()).put("emoji", "👍"));
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.bob"));
    ask(bob, Addresses.MESSAGE_PIN, change.copy().put("pinned", true));
    poll(alice, bob, false);
    poll(alice, bob, true);
    bob.sync(Map.of());
    ask(alice, Addresses.MESSAGE_DELETE, change.copy().put("id", id()));
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.bob"));
    ask(bob, Addresses.CONVERSATION_EXPIRE, in("d.alice.bob").put("after", 86_400_000));
    ask(bob, Addresses.MESSAGE_SEND, ChatClient.text("d.alice.bob", id(), "for a day"));
    alice.entry("for a day");
    ask(alice, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.bob"));
    ask(alice, Addresses.CONVERSATION_EXPIRE, in("d.alice.bob").put("after", 0));
    keep(alice);
    refuse(bob, Addresses.CONVERSATION_EXPIRE, in("d.alice.bob").put("after", 0), Failure.CONFLICT);
    refuse(bob, Addresses.MESSAGE_SEND, text, Failure.CONFLICT);
    refuse(bob, Addresses.MESSAGE_HISTORY, in("d.alice.carol"), Failure.NOT_FOUND);
    refuse(alice, Addresses.TYPING, in("d.alice.bob"), Failure.BAD_REQUEST);
    String tooLong = "x".repeat(8_001);
    refuse(
        alice,
        Addresses.MESSAGE_SEND,
        ChatClient.text("d.alice.bob", id(), tooLong),
        Failure.TOO_LARGE);
    ask(alice, Addresses.MESSAGE_SEND, ChatClient.text("d.alice.bob", id(), "€".repeat(7_000)));
    bob.event(event -> event.getString("event").equals("resync"));
  }

  private static void people(ChatClient alice, ChatClient bobs, String token) {
    JsonObject bob = new JsonObject().put("user", "bob");
    try (ChatClient phone = ChatClient.connect(nodes.vertx(), nodes.port(1), "alice", token)) {
      ask(phone, Addresses.PROFILE_SET, new JsonObject().put("name", "Alice").put("about", "Here"));
      alice.event(event -> event.getString("event").equals("profile"));
      JsonObject portrait =
          new JsonObject().put("media", Api.pixel(nodes.vertx(), nodes.port(1), token));
      ask(phone, Addresses.MEDIA_SIGN, portrait);
      JsonObject known = ask(phone, Addresses.MEDIA_GET, portrait);
      ask(phone, Addresses.PROFILE_SET, new JsonObject().put("picture", known.getString("media")));
      refuse(phone, Addresses.PROFILE_SET, new JsonObject().put("picture", "x"), Failure.NOT_FOUND);
      media(phone, token);
      voice(phone, bobs, token);
      bots(phone);
      ask(phone, Addresses.PROFILE_GET, new JsonObject().put("users", users("alice")));
      ask(phone, Addresses.PEOPLE_FIND, new JsonObject().put("text", "bob"));
      ask(phone, Addresses.CONTACT_SET, bob.copy().put("name", "Bobby"));
      ask(phone, Addresses.CONTACT_LIST, new JsonObject());
      JsonArray first = new JsonArray().add(1);
      JsonObject reported = bob.copy().put("conversation", "d.alice.bob").put("entries", first);
      refuse(phone, Addresses.PERSON_REPORT, reported, Failure.NOT_FOUND);
      ask(phone, Addresses.PERSON_REPORT, bob.copy().put("reason", "rude"));
      administration(alice);
      ask(phone, Addresses.PRIVACY_SET, new JsonObject().put("lastSeen", "contacts"));
      ask(phone, Addresses.PRIVACY_GET, new JsonObject());
      ask(phone, Addresses.PRIVACY_SET, new JsonObject().put("lastSeen", "everybody"));
      JsonObject friends = new JsonObject().put("receipts", "friends");
      refuse(phone, Addresses.PRIVACY_SET, friends, Failure.BAD_REQUEST);
      ask(phone, Addresses.PERSON_BLOCK, bob.copy().put("blocked", true));
      alice.event(event -> event.encode().contains("\"blocked\""));
      refuse(phone, Addresses.TYPING, in("d.alice.bob").put("typing", true), Failure.FORBIDDEN);
      ask(phone, Addresses.PERSON_BLOCKED, new JsonObject());
      ask(phone, Addresses.SYNC, new JsonObject());
      ask(bobs, Addresses.MESSAGE_SEND, ChatClient.text("d.alice.bob", id(), "not for alice"));
      ask(phone, Addresses.PERSON_BLOCK, bob.copy().put("blocked", false));
      JsonObject again = ChatClient.text("d.alice.bob", id(), "for alice again");
      long seq = ask(bobs, Addresses.MESSAGE_SEND, again).getLong("seq");
      phone.entry("for alice again");
      phone.read("d.alice.bob", seq);
      bobs.event(event -> event.containsKey("except"));
      ask(bobs, Addresses.SYNC, new JsonObject());
      ask(phone, Addresses.CONTACT_REMOVE, bob);
      alice.event(event -> event.containsKey("removed"));
    }
  }

  private static void keep(ChatClient alice) {
    JsonObject draft = new JsonObject().put("text", "See you").put("replyTo", 1);
    JsonObject mine = in("d.alice.bob").put("muted", -1).put("archived", true).put("draft", draft);
    ask(alice, Addresses.CONVERSATION_MINE, mine.put("unread", true));
    ask(alice, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.CONVERSATION_MINE, in("d.alice.bob").put("pinned", true));
    ask(alice, Addresses.CONVERSATION_MINE, in("d.alice.bob").putNull("draft").put("muted", 0));
    JsonObject both = in("d.alice.bob").put("pinned", true).put("archived", true);
    refuse(alice, Addresses.CONVERSATION_MINE, both, Failure.BAD_REQUEST);
  }

  private static JsonArray users(String... users) {
    return new JsonArray(List.of(users));
  }

  private static String group(ChatClient alice, ChatClient bob) {
    String group =
        ask(
                alice,
                Addresses.CONVERSATION_CREATE,
                new JsonObject()
                    .put("kind", "group")
                    .put("title", "Weekend")
                    .put("members", new JsonArray().add("bob"))
                    .put("id", id()))
            .getString("conversation");
    bob.event(event -> event.getString("event").equals("conversation"));
    JsonObject users = in(group).put("users", new JsonArray().add("bob"));
    ask(alice, Addresses.CONVERSATION_UPDATE, in(group).put("title", "Sunday"));
    refuse(bob, Addresses.CONVERSATION_UPDATE, in(group).put("title", "Mine"), Failure.FORBIDDEN);
    JsonObject permissions = new JsonObject().put("send", "members").put("add", "members");
    JsonObject about = in(group).put("description", "Walks").put("permissions", permissions);
    ask(alice, Addresses.CONVERSATION_UPDATE, about);
    refuse(alice, Addresses.CONVERSATION_ADD, users, Failure.CONFLICT);
    ask(alice, Addresses.CONVERSATION_REMOVE, users);
    ask(bob, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.CONVERSATION_ADD, users);
    ask(alice, Addresses.CONVERSATION_ROLE, in(group).put("user", "bob").put("role", "admin"));
    ask(alice, Addresses.CONVERSATION_ROLE, in(group).put("user", "bob").put("role", "member"));
    ask(alice, Addresses.CONVERSATION_ROLE, in(group).put("user", "bob").put("role", "owner"));
    ask(alice, Addresses.CONVERSATION_MEMBERS, in(group));
    ask(bob, Addresses.CONVERSATION_LEAVE, in(group));
    ask(bob, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.MESSAGE_HISTORY, in(group));
    invites(alice, group);
    return group;
  }

  private static void invites(ChatClient alice, String group) {
    JsonObject limits = in(group).put("expires", 86_400_000).put("maxUses", 10);
    JsonObject invite = ask(alice, Addresses.INVITE_CREATE, limits.put("approval", true));
    ask(alice, Addresses.INVITE_LIST, in(group));
    JsonObject token = new JsonObject().put("token", invite.getString("token"));
    ask(alice, Addresses.INVITE_GET, token);
    try (ChatClient carol = nodes.person(0, "carol")) {
      ask(carol, Addresses.INVITE_GET, token);
      ask(carol, Addresses.INVITE_JOIN, token);
      ask(carol, Addresses.INVITE_GET, token);
      ask(alice, Addresses.INVITE_REQUESTS, in(group));
      JsonObject accept = in(group).put("user", "carol").put("accept", true);
      ask(alice, Addresses.INVITE_DECIDE, accept);
      refuse(alice, Addresses.INVITE_DECIDE, accept, Failure.NOT_FOUND);
      ask(carol, Addresses.CONVERSATION_LEAVE, in(group));
      JsonObject open = ask(alice, Addresses.INVITE_CREATE, in(group));
      JsonObject other = new JsonObject().put("token", open.getString("token"));
      ask(carol, Addresses.INVITE_JOIN, other);
      ask(carol, Addresses.MESSAGE_HISTORY, in(group));
      ask(carol, Addresses.CONVERSATION_LEAVE, in(group));
      ask(alice, Addresses.INVITE_REVOKE, other.copy().put("conversation", group));
      refuse(carol, Addresses.INVITE_JOIN, other, Failure.NOT_FOUND);
    }
  }

  private static void largeGroup(ChatClient alice, String group) {
    JsonArray crowd = new JsonArray();
    IntStream.range(1, LARGE_GROUP).mapToObj(i -> "crowd" + i).forEach(crowd::add);
    crowd.forEach(user -> Api.register(nodes.vertx(), nodes.port(0), (String) user));
    ask(alice, Addresses.CONVERSATION_ADD, in(group).put("users", crowd));
    ask(alice, Addresses.MESSAGE_SEND, ChatClient.text(group, id(), "to all"));
    String token = Api.login(nodes.vertx(), nodes.port(1), "crowd1").getString("access");
    ChatClient one = ChatClient.connect(nodes.vertx(), nodes.port(1), "crowd1", token);
    one.read(group, Long.MAX_VALUE);
    alice.event(event -> event.containsKey("counts"));
  }

  private static void channel(ChatClient alice, ChatClient bob) {
    JsonObject creation =
        new JsonObject().put("kind", "channel").put("handle", "weather").put("title", "Weather");
    ask(alice, Addresses.CONVERSATION_CREATE, creation.put("id", id()));
    ask(alice, Addresses.CONVERSATION_UPDATE, in("c.weather").put("description", "Daily"));
    ask(bob, Addresses.CHANNEL_FIND, new JsonObject().put("text", "weath").put("limit", 50));
    ask(bob, Addresses.CHANNEL_GET, in("c.weather"));
    ask(bob, Addresses.CHANNEL_FOLLOW, in("c.weather"));
    refuse(alice, Addresses.CHANNEL_FOLLOW, in("c.weather"), Failure.CONFLICT);
    refuse(bob, Addresses.CHANNEL_GET, in("c.nowhere"), Failure.NOT_FOUND);
    ask(bob, Addresses.CHANNEL_GET, in("c.weather"));
    ask(bob, Addresses.SYNC, new JsonObject());
    ask(alice, Addresses.MESSAGE_SEND, ChatClient.text("c.weather", id(), "sunny"));
    bob.entry("sunny");
    ask(bob, Addresses.RECEIPT, new JsonObject().put("read", new JsonObject().put("c.weather", 3)));
    Eventually.eventually(
        Duration.ofSeconds(5),
        () -> ask(alice, Addresses.MESSAGE_HISTORY, in("c.weather")).encode().contains("views"));
    ask(bob, Addresses.CHANNEL_UNFOLLOW, in("c.weather"));
    JsonObject cursors = new JsonObject().put("c.weather", 2);
    ask(bob, Addresses.SYNC, new JsonObject().put("cursors", cursors));
  }

  /** Applications in the cluster call on somebody's behalf, or as a service. */
  private static void onTheBus(ChatClient alice, String token) {
    Vertx member = Clustering.join(config).await().vertx();
    String service = service();
    try {
      JsonObject event = new JsonObject().put("event", "invoice").put("number", 42);
      JsonObject notify =
          new JsonObject().put("users", new JsonArray().add("alice")).put("event", event);
      request(member, Addresses.NOTIFY, notify, service);
      request(member, Addresses.USER_ATTACH, new JsonObject().put("user", "alice"), service);
      JsonObject text = ChatClient.text("d.alice.alice", id(), "from the bus");
      request(member, Addresses.MESSAGE_SEND, text, token);
      alice.event(seen -> seen.getString("event").equals("invoice"));
      alice.entry("from the bus");
      event.put("event", "bye");
      assertRefused(
          Failure.FORBIDDEN,
          Addresses.NOTIFY,
          () -> request(member, Addresses.NOTIFY, notify, service));
      assertRefused(
          Failure.FORBIDDEN,
          Addresses.NOTIFY,
          () -> request(member, Addresses.NOTIFY, notify, token));
      assertRefused(
          Failure.UNAUTHORIZED,
          Addresses.USER_ATTACH,
          () -> request(member, Addresses.USER_ATTACH, new JsonObject(), "no token"));
    } finally {
      member.close().await();
    }
  }

  private static String service() {
    String access = Api.login(nodes.vertx(), nodes.port(0), "root").getString("access");
    try (ChatClient root = ChatClient.connect(nodes.vertx(), nodes.port(0), "root", access)) {
      JsonObject bot = new JsonObject().put("user", "billing");
      ask(root, Addresses.BOT_CREATE, bot);
      JsonObject wish = bot.put("name", "invoices").put("scopes", new JsonArray().add("notify"));
      return ask(root, Addresses.KEY_CREATE, wish).getString("key");
    }
  }

  private static void assertRefused(Failure failure, String address, Executable call) {
    ReplyException refusal = assertThrows(ReplyException.class, call);
    assertEquals(failure.code, refusal.failureCode());
    assertTrue(AsyncApi.failures(address).contains(failure));
  }

  private static void request(Vertx member, String address, JsonObject body, String token) {
    called.add(address);
    DeliveryOptions with = new DeliveryOptions().addHeader("token", token);
    Message<JsonObject> reply = member.eventBus().<JsonObject>request(address, body, with).await();
    AsyncApi.holdRequest(address, body);
    AsyncApi.holdReply(address, reply.body());
  }

  private static void malformed(ChatClient client) {
    for (String text : List.of("[]", "{", "{\"type\":\"dance\"}", "{\"type\":\"send\"}")) {
      client.sendText(text);
    }
    client.send(command(Addresses.SYNC, new JsonObject()).put("replyAddress", "r".repeat(65)));
    client.sendText("{\"type\":\"send\",\"address\":\"" + "x".repeat(70_000) + "\"}");
    Set<String> words =
        Set.of(
            "invalid_json",
            "unknown_type",
            "missing_address",
            "invalid_reply_address",
            "too_large");
    Eventually.eventually(
        Duration.ofSeconds(5),
        () ->
            client.frames().stream()
                .map(frame -> frame.getValue("body"))
                .collect(Collectors.toSet())
                .containsAll(words));
  }

  private static void flood(ChatClient client) {
    for (int i = 0; i <= 2 * SEND_BURST; i++) {
      client.ask(Addresses.MESSAGE_SEND, ChatClient.text("d.alice.alice", id(), "x"));
    }
    refuse(
        client,
        Addresses.MESSAGE_SEND,
        ChatClient.text("d.alice.alice", id(), "x"),
        Failure.RATE_LIMITED);
  }

  private static JsonObject ask(ChatClient client, String address, JsonObject body) {
    called.add(address);
    AsyncApi.holdRequest(address, body);
    JsonObject reply = client.request(address, body);
    AsyncApi.holdReply(address, reply);
    return reply;
  }

  private static void refuse(ChatClient client, String address, JsonObject body, Failure expected) {
    try {
      client.request(address, body);
    } catch (ChatException failure) {
      assertEquals(expected, failure.failure(), failure.getMessage());
      assertTrue(AsyncApi.failures(address).contains(expected), address + " " + expected);
      refused.add(expected);
      return;
    }
    throw new AssertionError(address + " was not refused by " + expected);
  }

  private static JsonObject in(String conversation) {
    return new JsonObject().put("conversation", conversation);
  }

  private static JsonObject frame(String type, String address) {
    return new JsonObject().put("type", type).put("address", address);
  }

  private static JsonObject command(String address, JsonObject body) {
    return frame("send", address).put("body", body).put("replyAddress", id());
  }

  /** Somebody asks, another one answers, and that was it. */
  private static void poll(ChatClient asks, ChatClient answers, boolean secret) {
    JsonObject body =
        new JsonObject()
            .put("question", "When?")
            .put("options", new JsonArray().add("today").add("never"))
            .put("secret", secret);
    JsonObject poll = in("d.alice.bob").put("id", id()).put("kind", "poll").put("body", body);
    long target = ask(asks, Addresses.MESSAGE_SEND, poll).getLong("seq");
    JsonObject change = in("d.alice.bob").put("target", target);
    JsonObject vote = change.copy().put("id", id()).put("options", new JsonArray().add(1));
    ask(answers, Addresses.MESSAGE_VOTE, vote);
    ask(asks, Addresses.MESSAGE_CLOSE, change.copy().put("id", id()));
    ask(answers, Addresses.MESSAGE_HISTORY, in("d.alice.bob"));
  }

  private static void administration(ChatClient alice) {
    ChatClient root = nodes.person(0, "root");
    reports(root);
    JsonObject delete = new JsonObject().put("user", "dora").put("entries", "erase");
    try (ChatClient dora = nodes.person(1, "dora")) {
      ask(dora, Addresses.MESSAGE_SEND, ChatClient.text("d.alice.dora", id(), "soon gone"));
      refuse(alice, Addresses.PERSON_DELETE, delete, Failure.FORBIDDEN);
      ask(root, Addresses.PERSON_DELETE, delete);
      alice.event(event -> event.encode().contains("\"deleted\":true"));
      ask(alice, Addresses.PROFILE_GET, new JsonObject().put("users", users("dora")));
      ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.dora"));
    }
  }

  private static void media(ChatClient phone, String token) {
    String file = Api.pixel(nodes.vertx(), nodes.port(1), token);
    JsonObject send = in("d.alice.alice").put("id", id()).put("kind", "media");
    JsonObject said = new JsonObject().put("media", file).put("text", "roses").put("duration", 5);
    JsonObject entry = ask(phone, Addresses.MESSAGE_SEND, send.put("body", said));
    ask(phone, Addresses.MESSAGE_HISTORY, in("d.alice.alice"));
    JsonObject target = in("d.alice.alice").put("target", entry.getLong("seq"));
    JsonObject tulips = new JsonObject().put("text", "tulips");
    ask(phone, Addresses.MESSAGE_EDIT, target.copy().put("id", id()).put("body", tulips));
    ask(phone, Addresses.MESSAGE_VERSIONS, target);
    ask(phone, Addresses.MESSAGE_HISTORY, in("d.alice.alice"));
    ask(phone, Addresses.MESSAGE_DELETE, target.copy().put("id", id()));
    ask(phone, Addresses.MESSAGE_HISTORY, in("d.alice.alice"));
    refuse(phone, Addresses.MEDIA_GET, new JsonObject().put("media", file), Failure.NOT_FOUND);
  }

  private static void bots(ChatClient alice) {
    JsonObject bot = new JsonObject().put("user", "weather");
    ask(alice, Addresses.BOT_CREATE, bot.copy().put("name", "Weather"));
    JsonArray scopes = new JsonArray().add("read").add("send");
    JsonObject wish = bot.copy().put("name", "forecast").put("scopes", scopes);
    JsonObject key = ask(alice, Addresses.KEY_CREATE, wish);
    refuse(alice, Addresses.BOT_CREATE, bot, Failure.CONFLICT);
    try (ChatClient weather =
        ChatClient.connect(nodes.vertx(), nodes.port(1), "weather", key.getString("key"))) {
      JsonObject help = new JsonObject().put("command", "help").put("about", "What I can do");
      JsonObject commands = new JsonObject().put("commands", new JsonArray().add(help));
      ask(weather, Addresses.PROFILE_SET, commands);
      JsonObject asks = ChatClient.text("d.alice.weather", id(), "Rain?");
      asks.getJsonObject("body").put("buttons", new JsonArray().add("Yes").add("No"));
      ask(weather, Addresses.MESSAGE_SEND, asks);
      refuse(weather, Addresses.PRIVACY_GET, new JsonObject(), Failure.FORBIDDEN);
      feed(weather);
    }
    webhooks(alice);
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.weather"));
    ask(alice, Addresses.BOT_LIST, new JsonObject());
    ask(alice, Addresses.KEY_LIST, bot);
    ask(alice, Addresses.PROFILE_GET, new JsonObject().put("users", users("weather")));
    ask(alice, Addresses.KEY_REVOKE, new JsonObject().put("id", key.getString("id")));
  }

  private static void webhooks(ChatClient alice) {
    JsonObject wish = new JsonObject().put("user", "weather").put("name", "archive");
    refuse(
        alice,
        Addresses.WEBHOOK_CREATE,
        wish.copy().put("url", "https://10.0.0.1/"),
        Failure.BAD_REQUEST);
    JsonObject giving =
        ask(alice, Addresses.WEBHOOK_CREATE, wish.copy().put("url", "https://127.0.0.1:1/"));
    ask(alice, Addresses.WEBHOOK_CREATE, wish.copy().put("conversation", "d.alice.weather"));
    ask(alice, Addresses.WEBHOOK_LIST, new JsonObject().put("user", "weather"));
    JsonObject id = new JsonObject().put("id", giving.getString("id"));
    ask(alice, Addresses.WEBHOOK_DEAD, id);
    ask(alice, Addresses.WEBHOOK_RETRY, id);
    ask(alice, Addresses.WEBHOOK_DELETE, id);
    refuse(alice, Addresses.WEBHOOK_DELETE, id, Failure.NOT_FOUND);
  }

  private static void feed(ChatClient weather) {
    JsonObject feed = new JsonObject().put("feed", "archive");
    refuse(weather, Addresses.FEED_NEXT, feed, Failure.NOT_FOUND);
    ask(weather, Addresses.FEED_SUBSCRIBE, feed.copy().put("from", "beginning"));
    JsonObject batch = ask(weather, Addresses.FEED_NEXT, feed);
    assertEquals(1, batch.getJsonArray("entries").size());
    JsonObject next = feed.copy().put("cursor", batch.getString("cursor")).put("wait", 0);
    ask(weather, Addresses.FEED_NEXT, next);
    ask(weather, Addresses.FEED_END, feed);
  }

  private static void voice(ChatClient alice, ChatClient bob, String token) {
    String sound = Api.sound(nodes.vertx(), nodes.port(1), token);
    JsonObject body = new JsonObject().put("media", sound).put("voice", true);
    JsonObject note = in("d.alice.bob").put("id", id()).put("kind", "media").put("body", body);
    long seq = ask(alice, Addresses.MESSAGE_SEND, note).getLong("seq");
    JsonObject play = in("d.alice.bob").put("target", seq);
    ask(bob, Addresses.MESSAGE_PLAY, play.copy().put("id", id()));
    ask(bob, Addresses.MESSAGE_PLAY, play.copy().put("id", id()));
    ask(alice, Addresses.MESSAGE_HISTORY, in("d.alice.bob"));
    alice.event(event -> event.encode().contains("\"kind\":\"play\""));
  }

  private static void reports(ChatClient root) {
    JsonArray all = ask(root, Addresses.REPORT_LIST, new JsonObject()).getJsonArray("reports");
    String report = all.getJsonObject(0).getString("report");
    ask(root, Addresses.REPORT_CLOSE, new JsonObject().put("report", report));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
