package parley.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.add;
import static parley.Groups.create;
import static parley.Groups.creation;
import static parley.Groups.history;
import static parley.Groups.in;
import static parley.Groups.line;
import static parley.Groups.pushed;
import static parley.Groups.remove;
import static parley.Groups.roles;
import static parley.Groups.seqs;
import static parley.Groups.users;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Configs;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;

/** What groups are and who reads what of them, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroupTest {
  private static final int MAX_MEMBERS = 5;
  private static final int MAX_TITLE = 20;
  private static final int MAX_GROUPS = 40;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;
  private static ChatClient eve;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, GroupTest::small);
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(1, "cat");
    eve = nodes.person(1, "eve");
    for (String user : List.of("dan", "fay", "gus")) {
      Api.register(nodes.vertx(), nodes.port(0), user);
    }
  }

  private static Config small(Config base) {
    return Configs.with(
        base,
        new Config.Message(
            100,
            MAX_TITLE,
            MAX_MEMBERS,
            MAX_GROUPS,
            1_000,
            1_000,
            500,
            4,
            20_000,
            20_000,
            Duration.ZERO));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void takesAsManyMembersAsAllowedAndNoMore() {
    String full = create(ann, "full", "ben", "cat", "dan", "eve");

    assertEquals(MAX_MEMBERS, roles(ann, full).size());
    assertEquals(413, ann.refusal(Addresses.CONVERSATION_ADD, users(full, "fay")));
    JsonObject tooMany = creation("more", "ben", "cat", "dan", "eve", "fay");
    assertEquals(413, ann.refusal(Addresses.CONVERSATION_CREATE, tooMany));
    JsonObject named = creation("named", "ann", "ben", "cat", "dan", "eve");
    assertEquals(0, ann.refusal(Addresses.CONVERSATION_CREATE, named));
    JsonObject six = users(full, "ann", "ben", "cat", "dan", "eve", "fay");
    assertEquals(413, ann.refusal(Addresses.CONVERSATION_ADD, six));
  }

  @Test
  void refusesUnknownMembersAndBadTitles() {
    String group = create(ann, "x".repeat(MAX_TITLE), "ben");

    assertEquals(404, ann.refusal(Addresses.CONVERSATION_CREATE, creation("a", "ben", "nobody")));
    assertEquals(404, ann.refusal(Addresses.CONVERSATION_ADD, users(group, "nobody")));
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_CREATE, creation("a", "Not An Id")));
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_CREATE, creation("a")));
    for (String title : List.of("", " \t", "x".repeat(MAX_TITLE + 1))) {
      assertEquals(400, ann.refusal(Addresses.CONVERSATION_CREATE, creation(title, "ben")));
      assertEquals(400, ann.refusal(Addresses.CONVERSATION_UPDATE, in(group).put("title", title)));
    }
    JsonObject channel = creation("a", "ben").put("kind", "channel");
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_CREATE, channel));
  }

  @Test
  void createsOnceHoweverOftenItIsToldTo() {
    JsonObject creation = creation("once", "ben", "cat");
    ChatClient elsewhere = device(1, "ann");

    String group = ann.request(Addresses.CONVERSATION_CREATE, creation).getString("conversation");
    JsonObject entry = pushed(ben, group, 1);
    JsonObject twice = creation.copy().put("title", "twice");
    List<String> again =
        List.of(
            ann.request(Addresses.CONVERSATION_CREATE, creation).getString("conversation"),
            elsewhere.request(Addresses.CONVERSATION_CREATE, twice).getString("conversation"));
    int theirs = ben.refusal(Addresses.CONVERSATION_CREATE, creation);

    assertEquals(List.of(group, group), again);
    assertEquals(List.of(1L), history(ann, group));
    assertEquals(creation.getString("id"), entry.getString("id"));
    assertEquals(
        new JsonObject()
            .put("type", "created")
            .put("users", new JsonArray().add("ben").add("cat"))
            .put("title", "once"),
        entry.getJsonObject("body"));
    assertEquals(409, theirs, "the id of somebody else's entry");
  }

  @Test
  void countsTheGroupsOfEverybodyInIt() {
    ChatClient hal = nodes.person(0, "hal");
    JsonObject last = null;
    for (int i = 0; i < MAX_GROUPS; i++) {
      last = creation("g" + i, "gus");
      hal.request(Addresses.CONVERSATION_CREATE, last);
    }

    assertEquals(413, hal.refusal(Addresses.CONVERSATION_CREATE, creation("more", "fay")));
    assertEquals(413, ann.refusal(Addresses.CONVERSATION_CREATE, creation("more", "hal")));
    String group = create(ann, "room", "ben");
    assertEquals(413, ann.refusal(Addresses.CONVERSATION_ADD, users(group, "gus")));
    assertEquals(0, hal.refusal(Addresses.CONVERSATION_CREATE, last), "a repetition makes none");
  }

  @Test
  void aChangeIsAnEntryThatEverybodyReads() {
    String group = create(ann, "changes", "ben");
    pushed(ben, group, 1);
    JsonObject promotion = in(group).put("user", "ben").put("role", "admin");

    List<Long> changes =
        List.of(
            add(ann, group, "cat", "ben"),
            ann.request(Addresses.CONVERSATION_UPDATE, in(group).put("title", "New"))
                .getLong("seq"),
            ann.request(Addresses.CONVERSATION_ROLE, promotion).getLong("seq"),
            remove(ben, group, "cat"));

    assertEquals(List.of(2L, 3L, 4L, 5L), changes);
    assertEquals(
        List.of(
            "{\"type\":\"added\",\"users\":[\"cat\"]}",
            "{\"type\":\"updated\",\"title\":\"New\"}",
            "{\"type\":\"role\",\"users\":[\"ben\"],\"role\":\"admin\"}",
            "{\"type\":\"removed\",\"users\":[\"cat\"]}"),
        changes.stream()
            .map(seq -> pushed(cat, group, seq).getJsonObject("body").encode())
            .toList());
    assertEquals("New", line(ann.sync(Map.of()), group).getString("title"));
    JsonObject joined =
        cat.event(e -> e.getString("event").equals("conversation") && mentions(e, group));
    assertEquals("joined", joined.getJsonObject("change").getString("type"));
  }

  @Test
  void aGroupKeepsAnOwner() {
    String group = create(ann, "heirs", "ben", "cat");
    JsonObject demotion = in(group).put("user", "ann").put("role", "member");
    assertEquals(409, ann.refusal(Addresses.CONVERSATION_ROLE, demotion));
    assertEquals(400, ann.refusal(Addresses.CONVERSATION_REMOVE, users(group, "ann")));
    remove(ann, group, "ben");
    add(ann, group, "ben");

    ChatClient elsewhere = device(1, "ann");
    long left = elsewhere.request(Addresses.CONVERSATION_LEAVE, in(group)).getLong("seq");

    JsonObject body = pushed(cat, group, left).getJsonObject("body");
    assertEquals("{\"type\":\"left\",\"users\":[\"ann\"],\"promoted\":\"cat\"}", body.encode());
    assertEquals(new JsonObject().put("cat", "owner").put("ben", "member"), roles(ben, group));
    ben.request(Addresses.CONVERSATION_LEAVE, in(group));
    long last = cat.request(Addresses.CONVERSATION_LEAVE, in(group)).getLong("seq");
    JsonObject end =
        cat.request(Addresses.MESSAGE_HISTORY, in(group))
            .getJsonArray("entries")
            .getJsonObject((int) last - 1)
            .getJsonObject("body");
    assertNull(end.getString("promoted"));
  }

  @Test
  void whoeverIsRemovedReadsUpToThatAndNoFurther() {
    String group = create(ann, "past", "ben", "cat");
    ann.say(group, "before");
    long mine = ben.say(group, "mine");
    long removed = remove(ann, group, "ben");
    pushed(ben, group, removed);
    int heard = ben.events().size();
    ann.say(group, "secret");
    cat.read(group, cat.say(group, "secret too"));
    ann.event(e -> e.containsKey("read") && mentions(e, group));
    cat.request(Addresses.TYPING, in(group).put("typing", true));
    ann.event(e -> e.getString("event").equals("typing") && mentions(e, group));
    long direct = ann.say("d.ann.ben", "after all that");
    pushed(ben, "d.ann.ben", direct);

    JsonObject line = line(ben.sync(Map.of(group, 2L)), group);

    assertEquals(
        List.of(), ben.events().stream().skip(heard).filter(e -> mentions(e, group)).toList());
    assertEquals(List.of(1L, 2L, mine, removed), history(ben, group));
    assertEquals(removed, line.getLong("head"));
    assertEquals(List.of(mine, removed), seqs(line.getJsonArray("entries")));
    assertTrue(line.getBoolean("left"));
    assertEquals(0, line.getLong("unread"));
    assertEquals(List.of(1L, 2L, mine, removed), history(device(0, "ben"), group));
  }

  private static boolean mentions(JsonObject event, String group) {
    return event.encode().contains(group);
  }

  @Test
  void whoeverJoinsReadsFromThatOn() {
    String group = create(ann, "future", "ben");
    ann.say(group, "before");
    long joined = add(ann, group, "cat");
    ann.say(group, "after");

    JsonObject line = line(cat.sync(Map.of()), group);

    assertEquals(List.of(joined, joined + 1), history(cat, group));
    assertEquals(List.of(joined, joined + 1), seqs(line.getJsonArray("entries")));
    assertEquals(joined, line.getLong("joined"));
    assertEquals(1, line.getLong("unread"));
    assertEquals("member", line.getString("role"));
    assertEquals(2, line(ben.sync(Map.of()), group).getLong("unread"));
  }

  @Test
  void whoeverComesBackReadsBothSpansAndNotTheGap() {
    String group = create(ann, "gap", "ben", "cat");
    long removed = remove(ann, group, "cat");
    ann.say(group, "in the gap");
    long back = add(ann, group, "cat");
    ann.say(group, "again");

    List<Long> readable = List.of(1L, removed, back, back + 1);
    assertEquals(readable, history(cat, group));
    assertEquals(readable, history(device(0, "cat"), group));
    JsonObject before = in(group).put("before", back + 1).put("limit", 2);
    assertEquals(
        List.of(removed, back),
        seqs(cat.request(Addresses.MESSAGE_HISTORY, before).getJsonArray("entries")));
    JsonObject line = line(cat.sync(Map.of(group, removed)), group);
    assertEquals(List.of(back, back + 1), seqs(line.getJsonArray("entries")));
    assertEquals(1, line.getLong("unread"));
  }

  @Test
  void aNodeThatKnewTheGroupBeforeKnowsWhoJoinedElsewhere() {
    ChatClient ida = nodes.person(1, "ida");
    String group = create(ann, "elsewhere", "ida");
    assertEquals(List.of(1L), history(ida, group));
    remove(ann, group, "ida");
    assertEquals(List.of(1L, 2L), history(ida, group));
    add(ann, group, "dan");
    ann.request(Addresses.CONVERSATION_ROLE, in(group).put("user", "dan").put("role", "admin"));
    ChatClient dan = device(1, "dan");

    assertEquals(List.of(3L, 4L), history(dan, group));
    assertEquals(0, dan.refusal(Addresses.TYPING, in(group).put("typing", true)));
    assertEquals(5, dan.say(group, "here I am"));
    assertEquals(6, dan.request(Addresses.CONVERSATION_LEAVE, in(group)).getLong("seq"));
  }

  @Test
  void strangersSeeNothing() {
    String group = create(ann, "quiet", "ben");

    JsonObject receipt = new JsonObject().put("read", new JsonObject().put(group, 1));
    assertEquals(404, eve.refusal(Addresses.RECEIPT, receipt));
    assertNull(line(eve.sync(Map.of(group, 1L)), group));
    JsonObject unknown = in("g." + "0".repeat(26));
    assertEquals(404, eve.refusal(Addresses.MESSAGE_HISTORY, unknown));
    JsonObject text = ChatClient.text(group, UUID.randomUUID().toString(), "let me in");
    assertEquals(404, eve.refusal(Addresses.MESSAGE_SEND, text));
  }

  private static ChatClient device(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }
}
