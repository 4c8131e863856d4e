package parley.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.FindOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Configs;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;

/** What is written to disappear, does; by people on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ExpiryTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long MOMENT = 1_500;
  private static final long DAY = 86_400_000;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, ExpiryTest::withMoments);
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
  }

  private static Config withMoments(Config base) {
    return keeping(base, 0);
  }

  private static Config keeping(Config base, long keep) {
    return Configs.with(
        base,
        new Config.Retention(
            List.of(Duration.ofMillis(MOMENT), Duration.ofMillis(DAY)), Duration.ofMillis(keep)));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static long expire(ChatClient person, String conversation, long after) {
    return person
        .request(Addresses.CONVERSATION_EXPIRE, in(conversation).put("after", after))
        .getLong("seq");
  }

  private static JsonObject entry(ChatClient person, String conversation, long seq) {
    return person
        .request(Addresses.MESSAGE_HISTORY, in(conversation).put("after", seq - 1).put("limit", 1))
        .getJsonArray("entries")
        .getJsonObject(0);
  }

  private static List<JsonObject> stored(String conversation) {
    return nodes
        .database()
        .store()
        .find("messages", new JsonObject().put("c", conversation), new FindOptions())
        .await();
  }

  private static void awaitSweep(String conversation) {
    Eventually.eventually(
        SOON, () -> stored(conversation).stream().noneMatch(each -> each.containsKey("u")));
  }

  @Test
  void aServerThatKeepsNothingForLongShortensWhatPeopleChoose() {
    try (Nodes own = Nodes.start(1, base -> keeping(base, DAY / 2))) {
      ChatClient cat = own.person(0, "cat");
      String notes = "d.cat.cat";
      JsonObject first = cat.say(notes, UUID.randomUUID().toString(), "for half a day");
      assertEquals(first.getLong("at") + DAY / 2, first.getLong("until"));
      expire(cat, notes, DAY);
      JsonObject second = cat.say(notes, UUID.randomUUID().toString(), "for half a day too");
      assertEquals(second.getLong("at") + DAY / 2, second.getLong("until"));
      long change = expire(cat, notes, MOMENT);
      assertNull(entry(cat, notes, change).getLong("until"), "what was agreed stays");
      JsonObject third = cat.say(notes, UUID.randomUUID().toString(), "for a moment");
      assertEquals(third.getLong("at") + MOMENT, third.getLong("until"));
    }
  }

  @Test
  void onlyWhatIsWrittenFromThenOnSaysWhenItGoes() {
    String direct = "d.ann.ben";
    long before = ann.say(direct, "stays");
    long change = expire(ben, direct, DAY);
    JsonObject answer = ann.say(direct, UUID.randomUUID().toString(), "for a day");
    long seq = answer.getLong("seq");

    JsonObject pushed = ben.entry("for a day");
    assertEquals(answer.getLong("at") + DAY, answer.getLong("until"));
    assertEquals(answer.getLong("until"), pushed.getLong("until"));
    assertEquals(pushed, entry(ann, direct, seq));
    assertNull(entry(ben, direct, before).getLong("until"));
    assertNull(entry(ben, direct, change).getLong("until"));
    assertEquals(
        new JsonObject().put("type", "expire").put("after", DAY),
        entry(ann, direct, change).getJsonObject("body"));
    assertEquals(DAY, Groups.line(ann.sync(Map.of()), direct).getLong("expire"));

    expire(ann, direct, 0);
    assertFalse(ben.say(direct, UUID.randomUUID().toString(), "stays").containsKey("until"));
    assertNull(Groups.line(ben.sync(Map.of()), direct).getLong("expire"));
  }

  @Test
  void aConversationMayBeginByIt() {
    nodes.person(0, "amy").close();
    assertEquals(1, expire(ann, "d.amy.ann", DAY));
    assertTrue(ann.say("d.amy.ann", UUID.randomUUID().toString(), "x").containsKey("until"));
  }

  @Test
  void whatIsNoTimeAndWhatIsSoAlreadyIsRefused() {
    String group = Groups.create(ann, "Times", "ben");
    for (Object no : new Object[] {null, -1, 1, DAY + 1, "1d", 1.5}) {
      assertEquals(
          400,
          ann.refusal(Addresses.CONVERSATION_EXPIRE, in(group).put("after", no)),
          "after " + no);
    }
    assertEquals(
        409, ann.refusal(Addresses.CONVERSATION_EXPIRE, in(group).put("after", 0)), "off is off");
    assertEquals(403, ben.refusal(Addresses.CONVERSATION_EXPIRE, in(group).put("after", DAY)));
    assertEquals(404, ben.refusal(Addresses.CONVERSATION_EXPIRE, in("d.ann.cat").put("after", 0)));
  }

  @Test
  void ofWhatIsOverTheNumberRemainsAndNothingElse() {
    String group = Groups.create(ann, "Gone", "ben");
    expire(ann, group, MOMENT);
    long gone = ann.say(group, "secret one");
    JsonObject change = in(group).put("target", gone);
    ann.request(Addresses.MESSAGE_EDIT, words(change, "secret two"));
    ann.request(Addresses.MESSAGE_EDIT, words(change, "secret three"));
    ben.request(Addresses.MESSAGE_REACT, words(change, null).put("emoji", "👍"));
    ann.say(group, "secret four");
    expire(ann, group, 0);
    JsonObject reply = ChatClient.text(group, UUID.randomUUID().toString(), "what was that?");
    reply.getJsonObject("body").put("replyTo", gone);
    long last = ben.request(Addresses.MESSAGE_SEND, reply).getLong("seq");

    awaitSweep(group);

    JsonObject seen = entry(ben, group, gone);
    assertEquals(new JsonObject(), seen.getJsonObject("body"));
    assertEquals(true, seen.getBoolean("expired"));
    assertEquals(seen.getLong("at") + MOMENT, seen.getLong("until"));
    assertNull(seen.getValue("reactions"));
    assertNull(seen.getValue("edited"));
    assertFalse(stored(group).toString().contains("secret"), "in no edit either");
    assertEquals(
        LongStream.rangeClosed(1, last).boxed().toList(), Groups.history(ann, group), "dense");
    assertEquals(0, Groups.line(ben.sync(Map.of()), group).getInteger("unread"));
    assertEquals(gone, entry(ann, group, last).getJsonObject("body").getLong("replyTo"));
    assertEquals(409, ann.refusal(Addresses.MESSAGE_EDIT, words(change, "again")));
    assertEquals(409, ann.refusal(Addresses.MESSAGE_DELETE, words(change, null)));
    assertEquals(409, ben.refusal(Addresses.MESSAGE_REACT, words(change, null).put("emoji", "👍")));
  }

  private static JsonObject words(JsonObject change, String words) {
    JsonObject copy = change.copy().put("id", UUID.randomUUID().toString());
    return words == null ? copy : copy.put("body", new JsonObject().put("text", words));
  }

  /** A day's worth that is over all at once does not hold anybody up. */
  @Test
  void aBacklogIsWorkedOffBesideEverythingElse() {
    String group = Groups.create(ann, "Backlog", "ben");
    int backlog = 4_000;
    List<BulkOperation> old =
        LongStream.rangeClosed(1, backlog)
            .mapToObj(
                i ->
                    BulkOperation.createInsert(
                        new JsonObject()
                            .put("_id", UUID.randomUUID().toString())
                            .put("c", "g.backlog")
                            .put("s", i)
                            .put("f", "ann")
                            .put("d", "device")
                            .put("t", 1L)
                            .put("k", "text")
                            .put("b", "{}")
                            .put("u", 2L)))
            .toList();
    nodes.database().store().client().bulkWrite("messages", old).await();

    int sends = 0;
    long slowest = 0;
    JsonObject left =
        new JsonObject().put("c", "g.backlog").put("u", new JsonObject().put("$gt", 0));
    while (nodes.database().store().client().count("messages", left).await() > 0) {
      long from = System.nanoTime();
      ben.say(group, "text " + sends++);
      slowest = Math.max(slowest, System.nanoTime() - from);
    }
    assertTrue(sends > 1, "there was time to send in between");
    assertTrue(slowest < TimeUnit.SECONDS.toNanos(5), slowest + " ns for the slowest send");
  }
}
