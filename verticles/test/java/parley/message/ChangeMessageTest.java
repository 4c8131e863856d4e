package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Configs;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;
import parley.node.Config;

/** What becomes of a text that is edited, deleted and reacted to, by people on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChangeMessageTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final List<String> EMOJIS = List.of("👍", "❤️", "👩🏽‍🚀", "🇩🇪", "3️⃣", "‼️");

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  private String group;
  private long text;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @BeforeEach
  void write() {
    group = Groups.create(ann, "Trip", "ben", "cat");
    JsonObject first = ChatClient.text(group, UUID.randomUUID().toString(), "Hello frmo me");
    first.getJsonObject("body").put("replyTo", 1).put("mentions", new JsonArray().add("cat"));
    text = ben.request(Addresses.MESSAGE_SEND, first).getLong("seq");
  }

  private JsonObject change() {
    return in(group).put("id", UUID.randomUUID().toString()).put("target", text);
  }

  private JsonObject edit(String words) {
    return change().put("body", new JsonObject().put("text", words));
  }

  private JsonObject seenBy(ChatClient person) {
    return person
        .request(Addresses.MESSAGE_HISTORY, in(group).put("after", text - 1).put("limit", 1))
        .getJsonArray("entries")
        .getJsonObject(0);
  }

  @Test
  void anEditTakesThePlaceOfTheTextAndIsToldToEverybody() {
    JsonObject answer = ben.request(Addresses.MESSAGE_EDIT, edit("Hello from me"));

    JsonObject told = Groups.pushed(ann, group, answer.getLong("seq"));
    JsonObject expected = new JsonObject().put("text", "Hello from me").put("target", text);
    assertEquals("edit", told.getString("kind"));
    assertEquals(expected, told.getJsonObject("body"));
    JsonObject seen = seenBy(cat);
    assertEquals(
        new JsonObject().put("text", "Hello from me").put("replyTo", 1),
        seen.getJsonObject("body"));
    assertEquals(answer.getLong("at"), seen.getLong("edited"));

    ben.request(Addresses.MESSAGE_EDIT, edit("Hello from us"));
    assertEquals("Hello from us", seenBy(ann).getJsonObject("body").getString("text"));
  }

  @Test
  void aDeletedTextIsNowhereAnyMore() {
    ben.request(Addresses.MESSAGE_EDIT, edit("Hello, secret one"));
    ben.request(Addresses.MESSAGE_EDIT, edit("Hello, secret two"));
    ann.request(Addresses.MESSAGE_REACT, change().put("emoji", "👍"));

    JsonObject answer = ann.request(Addresses.MESSAGE_DELETE, change());

    assertEquals("delete", Groups.pushed(ben, group, answer.getLong("seq")).getString("kind"));
    JsonObject seen = seenBy(cat);
    assertEquals(new JsonObject(), seen.getJsonObject("body"));
    assertEquals("ann", seen.getString("deleted"));
    assertNull(seen.getValue("edited"));
    assertNull(seen.getValue("reactions"));
    String log =
        nodes
            .database()
            .store()
            .find("messages", new JsonObject().put("c", group), new FindOptions())
            .await()
            .toString();
    assertFalse(log.contains("Hello"), log);
    for (String address : List.of(Addresses.MESSAGE_EDIT, Addresses.MESSAGE_DELETE)) {
      assertEquals(409, ben.refusal(address, edit("again")), address);
    }
    assertEquals(409, cat.refusal(Addresses.MESSAGE_REACT, change().put("emoji", "👍")));
  }

  @Test
  void everyVersionCanBeReadUntilItIsDeleted() {
    JsonObject ask = in(group).put("target", text);
    long second = ben.request(Addresses.MESSAGE_EDIT, edit("Hello from me")).getLong("at");
    JsonObject named = edit("Hello from us, @ann");
    named.getJsonObject("body").put("mentions", array("ann"));
    long third = ben.request(Addresses.MESSAGE_EDIT, named).getLong("at");

    List<JsonObject> versions =
        cat.request(Addresses.MESSAGE_VERSIONS, ask).getJsonArray("versions").stream()
            .map(JsonObject.class::cast)
            .toList();
    JsonObject first = new JsonObject().put("text", "Hello frmo me").put("replyTo", 1);
    JsonObject body = new JsonObject().put("text", "Hello from me").put("replyTo", 1);
    assertEquals(3, versions.size());
    assertEquals(
        first.put("mentions", array("cat")), versions.get(0).getJsonObject("body"), "the first");
    assertEquals(seenBy(ann).getLong("at"), versions.get(0).getLong("at"));
    assertEquals(new JsonObject().put("at", second).put("body", body), versions.get(1));
    assertEquals(third, versions.get(2).getLong("at"));
    assertEquals(seenBy(ann).getJsonObject("body"), versions.get(2).getJsonObject("body"));
    assertEquals(400, ann.refusal(Addresses.MESSAGE_VERSIONS, in(group).put("target", 1)));
    assertEquals(404, ann.refusal(Addresses.MESSAGE_VERSIONS, in(group).put("target", 1_000)));

    ben.request(Addresses.MESSAGE_DELETE, change());
    assertEquals(409, cat.refusal(Addresses.MESSAGE_VERSIONS, ask));
  }

  @Test
  void everybodyHasOneReactionAndCanTakeItBack() {
    for (String emoji : EMOJIS) {
      ann.request(Addresses.MESSAGE_REACT, change().put("emoji", emoji));
      assertEquals(new JsonObject().put(emoji, array("ann")), seenBy(ben).getValue("reactions"));
    }
    ben.request(Addresses.MESSAGE_REACT, change().put("emoji", "👍"));
    ann.request(Addresses.MESSAGE_REACT, change().put("emoji", "👍"));
    assertEquals(
        new JsonObject().put("👍", array("ben", "ann")), seenBy(cat).getValue("reactions"));

    ben.request(Addresses.MESSAGE_REACT, change().putNull("emoji"));
    assertEquals(new JsonObject().put("👍", array("ann")), seenBy(cat).getValue("reactions"));
  }

  private static JsonArray array(String... users) {
    return new JsonArray(List.of(users));
  }

  @Test
  void whatIsNoEmojiAndWhatCannotBeChangedIsRefused() {
    for (Object no : List.of("a", "", "ok", "👍👍", "👍 ", "1", "<b>", "\n", 7, "x".repeat(65))) {
      assertEquals(400, ann.refusal(Addresses.MESSAGE_REACT, change().put("emoji", no)), "" + no);
    }
    assertEquals(400, ben.refusal(Addresses.MESSAGE_EDIT, edit(" ")));
    assertEquals(413, ben.refusal(Addresses.MESSAGE_EDIT, edit("x".repeat(8_001))));
    assertEquals(0, ben.refusal(Addresses.MESSAGE_EDIT, edit("x".repeat(8_000))));
    assertEquals(403, ann.refusal(Addresses.MESSAGE_EDIT, edit("not hers")));
    assertEquals(403, cat.refusal(Addresses.MESSAGE_DELETE, change()));
    for (Object target : List.of(0, -1, "1", 1.5)) {
      JsonObject body = change().put("target", target);
      assertEquals(400, ann.refusal(Addresses.MESSAGE_DELETE, body), "" + target);
    }
    assertEquals(400, ann.refusal(Addresses.MESSAGE_DELETE, change().put("target", 1)), "system");
    assertEquals(404, ann.refusal(Addresses.MESSAGE_DELETE, change().put("target", 1_000)));
    JsonObject withoutTarget = change();
    withoutTarget.remove("target");
    assertEquals(400, ann.refusal(Addresses.MESSAGE_DELETE, withoutTarget));
  }

  @Test
  void whoJoinedLaterCannotTouchWhatWasWrittenBefore() {
    ChatClient dan = nodes.person(1, "dan" + group.substring(20).toLowerCase());
    Groups.add(ann, group, "dan" + group.substring(20).toLowerCase());

    assertEquals(404, dan.refusal(Addresses.MESSAGE_REACT, change().put("emoji", "👍")));
    dan.close();
  }

  @Test
  void theSameIdAgainGetsTheSameAnswer() {
    JsonObject deletion = change();
    JsonObject reaction = change().put("emoji", "👍");

    JsonObject reacted = cat.request(Addresses.MESSAGE_REACT, reaction);
    JsonObject deleted = ben.request(Addresses.MESSAGE_DELETE, deletion);

    assertEquals(deleted, ben.request(Addresses.MESSAGE_DELETE, deletion));
    assertEquals(reacted, cat.request(Addresses.MESSAGE_REACT, reaction));
    assertEquals(409, ann.refusal(Addresses.MESSAGE_DELETE, deletion));
  }

  @Test
  void aTextIsEditedAHundredTimesAndNotOnceMore() {
    for (int i = 1; i <= 100; i++) {
      ben.request(Addresses.MESSAGE_EDIT, edit("version " + i));
    }

    assertEquals(100, seenBy(cat).getInteger("edits"));
    assertEquals(413, ben.refusal(Addresses.MESSAGE_EDIT, edit("one more")));
    assertEquals("version 100", seenBy(cat).getJsonObject("body").getString("text"));
  }

  @Test
  void onlyTextsCountAsUnread() {
    ben.request(Addresses.MESSAGE_EDIT, edit("Hello"));
    ben.request(Addresses.MESSAGE_REACT, change().put("emoji", "👍"));

    JsonObject line = Groups.line(cat.sync(Map.of()), group);
    assertEquals(1, line.getLong("unread"));
    assertNull(line.getValue("mentions"), "no more");
    assertEquals(text + 2, line.getLong("head"));
    ben.request(Addresses.MESSAGE_DELETE, change());
    assertEquals(0, Groups.line(cat.sync(Map.of()), group).getLong("unread"));
  }

  @Test
  void whoIsMentionedIsToldHowOften() {
    assertEquals(1, mentions(cat));
    assertNull(mentions(ann));
    JsonObject edit = edit("@ann too");
    edit.getJsonObject("body").put("mentions", array("cat", "ann"));
    ben.request(Addresses.MESSAGE_EDIT, edit);
    assertEquals(1, mentions(ann));
    assertEquals(1, mentions(cat));

    cat.read(group, text);
    Eventually.eventually(SOON, () -> mentions(cat) == null);
    ben.request(Addresses.MESSAGE_DELETE, change());
    assertNull(mentions(ann));
  }

  private Integer mentions(ChatClient person) {
    return Groups.line(person.sync(Map.of()), group).getInteger("mentions");
  }

  @Test
  void theTimeForEditingEnds() {
    Duration window = Duration.ofSeconds(5);
    try (Nodes strict = Nodes.start(1, base -> editable(base, window))) {
      ChatClient eve = strict.person(0, "eve");
      long seq = eve.say("d.eve.eve", "note");
      JsonObject change = in("d.eve.eve").put("target", seq);

      assertEquals(0, eve.refusal(Addresses.MESSAGE_EDIT, words(change, "in time")));
      Eventually.eventually(
          window.plus(SOON),
          () -> eve.refusal(Addresses.MESSAGE_EDIT, words(change, "late?")) == 403);
      assertEquals(0, eve.refusal(Addresses.MESSAGE_DELETE, words(change, "unused")));
    }
  }

  private static JsonObject words(JsonObject change, String words) {
    return change
        .copy()
        .put("id", UUID.randomUUID().toString())
        .put("body", new JsonObject().put("text", words));
  }

  private static Config editable(Config base, Duration window) {
    Config.Message m = base.message();
    return Configs.with(
        base,
        new Config.Message(
            m.maxText(),
            m.maxTitle(),
            m.maxMembers(),
            m.maxGroups(),
            m.sendsPerSecond(),
            m.sendBurst(),
            m.flushEntries(),
            m.flushesInFlight(),
            m.maxQueued(),
            m.maxCached(),
            window));
  }
}
