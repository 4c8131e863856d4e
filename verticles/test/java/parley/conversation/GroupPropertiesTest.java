package parley.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.create;
import static parley.Groups.in;
import static parley.Groups.line;
import static parley.Groups.pushed;
import static parley.Groups.remove;
import static parley.Groups.role;
import static parley.Groups.roles;
import static parley.Groups.users;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Eventually;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** What a group is like, who may change that and what it allows its members, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroupPropertiesTest {
  private static final int ROUNDS = 10;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(1, "cat");
    nodes.person(0, "dan").close();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void aDescriptionIsShownToEverybodyUntilItIsTakenAway() {
    String group = create(ann, "Walks", "ben");
    JsonObject limit = description(group, "x".repeat(Properties.MAX_DESCRIPTION));
    JsonObject beyond = description(group, "x".repeat(Properties.MAX_DESCRIPTION + 1));

    assertNull(line(ben.sync(Map.of()), group).getString("description"));
    assertEquals(0, ann.refusal(Addresses.CONVERSATION_UPDATE, limit));
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_UPDATE, beyond));
    JsonObject both = description(group, " Every Sunday ").put("title", "Sundays");
    long seq = ann.request(Addresses.CONVERSATION_UPDATE, both).getLong("seq");

    assertEquals(
        "{\"type\":\"updated\",\"title\":\"Sundays\",\"description\":\"Every Sunday\"}",
        pushed(ben, group, seq).getJsonObject("body").encode());
    JsonObject line = line(ben.sync(Map.of()), group);
    assertEquals("Every Sunday", line.getString("description"));
    assertEquals("Sundays", line.getString("title"));
    ann.request(Addresses.CONVERSATION_UPDATE, description(group, ""));
    assertNull(line(ben.sync(Map.of()), group).getString("description"));
  }

  private static JsonObject description(String group, String description) {
    return in(group).put("description", description);
  }

  @Test
  void permissionsSayWhatMembersMay() {
    String group = create(ann, "Rules", "ben", "cat");
    JsonObject describe = description(group, "by a member");
    assertEquals(List.of(0, 403, 403), asMember(ben, group, describe));

    permit(group, "send", "admins");
    permit(group, "edit", "members");
    long last = permit(group, "add", "members");

    pushed(ben, group, last);
    assertEquals(List.of(403, 0, 0), asMember(ben, group, describe));
    assertEquals(
        "{\"send\":\"admins\",\"edit\":\"members\",\"add\":\"members\"}",
        line(cat.sync(Map.of()), group).getJsonObject("permissions").encode());
    assertEquals(0, ann.refusal(Addresses.MESSAGE_SEND, text(group)));
    permit(group, "send", "members");
    permit(group, "edit", "admins");
    permit(group, "add", "admins");
    remove(ann, group, "dan");
    assertEquals(List.of(0, 403, 403), asMember(ben, group, describe));
    assertNull(line(cat.sync(Map.of()), group).getJsonObject("permissions"));
  }

  private static List<Integer> asMember(ChatClient member, String group, JsonObject describe) {
    return List.of(
        member.refusal(Addresses.MESSAGE_SEND, text(group)),
        member.refusal(Addresses.CONVERSATION_UPDATE, describe),
        member.refusal(Addresses.CONVERSATION_ADD, users(group, "dan")));
  }

  @Test
  void whoMayNotWriteMayNotEditWhatWasWrittenBefore() {
    String group = create(ann, "Quiet", "ben");
    long seq = ben.say(group, "before");
    JsonObject change = in(group).put("target", seq);
    JsonObject edit = change.copy().put("body", new JsonObject().put("text", "after"));
    pushed(ben, group, permit(group, "send", "admins"));

    assertEquals(403, ben.refusal(Addresses.MESSAGE_EDIT, edit.put("id", id())));
    JsonObject reaction = change.copy().put("id", id()).put("emoji", "👍");
    assertEquals(0, ben.refusal(Addresses.MESSAGE_REACT, reaction));
    assertEquals(0, ben.refusal(Addresses.MESSAGE_DELETE, change.copy().put("id", id())));
  }

  @Test
  void permissionsAreNamedAsTheyAre() {
    String group = create(ann, "Names", "ben");

    for (JsonObject wrong :
        List.of(
            new JsonObject(),
            new JsonObject().put("send", "nobody"),
            new JsonObject().put("send", true),
            new JsonObject().put("fly", "members"))) {
      JsonObject body = in(group).put("permissions", wrong);
      assertEquals(400, ann.refusal(Addresses.CONVERSATION_UPDATE, body), wrong::encode);
    }
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_UPDATE, in(group)));
  }

  /** The other node has the group in memory, and does not know yet: the log decides. */
  @Test
  void whatIsWrittenIsJudgedByTheLog() {
    for (int round = 0; round < ROUNDS; round++) {
      String group = create(ann, "Race", "ben");
      ben.say(group, "known there");

      Future<JsonObject> closed = ann.ask(Addresses.CONVERSATION_UPDATE, closing(group));
      Future<JsonObject> text = ben.ask(Addresses.MESSAGE_SEND, text(group));
      long seq = closed.await().getLong("seq");

      Eventually.eventually(Duration.ofSeconds(5), text::isComplete);
      if (text.succeeded()) {
        assertEquals(seq - 1, text.result().getLong("seq"), "before it was closed");
      }
      assertEquals(403, ben.refusal(Addresses.MESSAGE_SEND, text(group)));
    }
  }

  @Test
  void theOwnerGivesTheGroupAway() {
    String group = create(ann, "Gift", "ben", "cat");
    role(ann, group, "ben", "admin");

    long seq = role(ann, group, "cat", "owner");

    pushed(ben, group, seq);
    JsonObject now = new JsonObject().put("ann", "admin").put("ben", "admin").put("cat", "owner");
    assertEquals(now, roles(ben, group));
    assertEquals(now, roles(ann, group));
    assertEquals("owner", line(cat.sync(Map.of()), group).getString("role"));
    assertEquals("admin", line(ann.sync(Map.of()), group).getString("role"));
    role(cat, group, "ann", "member");
    assertEquals(403, ben.refusal(Addresses.CONVERSATION_REMOVE, users(group, "cat")));
  }

  @Test
  void theOwnerWhoLeavesIsSucceededByTheLongestServingAdminOrElseMember() {
    String group = create(ann, "Heirs", "ben", "cat", "dan");
    role(ann, group, "cat", "admin");

    ann.request(Addresses.CONVERSATION_LEAVE, in(group));
    assertEquals("owner", roles(ben, group).getString("cat"));
    cat.request(Addresses.CONVERSATION_LEAVE, in(group));

    JsonObject left = new JsonObject().put("ben", "owner").put("dan", "member");
    assertEquals(left, roles(ben, group));
  }

  /** Whoever is second is no admin any more by then. */
  @Test
  void oneOfTwoAdminsWhoDismissEachOtherStaysOne() {
    ChatClient dora = nodes.person(0, "dora");
    ChatClient elke = nodes.person(1, "elke");
    for (int round = 0; round < ROUNDS; round++) {
      String group = create(ann, "Rivals", "dora", "elke");
      role(ann, group, "dora", "admin");
      pushed(elke, group, role(ann, group, "elke", "admin"));

      List<Future<JsonObject>> both =
          List.of(dismissal(dora, group, "elke"), dismissal(elke, group, "dora"));
      Eventually.eventually(
          Duration.ofSeconds(5), () -> both.stream().allMatch(Future::isComplete));

      assertEquals(1, both.stream().filter(Future::succeeded).count());
      boolean doraWon = both.get(0).succeeded();
      JsonObject expected =
          new JsonObject()
              .put("ann", "owner")
              .put("dora", doraWon ? "admin" : "member")
              .put("elke", doraWon ? "member" : "admin");
      Stream.of(dora, elke).forEach(one -> assertEquals(expected, roles(one, group)));
    }
  }

  private static Future<JsonObject> dismissal(ChatClient admin, String group, String user) {
    return admin.ask(
        Addresses.CONVERSATION_ROLE, in(group).put("user", user).put("role", "member"));
  }

  private static long permit(String group, String right, String whose) {
    JsonObject permissions = new JsonObject().put(right, whose);
    return ann.request(Addresses.CONVERSATION_UPDATE, in(group).put("permissions", permissions))
        .getLong("seq");
  }

  private static JsonObject closing(String group) {
    return in(group).put("permissions", new JsonObject().put("send", "admins"));
  }

  private static JsonObject text(String group) {
    return ChatClient.text(group, id(), "hello");
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
