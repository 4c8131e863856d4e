package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;

/** The event-bus bridge's protocol on the raw WebSocket, frame by frame. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BridgeProtocolTest {
  private static Nodes nodes;
  private static String user;
  private static String token;
  private ChatClient client;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(1);
    user = "alice";
    token = Api.register(nodes.vertx(), nodes.port(0), user).getString("access");
    Api.register(nodes.vertx(), nodes.port(0), "mallory");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @AfterEach
  void hangUp() {
    if (client != null) {
      client.close();
    }
  }

  private ChatClient anonymous() {
    client = ChatClient.open(nodes.vertx(), nodes.port(0));
    return client;
  }

  private ChatClient signedIn() {
    anonymous().request(Addresses.AUTH, new JsonObject().put("token", token));
    return client;
  }

  /** The answer to a frame; the client has to have had no other answer for it before. */
  private JsonObject answer(String frame) {
    return answer(() -> client.sendText(frame));
  }

  private JsonObject answer(Runnable send) {
    int before = client.frames().size();
    send.run();
    client.frame(any -> client.frames().size() > before);
    return client.frames().get(before);
  }

  private static JsonObject frame(String type, String address) {
    return new JsonObject().put("type", type).put("address", address);
  }

  /** A failure of a frame that has no address to answer to. */
  private static void assertError(JsonObject frame, String word, int code) {
    assertEquals("err", frame.getString("type"), frame::encode);
    assertEquals(word, frame.getString("body"), frame::encode);
    assertEquals(code, frame.getInteger("failureCode"), frame::encode);
    assertEquals("RECIPIENT_FAILURE", frame.getString("failureType"));
    assertFalse(frame.getString("message").isBlank());
    assertFalse(frame.containsKey("address"));
  }

  /** A failure of a command or of a registration. */
  private static void assertFailure(JsonObject frame, String address, int code) {
    assertEquals("err", frame.getString("type"), frame::encode);
    assertEquals(address, frame.getString("address"), frame::encode);
    assertEquals(code, frame.getInteger("failureCode"), frame::encode);
    assertEquals("RECIPIENT_FAILURE", frame.getString("failureType"));
    assertFalse(frame.getString("message").isBlank());
  }

  @Test
  void aPingIsAnsweredByAPongInText() {
    anonymous();

    assertEquals(new JsonObject().put("type", "pong"), answer("{\"type\":\"ping\"}"));
  }

  @Test
  void chatAuthSaysWhoIsThereAndWhatMayBeSent() {
    JsonObject welcome = anonymous().request(Addresses.AUTH, new JsonObject().put("token", token));
    Config config = Config.defaults();

    assertEquals(user, welcome.getString("user"));
    assertFalse(welcome.getString("device").isBlank());
    assertFalse(welcome.getString("server").isBlank());
    JsonObject limits = welcome.getJsonObject("limits");
    assertEquals(config.connection().maxFrameBytes(), limits.getInteger("maxFrameBytes"));
    assertEquals(config.message().maxText(), limits.getInteger("maxText"));
    assertEquals(config.connection().idle().toMillis(), limits.getLong("idleMillis"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "null",
        "true",
        "17",
        "\"text\"",
        "[]",
        "[{\"type\":\"ping\"}]",
        "{",
        "{\"type\":\"ping\"} {}",
        "{'type':'ping'}"
      })
  void whatIsNoJsonObjectIsRefusedAndTheSocketLivesOn(String garbage) {
    anonymous();

    assertError(answer(garbage), "invalid_json", 400);
    assertEquals("pong", answer("{\"type\":\"ping\"}").getString("type"));
  }

  @Test
  void nestingWithoutEndIsRefused() {
    anonymous();

    assertError(
        answer("{\"type\":\"ping\",\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"),
        "invalid_json",
        400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":7}", "{\"type\":null}", "{\"type\":\"SEND\"}"})
  void aTypeThatTheBridgeDoesNotHaveIsRefused(String frame) {
    anonymous();

    assertError(answer(frame), "unknown_type", 400);
  }

  static Stream<Object> addresses() {
    return Stream.of(0, true, new JsonObject(), List.of("a"), "", "a".repeat(201));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void anAddressThatIsNoneIsRefused(Object address) {
    anonymous();

    for (String type : List.of("send", "publish", "register", "unregister")) {
      assertError(
          answer(new JsonObject().put("type", type).put("address", address).encode()),
          "missing_address",
          400);
    }
  }

  @Test
  void anAddressOf200CharactersIsJustUnknown() {
    signedIn();

    assertEquals(404, client.refusal("a".repeat(200), new JsonObject()));
  }

  @Test
  void aReplyAddressHasAtMost64Characters() {
    signedIn();
    JsonObject command = frame("send", Addresses.SYNC).put("body", new JsonObject());

    JsonObject fits = answer(command.copy().put("replyAddress", "r".repeat(64)).encode());
    JsonObject tooLong = answer(command.put("replyAddress", "r".repeat(65)).encode());

    assertEquals("r".repeat(64), fits.getString("address"));
    assertEquals("rec", fits.getString("type"));
    assertError(tooLong, "invalid_reply_address", 400);
  }

  @Test
  void aReplyAddressOfAStrangeAlphabetComesBackAsItWas() {
    signedIn();
    String strange = "\"},{\\u0000\n\u2028\ud83d\ude00";

    JsonObject reply = answer(frame("send", "chat.nothing").put("replyAddress", strange).encode());

    assertFailure(reply, strange, 404);
  }

  @Test
  void nothingButChatAuthMayBeCalledBefore() {
    anonymous();

    assertEquals(401, client.refusal(Addresses.SYNC, new JsonObject()));
    assertEquals(401, client.refusal("chat.nothing", new JsonObject()));
    assertError(answer(frame("send", Addresses.SYNC).encode()), "access_denied", 401);
    JsonObject refused = answer(frame("register", "user.alice").encode());
    assertFailure(refused, "user.alice", 401);
    assertEquals("access_denied", refused.getString("body"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "a.b.c",
        "..",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImRldiI6ImQiLCJleHAiOjQ4NjY2Njg4MDB9.",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImRldiI6ImQiLCJleHAiOjQ4NjY2Njg4MDB9.AAAA"
      })
  void aWrongTokenIsRefusedAndMayBeFollowedByARightOne(String wrong) {
    anonymous();

    assertEquals(401, client.refusal(Addresses.AUTH, new JsonObject().put("token", wrong)));
    assertEquals(0, client.refusal(Addresses.AUTH, new JsonObject().put("token", token)));
  }

  @Test
  void aTokenWhoseClaimsWereChangedIsRefused() {
    String[] parts = token.split("\\.");
    String claims =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("\"alice\"", "\"mallory\"");
    String forged =
        parts[0]
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[2];

    assertEquals(401, anonymous().refusal(Addresses.AUTH, new JsonObject().put("token", forged)));
  }

  @Test
  void aSocketStaysWithWhoAuthenticatedIt() {
    signedIn();
    String other = Api.login(nodes.vertx(), nodes.port(0), "mallory").getString("access");
    String otherDevice = Api.login(nodes.vertx(), nodes.port(0), user).getString("access");

    assertEquals(403, client.refusal(Addresses.AUTH, new JsonObject().put("token", other)));
    assertEquals(403, client.refusal(Addresses.AUTH, new JsonObject().put("token", otherDevice)));
    assertEquals(0, client.refusal(Addresses.AUTH, new JsonObject().put("token", token)));
    assertFailure(answer(frame("register", "user.mallory").encode()), "user.mallory", 403);
  }

  @Test
  void aTokenMayComeWithTheUpgrade() {
    WebSocketConnectOptions upgrade =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(nodes.port(0));
    client =
        ChatClient.open(
            nodes.vertx(),
            new WebSocketConnectOptions(upgrade)
                .setURI("/eventbus/websocket")
                .putHeader("Authorization", "Bearer " + token));
    assertEquals(0, client.refusal(Addresses.SYNC, new JsonObject()));
    client.close();

    client =
        ChatClient.open(
            nodes.vertx(),
            new WebSocketConnectOptions(upgrade).setURI("/eventbus/websocket?token=" + token));
    assertEquals(0, client.refusal(Addresses.SYNC, new JsonObject()));
    client.close();

    client =
        ChatClient.open(
            nodes.vertx(),
            new WebSocketConnectOptions(upgrade).setURI("/eventbus/websocket?token=wrong"));
    assertError(client.frame(any -> true), "access_denied", 401);
    assertEquals(0, client.refusal(Addresses.AUTH, new JsonObject().put("token", token)));
  }

  @Test
  void aPageOfAnotherOriginMayConnectAndHasNothingWithoutAToken() {
    client =
        ChatClient.open(
            nodes.vertx(),
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(nodes.port(0))
                .setURI("/eventbus/websocket")
                .putHeader("Origin", "https://elsewhere.example")
                .putHeader("Cookie", "token=" + token));

    assertEquals(401, client.refusal(Addresses.SYNC, new JsonObject()));
  }

  @Test
  void framesRightBehindChatAuthAreHeldAndAnsweredInOrder() {
    anonymous();
    int commands = 100;
    client.sendText(
        frame("send", Addresses.AUTH)
            .put("body", new JsonObject().put("token", token))
            .put("replyAddress", "auth")
            .encode());
    for (int i = 0; i < commands; i++) {
      client.sendText(frame("send", "chat.nothing").put("replyAddress", "r" + i).encode());
    }
    client.frame(any -> client.frames().size() > commands);

    assertEquals("auth", client.frames().get(0).getString("address"));
    for (int i = 0; i < commands; i++) {
      assertFailure(client.frames().get(i + 1), "r" + i, 404);
    }
  }

  @Test
  void onlyOnesOwnAddressMayBeListenedTo() {
    signedIn();

    for (String address : List.of("user.mallory", "user.", "user.*", "chat.sync", "parley.x")) {
      JsonObject refused = answer(frame("register", address).encode());
      assertFailure(refused, address, 403);
      assertEquals("access_denied", refused.getString("body"));
    }
  }

  @Test
  void nobodyWritesToAUsersAddress() {
    signedIn();

    for (String address : List.of("user.mallory", "user.alice")) {
      for (String type : List.of("send", "publish")) {
        JsonObject event = frame(type, address).put("body", new JsonObject().put("event", "entry"));
        assertFailure(answer(event.copy().put("replyAddress", "r").encode()), "r", 403);
        assertError(answer(event.encode()), "access_denied", 403);
      }
    }
  }

  @Test
  void whatOnlyTheClusterMayCallIsUnknownToSockets() {
    signedIn();

    for (String address :
        List.of(
            Addresses.DEVICE_REVOKED,
            Addresses.nodePush("x"),
            "__vertx.subs",
            "chat.message.send ",
            "CHAT.SYNC")) {
      assertEquals(404, client.refusal(address, new JsonObject()), address);
    }
    JsonObject user = new JsonObject().put("user", "alice");
    assertEquals(403, client.refusal(Addresses.NOTIFY, user), "it is for keys");
    assertEquals(403, client.refusal(Addresses.USER_ATTACH, user), "it is for keys");
  }

  @Test
  void registeringTwiceAndUnregisteringWhatIsNotAreRefused() {
    signedIn();
    JsonObject unregister = frame("unregister", "user.alice");

    assertFailure(answer(unregister.encode()), "user.alice", 404);
    client.send(frame("register", "user.alice"));
    assertFailure(answer(frame("register", "user.alice").encode()), "user.alice", 409);
    client.send(unregister);
    assertFailure(answer(unregister.encode()), "user.alice", 404);
    assertFailure(answer(frame("unregister", "user.mallory").encode()), "user.mallory", 404);
  }

  @Test
  void eventsComeWhileOneIsRegistered() {
    signedIn();
    ChatClient mallory = signIn("mallory");
    client.send(frame("register", "user.alice"));
    client.request(Addresses.SYNC, new JsonObject());
    mallory.say("d.alice.mallory", "heard");
    client.entry("heard");
    client.send(frame("unregister", "user.alice"));
    client.request(Addresses.SYNC, new JsonObject());
    mallory.say("d.alice.mallory", "unheard");
    client.send(frame("register", "user.alice"));
    client.request(Addresses.SYNC, new JsonObject());
    mallory.say("d.alice.mallory", "heard again");
    client.entry("heard again");
    mallory.close();

    assertTrue(client.events().stream().noneMatch(event -> event.encode().contains("unheard")));
    assertEquals(
        1, client.events().stream().filter(event -> event.encode().contains("again")).count());
  }

  private static ChatClient signIn(String name) {
    String access = Api.login(nodes.vertx(), nodes.port(0), name).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(0), name, access);
  }

  @Test
  void aFrameMayHaveAsManyBytesAsTheLimitSaysAndNoneMore() {
    signedIn();
    int max = Config.defaults().connection().maxFrameBytes();

    assertEquals("pong", answer(pingOf(max, "x")).getString("type"));
    assertError(answer(pingOf(max + 1, "x")), "too_large", 413);
    assertEquals("pong", answer(pingOf(max, "\u20ac")).getString("type"));
    assertError(answer(pingOf(max + 1, "\u20ac")), "too_large", 413);
    assertEquals("pong", answer(pingOf(max, "\ud83d\ude00")).getString("type"));
    assertError(answer(pingOf(max + 1, "\ud83d\ude00")), "too_large", 413);
  }

  /** A ping of that many bytes, most of them by repeating a character. */
  private static String pingOf(int bytes, String character) {
    String start = "{\"type\":\"ping\",\"x\":\"";
    int room = bytes - start.length() - 2;
    int size = character.getBytes(StandardCharsets.UTF_8).length;
    return start + character.repeat(room / size) + "y".repeat(room % size) + "\"}";
  }

  @Test
  void aFrameTooLongToBeReadEndsTheSocket() {
    signedIn();
    client.sendText(pingOf(2 * Config.defaults().connection().maxFrameBytes() + 1, "x"));

    assertTrue(List.of(1000, 1006, 1009).contains(client.closeCode()));
  }

  @Test
  void aMessageInManyFramesThatIsTooLongIsRefused() {
    signedIn();
    String part = "x".repeat(Config.defaults().connection().maxFrameBytes());
    client.socket().writeFrame(WebSocketFrame.textFrame(part, false));
    client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(part), false));

    JsonObject refused =
        answer(
            () ->
                client
                    .socket()
                    .writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(part), true)));

    assertError(refused, "too_large", 413);
    assertEquals("pong", answer("{\"type\":\"ping\"}").getString("type"));
  }

  @Test
  void halfASurrogatePairIsRefused() {
    signedIn();
    String lone =
        "{\"type\":\"send\",\"address\":\"chat.message.send\",\"replyAddress\":\"r\",\"body\":"
            + "{\"conversation\":\"d.alice.alice\",\"id\":\"%s\",\"kind\":\"text\",\"body\":"
            + "{\"text\":\"%s\"}}}";

    for (String text : List.of("\\ud83d", "a\\udc00b", "\\ude00\\ud83d")) {
      assertFailure(answer(lone.formatted(UUID.randomUUID(), text)), "r", 400);
    }
    assertEquals(
        "rec", answer(lone.formatted(UUID.randomUUID(), "\\ud83d\\ude00")).getString("type"));
  }

  @Test
  void binaryFramesAreReadAsText() {
    anonymous();
    client.socket().writeBinaryMessage(Buffer.buffer("{\"type\":\"ping\"}"));

    assertEquals("pong", client.frame(any -> true).getString("type"));
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    anonymous();
    Buffer frame = Buffer.buffer("{\"type\":\"ping\",\"x\":\"").appendByte((byte) 0xFF);

    assertError(
        answer(() -> client.socket().writeBinaryMessage(frame.appendString("\"}"))),
        "invalid_json",
        400);
  }

  @Test
  void aMessageMayComeInManyFrames() {
    anonymous();
    client.socket().writeFrame(WebSocketFrame.textFrame("{\"type\":", false));
    client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(), false));

    JsonObject pong =
        answer(
            () ->
                client
                    .socket()
                    .writeFrame(
                        WebSocketFrame.continuationFrame(Buffer.buffer("\"ping\"}"), true)));

    assertEquals("pong", pong.getString("type"));
  }

  @Test
  void aGoodbyeIsAnsweredAndFreesTheSocket() throws Exception {
    signedIn();

    client
        .socket()
        .close((short) 4000, "moving on")
        .toCompletionStage()
        .toCompletableFuture()
        .get(2, TimeUnit.SECONDS);

    assertEquals(4000, client.closeCode());
  }

  @Test
  void theTenthMalformedFrameEndsTheSocket() {
    signedIn();
    for (int i = 0; i < 9; i++) {
      assertError(answer("garbage"), "invalid_json", 400);
    }
    assertEquals("pong", answer("{\"type\":\"ping\"}").getString("type"));

    client.sendText("garbage");

    assertEquals(4501, client.closeCode());
  }
}
