package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Polls in a group whose members are on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PollTest {
  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  private String group;

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
  void create() {
    group = Groups.create(ann, "Trip", "ben", "cat");
  }

  @Test
  void everybodyHasOneVoteAndSeesThoseOfTheOthers() {
    long poll = ask(ben, question("Where?", "sea", "hills"));
    assertEquals("poll", Groups.pushed(cat, group, poll).getString("kind"));

    long vote = vote(ann, poll, 0);
    JsonObject told = Groups.pushed(cat, group, vote);
    assertEquals("vote", told.getString("kind"));
    assertEquals(options(0).put("target", poll), told.getJsonObject("body"));
    vote(cat, poll, 0);
    vote(ann, poll, 1);
    assertEquals(
        new JsonObject().put("cat", array(0)).put("ann", array(1)),
        seenBy(ben, poll).getJsonObject("votes"));
    vote(cat, poll);
    assertEquals(new JsonObject().put("ann", array(1)), seenBy(ben, poll).getJsonObject("votes"));

    assertEquals(400, refusal(ann, poll, array(0, 1)), "one option");
    assertEquals(
        0, refusal(ann, ask(ben, question("Which?", "a", "b").put("multiple", true)), array(0, 1)));
  }

  @Test
  void aSecretPollTellsWhoVotedAndWhatOnlyInTheEnd() {
    long poll = ask(ben, question("Who pays?", "Ann", "Ben", "nobody").put("secret", true));

    long vote = vote(ann, poll, 1);
    assertEquals(
        new JsonObject().put("secret", true).put("target", poll),
        Groups.pushed(cat, group, vote).getJsonObject("body"));
    vote(cat, poll, 1);
    vote(ben, poll, 2);
    JsonObject seen = seenBy(cat, poll);
    assertEquals(new JsonArray().add("ann").add("cat").add("ben"), seen.getJsonArray("voters"));
    assertNull(seen.getValue("votes"));
    assertNull(seen.getValue("counts"));
    String history = cat.request(Addresses.MESSAGE_HISTORY, in(group).put("after", poll)).encode();
    assertFalse(history.contains("options"), history);

    ben.request(Addresses.MESSAGE_CLOSE, change(poll));
    JsonObject closed = seenBy(cat, poll);
    assertEquals(array(0, 2, 1), closed.getJsonArray("counts"));
    assertEquals("ben", closed.getString("closed"));
    assertNull(closed.getValue("votes"));
  }

  @Test
  void aClosedPollTakesNoMoreVotes() {
    long poll = ask(ben, question("Well?", "yes", "no"));
    vote(ann, poll, 0);
    assertEquals(403, cat.refusal(Addresses.MESSAGE_CLOSE, change(poll)), "neither hers nor admin");

    ann.request(Addresses.MESSAGE_CLOSE, change(poll));
    assertEquals(409, refusal(cat, poll, array(0)));
    assertEquals(409, ben.refusal(Addresses.MESSAGE_CLOSE, change(poll)));
    assertEquals(new JsonObject().put("ann", array(0)), seenBy(cat, poll).getJsonObject("votes"));
  }

  /** On two nodes at once: a vote counts if, and only if, its number is the lower one. */
  @Test
  void aVoteThatMeetsTheEndCountsWhenItWasFirst() {
    for (int round = 0; round < 10; round++) {
      long poll = ask(ann, question("Quick?", "yes", "no"));
      Future<JsonObject> vote = ben.ask(Addresses.MESSAGE_VOTE, change(poll).mergeIn(options(0)));
      Future<JsonObject> close = ann.ask(Addresses.MESSAGE_CLOSE, change(poll));
      Future.join(vote, close).otherwiseEmpty().await();

      long end = close.result().getLong("seq");
      boolean counts = vote.succeeded() && vote.result().getLong("seq") < end;
      assertEquals(
          counts ? new JsonObject().put("ben", array(0)) : null,
          seenBy(cat, poll).getJsonObject("votes"));
    }
  }

  @Test
  void whatIsDeletedIsNoPollAnyMore() {
    long poll = ask(ben, question("Hush?", "yes", "no"));
    vote(ann, poll, 0);
    ben.request(Addresses.MESSAGE_DELETE, change(poll));

    JsonObject seen = seenBy(cat, poll);
    assertEquals(new JsonObject(), seen.getJsonObject("body"));
    assertNull(seen.getValue("votes"));
    assertEquals(409, refusal(ann, poll, array(0)));
    assertEquals(409, ben.refusal(Addresses.MESSAGE_CLOSE, change(poll)));
  }

  @Test
  void whatIsNoPollOrNoVoteIsRefused() {
    String[] twelve = IntStream.range(0, 12).mapToObj(Integer::toString).toArray(String[]::new);
    String[] thirteen = IntStream.range(0, 13).mapToObj(Integer::toString).toArray(String[]::new);
    assertEquals(0, refusal(question("q".repeat(255), twelve)));
    assertEquals(400, refusal(question("q".repeat(256), twelve)));
    assertEquals(400, refusal(question("q", thirteen)));
    assertEquals(400, refusal(question("q", "alone")));
    assertEquals(400, refusal(question(" ", "a", "b")));
    assertEquals(400, refusal(question("q", "a", " ")));
    assertEquals(400, refusal(question("q", "a", "a")));
    assertEquals(0, refusal(question("q", "a", "b".repeat(100))));
    assertEquals(400, refusal(question("q", "a", "b".repeat(101))));
    assertEquals(400, refusal(question("q", "a", "b").put("secret", "yes")));
    assertEquals(400, refusal(new JsonObject().put("question", "q")));

    long poll = ask(ann, question("q", "a", "b").put("multiple", true));
    for (JsonArray no : List.of(array(2), array(-1), array(1, 0), array(0, 0), array(99))) {
      assertEquals(400, refusal(ann, poll, no), no.encode());
    }
    assertEquals(400, ann.refusal(Addresses.MESSAGE_VOTE, change(poll)), "no options");
    assertEquals(400, refusal(ann, ann.say(group, "a text"), array(0)));
    JsonObject edit = change(poll).put("body", new JsonObject().put("text", "other"));
    assertEquals(400, ann.refusal(Addresses.MESSAGE_EDIT, edit));
    assertEquals(400, ann.refusal(Addresses.MESSAGE_VERSIONS, in(group).put("target", poll)));
    JsonObject source = in(group).put("seq", poll);
    JsonObject forward = in(group).put("id", id()).put("source", source);
    assertEquals(400, ann.refusal(Addresses.MESSAGE_FORWARD, forward));
  }

  private static JsonObject question(String question, String... options) {
    return new JsonObject()
        .put("question", question)
        .put("options", new JsonArray(List.of(options)));
  }

  private JsonObject poll(JsonObject body) {
    return in(group).put("id", id()).put("kind", "poll").put("body", body);
  }

  private long ask(ChatClient who, JsonObject body) {
    return who.request(Addresses.MESSAGE_SEND, poll(body)).getLong("seq");
  }

  private int refusal(JsonObject body) {
    return ann.refusal(Addresses.MESSAGE_SEND, poll(body));
  }

  private long vote(ChatClient who, long poll, Integer... options) {
    return who.request(Addresses.MESSAGE_VOTE, change(poll).mergeIn(options(options)))
        .getLong("seq");
  }

  private int refusal(ChatClient who, long poll, JsonArray options) {
    return who.refusal(Addresses.MESSAGE_VOTE, change(poll).put("options", options));
  }

  private JsonObject change(long poll) {
    return in(group).put("id", id()).put("target", poll);
  }

  private static JsonObject options(Integer... options) {
    return new JsonObject().put("options", array(options));
  }

  private static JsonArray array(Integer... values) {
    return new JsonArray(List.of(values));
  }

  private JsonObject seenBy(ChatClient who, long seq) {
    return who.request(Addresses.MESSAGE_HISTORY, in(group).put("after", seq - 1).put("limit", 1))
        .getJsonArray("entries")
        .getJsonObject(0);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
