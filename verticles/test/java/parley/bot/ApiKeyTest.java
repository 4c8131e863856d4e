package parley.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.Scope;
import parley.connection.Limits;
import parley.store.TestDatabase;

/** Bots and their keys, made and ended by people, on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ApiKeyTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient eve;
  private static ChatClient root;
  private static int bots;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000).admins("root")));
    ann = nodes.person(0, "ann");
    eve = nodes.person(1, "eve");
    root = nodes.person(1, "root");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static String bot() {
    String user = "robot" + bots++;
    ann.request(Addresses.BOT_CREATE, new JsonObject().put("user", user).put("name", "Robot"));
    return user;
  }

  private static JsonObject wish(String user, String... scopes) {
    return new JsonObject()
        .put("user", user)
        .put("name", "test")
        .put("scopes", new JsonArray(List.of(scopes)));
  }

  private static JsonObject key(String user, String... scopes) {
    return ann.request(Addresses.KEY_CREATE, wish(user, scopes));
  }

  private static ChatClient connect(int node, JsonObject key) {
    return ChatClient.connect(
        nodes.vertx(), nodes.port(node), key.getString("user"), key.getString("key"));
  }

  /** Listens to nothing. */
  private static ChatClient signIn(int node, JsonObject key) {
    ChatClient client = ChatClient.open(nodes.vertx(), nodes.port(node));
    client.request(Addresses.AUTH, new JsonObject().put("token", key.getString("key")));
    return client;
  }

  private static JsonObject id(JsonObject key) {
    return new JsonObject().put("id", key.getString("id"));
  }

  private static JsonObject text(String conversation, String text) {
    return ChatClient.text(conversation, UUID.randomUUID().toString(), text);
  }

  @Test
  void aBotWritesAndIsWrittenToLikeAPerson() {
    String user = bot();
    try (ChatClient robot = connect(1, key(user, "read", "send"))) {
      String direct = "d.ann." + user;
      robot.say(direct, "beep");
      ann.entry("beep");
      ann.say(direct, "well?");
      robot.entry("well?");
      String group = Groups.create(ann, "Machines", user, "eve");
      eve.say(group, "hello robot");
      robot.entry("hello robot");
    }
    JsonObject asked = new JsonObject().put("users", new JsonArray().add(user).add("eve"));
    JsonObject profiles = ann.request(Addresses.PROFILE_GET, asked).getJsonObject("profiles");
    assertTrue(profiles.getJsonObject(user).getBoolean("bot"));
    assertFalse(profiles.getJsonObject("eve").containsKey("bot"));
  }

  @Test
  void eachScopeOpensItsCommandsAndNoOthers() {
    String user = bot();
    Map<String, JsonObject> one =
        Map.of(
            "read", in("d.ann." + user),
            "send", text("d.ann." + user, "sent"),
            "groups", Groups.creation("Mine", "eve"),
            "notify",
                new JsonObject()
                    .put("users", new JsonArray().add("ann"))
                    .put("event", new JsonObject().put("event", "alarm")));
    Map<String, String> addresses =
        Map.of(
            "read", Addresses.MESSAGE_HISTORY,
            "send", Addresses.MESSAGE_SEND,
            "groups", Addresses.CONVERSATION_CREATE,
            "notify", Addresses.NOTIFY);
    ann.say("d.ann." + user, "first");
    for (String scope : one.keySet()) {
      try (ChatClient robot = signIn(0, root.request(Addresses.KEY_CREATE, wish(user, scope)))) {
        for (String each : one.keySet()) {
          int expected = each.equals(scope) ? 0 : 403;
          assertEquals(expected, robot.refusal(addresses.get(each), one.get(each)), scope + each);
        }
        assertEquals(403, robot.refusal(Addresses.PRIVACY_GET, new JsonObject()));
        assertEquals(403, robot.refusal(Addresses.BOT_CREATE, new JsonObject()));
        assertEquals(403, robot.refusal(Addresses.KEY_LIST, new JsonObject().put("user", user)));
      }
    }
    ann.event(event -> event.getString("event").equals("alarm"));
  }

  @Test
  void withoutTheScopeToReadNothingIsPushed() {
    String user = bot();
    JsonObject key = key(user, "send");
    try (ChatClient deaf = signIn(0, key)) {
      String own = Addresses.user(user);
      deaf.send(new JsonObject().put("type", "register").put("address", own));
      assertEquals(
          403,
          deaf.frame(frame -> own.equals(frame.getString("address"))).getInteger("failureCode"));
    }
  }

  @Test
  void everyCommandIsInOneScopeOrForPeople() throws IllegalAccessException {
    Set<String> forPeople = new TreeSet<>();
    for (Field field : Addresses.class.getFields()) {
      String address = (String) field.get(null);
      if (address.startsWith("chat.") && Scope.requiredBy(address) == null) {
        forPeople.add(address);
      }
    }
    assertEquals(
        new TreeSet<>(
            Set.of(
                Addresses.AUTH,
                Addresses.CONVERSATION_MINE,
                Addresses.CONTACT_SET,
                Addresses.CONTACT_REMOVE,
                Addresses.CONTACT_LIST,
                Addresses.PRIVACY_GET,
                Addresses.PRIVACY_SET,
                Addresses.PERSON_BLOCK,
                Addresses.PERSON_BLOCKED,
                Addresses.PERSON_DELETE,
                Addresses.PERSON_REPORT,
                Addresses.REPORT_LIST,
                Addresses.REPORT_CLOSE,
                Addresses.BOT_CREATE,
                Addresses.BOT_LIST,
                Addresses.KEY_CREATE,
                Addresses.KEY_LIST,
                Addresses.KEY_REVOKE,
                Addresses.WEBHOOK_CREATE,
                Addresses.WEBHOOK_LIST,
                Addresses.WEBHOOK_DELETE,
                Addresses.WEBHOOK_DEAD,
                Addresses.WEBHOOK_RETRY)),
        forPeople);
  }

  @Test
  void aRevokedKeyIsWorthNothingAtOnceOnEveryNode() {
    String user = bot();
    JsonObject key = key(user, "read", "send");
    JsonObject other = key(user, "send");
    ChatClient here = connect(0, key);
    ChatClient there = connect(1, key);
    try (ChatClient stays = signIn(1, other)) {
      assertEquals(404, eve.refusal(Addresses.KEY_REVOKE, id(key)), "she cannot know of it");
      ann.request(Addresses.KEY_REVOKE, id(key));

      assertEquals(4503, here.closeCode());
      assertEquals(4503, there.closeCode());
      for (int node = 0; node < 2; node++) {
        try (ChatClient late = ChatClient.open(nodes.vertx(), nodes.port(node))) {
          JsonObject token = new JsonObject().put("token", key.getString("key"));
          assertEquals(401, late.refusal(Addresses.AUTH, token));
        }
      }
      assertEquals(404, ann.refusal(Addresses.KEY_REVOKE, id(key)));
      stays.say("d.ann." + user, "still here");
    }
  }

  @Test
  void whoseBotItIsMakesItsKeysAndAdministratorsDo() {
    String user = bot();
    assertEquals(403, eve.refusal(Addresses.KEY_CREATE, wish(user, "read")));
    assertEquals(403, eve.refusal(Addresses.KEY_LIST, new JsonObject().put("user", user)));
    assertEquals(404, ann.refusal(Addresses.KEY_CREATE, wish("eve", "read")), "no bot");
    assertEquals(404, ann.refusal(Addresses.KEY_CREATE, wish("nobody", "read")));
    assertEquals(403, ann.refusal(Addresses.KEY_CREATE, wish(user, "notify")));
    assertEquals(403, ann.refusal(Addresses.KEY_CREATE, wish(user, "provision")));
    assertEquals(400, ann.refusal(Addresses.KEY_CREATE, wish(user, "admin")), "unknown");
    assertEquals(400, ann.refusal(Addresses.KEY_CREATE, wish(user)), "none");

    root.request(Addresses.KEY_CREATE, wish(user, "notify", "provision"));
    JsonObject key =
        ann.request(Addresses.KEY_LIST, new JsonObject().put("user", user))
            .getJsonArray("keys")
            .getJsonObject(0);
    assertEquals("root", key.getString("by"));
    assertFalse(key.containsKey("key"), "told once");
  }

  @Test
  void aKeyIsKeptAsADigestAndItsUseIsNoted() {
    String user = bot();
    JsonObject key = key(user, "send");
    String secret = key.getString("key").substring(19);
    JsonObject byId = new JsonObject().put("_id", key.getString("id"));
    JsonObject all = TestDatabase.await(nodes.database().client().findOne("keys", byId, null));
    assertFalse(all.encode().contains(secret));
    signIn(0, key).close();

    JsonObject list = new JsonObject().put("user", user);
    Eventually.eventually(
        SOON,
        () ->
            ann.request(Addresses.KEY_LIST, list)
                .getJsonArray("keys")
                .getJsonObject(0)
                .containsKey("used"));
  }

  @Test
  void oneHasTwentyBotsAndABotTwentyKeys() {
    ChatClient owner = nodes.person(0, "owner");
    JsonObject taken = new JsonObject().put("user", "ann");
    assertEquals(409, owner.refusal(Addresses.BOT_CREATE, taken));
    for (int i = 0; i < BotCommands.MAX_BOTS; i++) {
      owner.request(Addresses.BOT_CREATE, new JsonObject().put("user", "own_bot" + i));
    }
    assertEquals(
        413, owner.refusal(Addresses.BOT_CREATE, new JsonObject().put("user", "one_more")));
    for (int i = 0; i < KeyCommands.MAX_KEYS; i++) {
      owner.request(Addresses.KEY_CREATE, wish("own_bot0", "read"));
    }
    assertEquals(413, owner.refusal(Addresses.KEY_CREATE, wish("own_bot0", "read")));
    owner.close();
  }

  @Test
  void aBotHasNoPasswordAndGoesWithWhoMadeIt() {
    ChatClient maker = nodes.person(0, "maker");
    maker.request(Addresses.BOT_CREATE, new JsonObject().put("user", "made"));
    JsonObject key = maker.request(Addresses.KEY_CREATE, wish("made", "read"));
    ChatClient made = connect(1, key);
    JsonObject login = new JsonObject().put("user", "made").put("password", Api.PASSWORD);
    assertEquals(401, Api.post(nodes.vertx(), nodes.port(0), "/api/login", login).statusCode());
    JsonObject delete = new JsonObject().put("user", "made").put("entries", "keep");
    assertEquals(403, eve.refusal(Addresses.PERSON_DELETE, delete));

    JsonObject own = delete.copy().put("user", "maker").put("password", Api.PASSWORD);
    maker.request(Addresses.PERSON_DELETE, own);
    assertEquals(4503, made.closeCode());
  }

  @Test
  void aBotOffersButtonsAndCommandsAndPeopleDoNot() {
    String user = bot();
    JsonArray eight = new JsonArray();
    for (int i = 0; i < 8; i++) {
      eight.add("x".repeat(40));
    }
    JsonObject offer = text("d.ann." + user, "Choose");
    offer.getJsonObject("body").put("buttons", eight);
    JsonObject help = new JsonObject().put("command", "help").put("about", "What I can do");
    JsonObject commands = new JsonObject().put("commands", new JsonArray().add(help));
    try (ChatClient robot = connect(1, key(user, "read", "send"))) {
      long seq = robot.request(Addresses.MESSAGE_SEND, offer).getLong("seq");
      JsonObject pushed = Groups.pushed(ann, "d.ann." + user, seq);
      assertEquals(eight, pushed.getJsonObject("body").getJsonArray("buttons"));
      JsonObject nine = text("d.ann." + user, "Choose");
      nine.getJsonObject("body").put("buttons", eight.copy().add("x"));
      assertEquals(413, robot.refusal(Addresses.MESSAGE_SEND, nine));
      JsonObject long41 = text("d.ann." + user, "Choose");
      long41.getJsonObject("body").put("buttons", new JsonArray().add("x".repeat(41)));
      assertEquals(400, robot.refusal(Addresses.MESSAGE_SEND, long41));
      robot.request(Addresses.PROFILE_SET, commands);
      JsonObject bad =
          new JsonObject()
              .put("commands", new JsonArray().add(help.copy().put("command", "/help")));
      assertEquals(400, robot.refusal(Addresses.PROFILE_SET, bad));
    }
    assertEquals(
        400, ann.refusal(Addresses.MESSAGE_SEND, offer.put("id", UUID.randomUUID().toString())));
    assertEquals(400, ann.refusal(Addresses.PROFILE_SET, commands));
    JsonObject bots = ann.request(Addresses.BOT_LIST, new JsonObject());
    assertTrue(bots.encode().contains("\"command\":\"help\""), bots.encode());
  }
}
