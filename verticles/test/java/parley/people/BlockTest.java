package parley.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Blocking somebody who is on another node: nothing of theirs arrives, and they are not told. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BlockTest {
  private static final int MAX_BLOCKED = 3;
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Nodes nodes;
  private static int tests;

  private ChatClient ann;
  private ChatClient ben;
  private String annId;
  private String benId;
  private String direct;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            2,
            base ->
                Limits.of(base, limits -> limits.people(MAX_BLOCKED, true).sendsPerSecond(10_000)));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @BeforeEach
  void meet() {
    annId = "ann" + tests;
    benId = "ben" + tests++;
    ann = nodes.person(0, annId);
    ben = nodes.person(1, benId);
    direct = "d." + annId + "." + benId;
  }

  @AfterEach
  void part() {
    ann.close();
    ben.close();
  }

  private void block(boolean blocked) {
    ann.request(
        Addresses.PERSON_BLOCK, new JsonObject().put("user", benId).put("blocked", blocked));
  }

  private static void received(ChatClient person, String conversation, long seq) {
    Groups.pushed(person, conversation, seq);
  }

  @Test
  void whatABlockedPersonWritesNeverArrives() {
    received(ann, direct, ben.say(direct, "before"));
    block(true);
    long hidden = ben.say(direct, "hidden");
    assertEquals(2, hidden, "they are not told");

    assertEquals(List.of(1L), Groups.history(ann, direct));
    JsonObject line = Groups.line(ann.sync(Map.of()), direct);
    assertEquals(1, line.getInteger("head"));
    assertEquals(0, line.getInteger("unread"));
    assertFalse(line.containsKey("left"));
    assertFalse(line.containsKey("ticks"));
    assertFalse(ann.sync(Map.of(direct, 1L)).getBoolean("more"), "nothing is missing");
    assertEquals(404, ann.refusal(Addresses.MESSAGE_VERSIONS, in(direct).put("target", hidden)));

    block(false);
    assertFalse(ann.sync(Map.of(direct, 1L)).getBoolean("more"), "nothing is missing");
    long after = ben.say(direct, "after");
    received(ann, direct, after);
    assertEquals(List.of(1L, after), Groups.history(ann, direct));
    line = Groups.line(ann.sync(Map.of(direct, 1L)), direct);
    assertEquals(List.of(after), Groups.seqs(line.getJsonArray("entries")));
    assertEquals(1, line.getInteger("unread"));
    assertEquals(List.of(1L, hidden, after), Groups.history(ben, direct));
    assertTrue(ann.events().stream().noneMatch(event -> event.encode().contains("hidden")));
  }

  @Test
  void theTickOfWhatWasHiddenStaysOne() {
    received(ann, direct, ben.say(direct, "before"));
    block(true);
    ann.read(direct, 1);
    long hidden = ben.say(direct, "hidden");
    JsonObject ticks = Groups.line(ben.sync(Map.of()), direct).getJsonObject("ticks");
    assertEquals(0, ticks.getInteger("read"), "who blocks sends no receipts");
    assertFalse(ticks.containsKey("except"), "nobody is told");

    block(false);
    long after = ben.say(direct, "after");
    received(ann, direct, after);
    ann.read(direct, after);
    JsonObject receipt = ben.event(event -> Long.valueOf(after).equals(event.getLong("read", 0L)));
    JsonArray except = new JsonArray().add(new JsonArray().add(hidden).add(hidden));
    assertEquals(except.encode(), receipt.getJsonArray("except").encode());
    ticks = Groups.line(ben.sync(Map.of()), direct).getJsonObject("ticks");
    assertEquals(except.encode(), ticks.getJsonArray("except").encode());
    assertEquals(after, ticks.getLong("read"));
  }

  @Test
  void neitherInfoNorTraceTellsOfABlock() {
    received(ann, direct, ben.say(direct, "before"));
    block(true);
    long hidden = ben.say(direct, "hidden");
    assertEquals(waitsOffline(), traced(hidden));
    block(false);
    long after = ben.say(direct, "after");
    received(ann, direct, after);
    ann.read(direct, after);
    ben.event(event -> Long.valueOf(after).equals(event.getLong("read", 0L)));

    assertEquals(waitsOffline(), traced(hidden));
    JsonObject info =
        ben.request(Addresses.MESSAGE_INFO, in(direct).put("target", hidden))
            .getJsonArray("members")
            .getJsonObject(0);
    assertEquals(new JsonObject().put("user", annId).put("state", "sent"), info);
    assertEquals("read", traced(after).getString("state"));
  }

  private JsonObject waitsOffline() {
    return new JsonObject()
        .put("user", annId)
        .put("state", "sent")
        .put("waiting", "offline")
        .put("devices", new JsonArray());
  }

  private JsonObject traced(long seq) {
    return ben.request(Addresses.MESSAGE_TRACE, in(direct).put("target", seq))
        .getJsonArray("members")
        .getJsonObject(0);
  }

  @Test
  void toBlockAndUnblockWithNothingInBetweenLeavesNoTrace() {
    ben.say(direct, "before");
    for (int i = 0; i < 20; i++) {
      block(true);
      block(false);
    }
    long after = ben.say(direct, "after");
    received(ann, direct, after);
    assertEquals(List.of(1L, 2L), Groups.history(ann, direct));
    ann.read(direct, after);
    assertFalse(ben.event(event -> event.containsKey("read")).containsKey("except"));
  }

  @Test
  void oneCannotWriteToWhomOneBlocksOnAnyDevice() {
    long seq = ann.say(direct, "mine");
    String token = Api.login(nodes.vertx(), nodes.port(1), annId).getString("access");
    try (ChatClient phone = ChatClient.connect(nodes.vertx(), nodes.port(1), annId, token)) {
      block(true);
      phone.event(event -> event.encode().contains("\"blocked\""));
      JsonObject text = ChatClient.text(direct, UUID.randomUUID().toString(), "no");
      assertEquals(403, phone.refusal(Addresses.MESSAGE_SEND, text));
      assertEquals(403, ann.refusal(Addresses.MESSAGE_SEND, text));
      block(false);
      phone.event(event -> event.encode().contains("\"unblocked\""));
      assertEquals(0, phone.refusal(Addresses.MESSAGE_SEND, text));
      received(ben, direct, seq + 1);
    }
  }

  @Test
  void whatABlockedPersonMakesOfEarlierTextsStaysWithThem() {
    long theirs = ben.say(direct, "theirs");
    long mine = ann.say(direct, "mine");
    block(true);
    ben.request(Addresses.MESSAGE_REACT, change(mine).put("emoji", "👎"));
    JsonObject words = new JsonObject().put("text", "rude");
    ben.request(Addresses.MESSAGE_EDIT, change(theirs).put("body", words));
    JsonArray entries = entries(ann);
    assertFalse(entries.encode().contains("rude") || entries.encode().contains("👎"));
    assertEquals(2, entries.size());

    ben.request(Addresses.MESSAGE_DELETE, change(theirs));
    assertEquals(benId, entries(ann).getJsonObject(0).getString("deleted"));
  }

  private JsonObject change(long target) {
    return in(direct).put("id", UUID.randomUUID().toString()).put("target", target);
  }

  private JsonArray entries(ChatClient person) {
    return person
        .request(Addresses.MESSAGE_HISTORY, in(direct).put("after", 0))
        .getJsonArray("entries");
  }

  @Test
  void neitherSeesWhetherTheOtherOneIsThere() {
    assertTrue(watch(ben, annId).getJsonObject(annId).getBoolean("online"));
    assertTrue(watch(ann, benId).getJsonObject(benId).getBoolean("online"));
    block(true);

    ben.event(event -> isAway(event, annId));
    ann.event(event -> isAway(event, benId));
    assertNull(watch(ben, annId).getJsonObject(annId));
    assertNull(watch(ann, benId).getJsonObject(benId));
    assertEquals(403, ann.refusal(Addresses.TYPING, in(direct).put("typing", true)));
    assertEquals(0, ben.refusal(Addresses.TYPING, in(direct).put("typing", true)));

    block(false);
    assertTrue(watch(ben, annId).getJsonObject(annId).getBoolean("online"));
    ben.request(Addresses.TYPING, in(direct).put("typing", false));
    ben.say(direct, "end");
    ann.entry("end");
    assertTrue(
        ann.events().stream().noneMatch(event -> Boolean.TRUE.equals(event.getValue("typing"))));
  }

  private static boolean isAway(JsonObject event, String user) {
    return event.getString("event").equals("presence")
        && event.getString("user").equals(user)
        && !event.getBoolean("online")
        && !event.containsKey("lastSeen");
  }

  private static JsonObject watch(ChatClient person, String user) {
    JsonObject users = new JsonObject().put("users", new JsonArray().add(user));
    return person.request(Addresses.PRESENCE_WATCH, users).getJsonObject("presence");
  }

  @Test
  void lastSeenIsForNeither() {
    ann.close();
    Eventually.eventually(SOON, () -> profile(ben, annId).containsKey("lastSeen"));
    String token = Api.login(nodes.vertx(), nodes.port(0), annId).getString("access");
    ann = ChatClient.connect(nodes.vertx(), nodes.port(0), annId, token);
    block(true);
    assertFalse(profile(ben, annId).containsKey("lastSeen"));
    block(false);
    assertTrue(profile(ben, annId).containsKey("lastSeen"));
  }

  private static JsonObject profile(ChatClient asker, String user) {
    return asker
        .request(Addresses.PROFILE_GET, new JsonObject().put("users", new JsonArray().add(user)))
        .getJsonObject("profiles")
        .getJsonObject(user);
  }

  @Test
  void groupsGoOnButWhoIsBlockedAddsNobodyToThem() {
    String both = Groups.create(ben, "Both", annId);
    block(true);
    received(ann, both, ben.say(both, "in the group"));
    String own = Groups.create(ben, "Own", benId);
    assertEquals(403, ben.refusal(Addresses.CONVERSATION_ADD, Groups.users(own, annId)));
    assertEquals(403, ben.refusal(Addresses.CONVERSATION_CREATE, Groups.creation("Other", annId)));
    String third = Groups.create(ann, "Third", benId);
    received(ann, third, ben.say(third, "the other way round"));
  }

  @Test
  void thereIsALimitAndAList() {
    for (String user : List.of("cat", "dan", "eve", "fay")) {
      Api.register(nodes.vertx(), nodes.port(0), user + annId);
    }
    assertEquals(0, blockCode("cat" + annId));
    assertEquals(0, blockCode("dan" + annId));
    assertEquals(0, blockCode("eve" + annId));
    assertEquals(413, blockCode("fay" + annId));
    assertEquals(400, blockCode(annId));
    assertEquals(
        new JsonArray().add("cat" + annId).add("dan" + annId).add("eve" + annId),
        ann.request(Addresses.PERSON_BLOCKED, new JsonObject()).getJsonArray("users"));
    assertEquals(
        new JsonArray().add("eve" + annId),
        ann.request(Addresses.PERSON_BLOCKED, new JsonObject().put("after", "dan" + annId))
            .getJsonArray("users"));
    assertNull(Groups.line(ann.sync(Map.of()), "d." + annId + ".cat" + annId), "nothing written");
    assertEquals(404, ben.refusal(Addresses.PERSON_BLOCK, person("nobody")));
  }

  private int blockCode(String user) {
    return ann.refusal(Addresses.PERSON_BLOCK, person(user));
  }

  private static JsonObject person(String user) {
    return new JsonObject().put("user", user).put("blocked", true);
  }
}
