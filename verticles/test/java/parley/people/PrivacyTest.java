package parley.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
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

/** What people on two nodes hide from each other, they hide both ways. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PrivacyTest {
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
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
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

  private static void choose(ChatClient person, String what, String audience) {
    person.request(Addresses.PRIVACY_SET, new JsonObject().put(what, audience));
  }

  private static void contact(ChatClient owner, String user, boolean wanted) {
    owner.request(
        wanted ? Addresses.CONTACT_SET : Addresses.CONTACT_REMOVE,
        new JsonObject().put("user", user));
  }

  @Test
  void everybodySeesEverythingUntilOneChoosesAndOtherWordsAreRefused() {
    JsonObject open = new JsonObject().put("lastSeen", "everybody").put("receipts", "everybody");
    assertEquals(open, ann.request(Addresses.PRIVACY_GET, new JsonObject()));
    choose(ann, "receipts", "contacts");
    assertEquals(
        open.copy().put("receipts", "contacts"),
        ann.request(Addresses.PRIVACY_GET, new JsonObject()));
    assertEquals(400, ann.refusal(Addresses.PRIVACY_SET, new JsonObject()));
    assertEquals(
        400, ann.refusal(Addresses.PRIVACY_SET, new JsonObject().put("lastSeen", "friends")));
    assertEquals(400, ann.refusal(Addresses.PRIVACY_SET, new JsonObject().put("receipts", true)));
  }

  @Test
  void whoHidesWhetherTheyAreThereIsNotToldOfOthersEither() {
    assertTrue(watch(ben, annId).getJsonObject(annId).getBoolean("online"));
    assertTrue(watch(ann, benId).getJsonObject(benId).getBoolean("online"));
    choose(ann, "lastSeen", "nobody");

    ben.event(event -> isAway(event, annId));
    ann.event(event -> isAway(event, benId));
    assertNull(watch(ben, annId).getJsonObject(annId));
    assertNull(watch(ann, benId).getJsonObject(benId));
    assertTrue(watch(ann, annId).getJsonObject(annId).getBoolean("online"), "one sees oneself");

    choose(ann, "lastSeen", "everybody");
    assertTrue(watch(ben, annId).getJsonObject(annId).getBoolean("online"));
    assertTrue(watch(ann, benId).getJsonObject(benId).getBoolean("online"));
  }

  @Test
  void contactsAreThoseWhomOneHasOneself() {
    choose(ann, "lastSeen", "contacts");
    contact(ben, annId, true);
    assertNull(watch(ben, annId).getJsonObject(annId), "ann does not know ben");
    contact(ann, benId, true);
    assertTrue(watch(ben, annId).getJsonObject(annId).getBoolean("online"));
    assertTrue(watch(ann, benId).getJsonObject(benId).getBoolean("online"));

    contact(ann, benId, false);
    ben.event(event -> isAway(event, annId));
    ann.event(event -> isAway(event, benId));
    assertNull(watch(ben, annId).getJsonObject(annId));
  }

  @Test
  void lastSeenIsInNoProfileThen() {
    ann.close();
    Eventually.eventually(SOON, () -> profile(ben, annId).containsKey("lastSeen"));
    String token = Api.login(nodes.vertx(), nodes.port(0), annId).getString("access");
    ann = ChatClient.connect(nodes.vertx(), nodes.port(0), annId, token);
    choose(ann, "lastSeen", "nobody");
    assertFalse(profile(ben, annId).containsKey("lastSeen"));
    assertTrue(profile(ann, annId).containsKey("lastSeen"), "one sees oneself");
    choose(ben, "lastSeen", "nobody");
    choose(ann, "lastSeen", "everybody");
    assertFalse(profile(ben, annId).containsKey("lastSeen"), "ben hides it, and sees nobody's");
  }

  @Test
  void whatWasReadStaysWithTheReaderOnAllTheirDevices() {
    choose(ann, "receipts", "nobody");
    String token = Api.login(nodes.vertx(), nodes.port(1), annId).getString("access");
    try (ChatClient phone = ChatClient.connect(nodes.vertx(), nodes.port(1), annId, token)) {
      long seq = ben.say(direct, "one");
      ann.entry("one");
      ann.read(direct, seq);
      phone.event(event -> isReceipt(event, annId) && event.getLong("read", 0L) == seq);
      ben.event(event -> isReceipt(event, annId) && event.getLong("delivered", 0L) == seq);
      assertEquals(0, Groups.line(phone.sync(Map.of()), direct).getInteger("unread"));
    }
    JsonObject ticks = Groups.line(ben.sync(Map.of()), direct).getJsonObject("ticks");
    assertEquals(new JsonObject().put("delivered", 1).put("read", 0), ticks);
    assertEquals("delivered", traced(Addresses.MESSAGE_INFO, 1).getString("state"));
    JsonObject traced = traced(Addresses.MESSAGE_TRACE, 1);
    assertEquals("delivered", traced.getString("state"));
    assertTrue(traced.getJsonArray("devices").encode().contains("received"));
    assertFalse(traced.getJsonArray("devices").encode().contains("seen"));
    assertTrue(
        ben.events().stream()
            .noneMatch(event -> isReceipt(event, annId) && event.containsKey("read")));
  }

  @Test
  void whoeverHidesWhatTheyReadIsNotToldWhatOthersRead() {
    choose(ann, "receipts", "nobody");
    long seq = ann.say(direct, "one");
    ben.entry("one");
    ben.read(direct, seq);
    ann.event(event -> isReceipt(event, benId) && event.getLong("delivered", 0L) == seq);
    JsonObject ticks = Groups.line(ann.sync(Map.of()), direct).getJsonObject("ticks");
    assertEquals(0, ticks.getInteger("read"));
  }

  @Test
  void whatWasToldIsNotTakenBackAndTheRestComesWithTheNextReceipt() {
    read(1);
    ben.event(event -> isReceipt(event, annId) && event.getLong("read", 0L) == 1);
    choose(ben, "receipts", "contacts");
    read(2);
    ben.event(event -> isReceipt(event, annId) && event.getLong("delivered", 0L) == 2);
    assertEquals(1, ticks().getInteger("read"));

    contact(ben, annId, true);
    ann.delivered(direct, ben.say(direct, "3"));
    ben.event(event -> isReceipt(event, annId) && event.getLong("delivered", 0L) == 3);
    assertEquals(1, ticks().getInteger("read"), "to have an entry is not to read");
    ann.read(direct, 3);
    ben.event(event -> isReceipt(event, annId) && event.getLong("read", 0L) == 3);
    assertEquals(3, ticks().getInteger("read"));
  }

  private void read(long seq) {
    assertEquals(seq, ben.say(direct, String.valueOf(seq)));
    ann.entry(String.valueOf(seq));
    ann.read(direct, seq);
  }

  private JsonObject ticks() {
    return Groups.line(ben.sync(Map.of()), direct).getJsonObject("ticks");
  }

  @Test
  void inGroupsEverybodySeesWhoHasRead() {
    choose(ann, "receipts", "nobody");
    String group = Groups.create(ben, "Both", annId);
    long seq = ben.say(group, "one");
    ann.entry("one");
    ann.read(group, seq);
    ben.event(event -> isReceipt(event, annId) && event.getLong("read", 0L) == seq);
    JsonArray members =
        ben.request(Addresses.CONVERSATION_MEMBERS, in(group)).getJsonArray("members");
    assertTrue(
        members.stream()
            .map(member -> (JsonObject) member)
            .anyMatch(each -> each.getString("user").equals(annId) && each.getLong("read") == seq));
  }

  private JsonObject traced(String address, long seq) {
    return ben.request(address, in(direct).put("target", seq))
        .getJsonArray("members")
        .getJsonObject(0);
  }

  private static boolean isReceipt(JsonObject event, String user) {
    return event.getString("event").equals("receipt") && user.equals(event.getString("user"));
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

  private static JsonObject profile(ChatClient asker, String user) {
    return asker
        .request(Addresses.PROFILE_GET, new JsonObject().put("users", new JsonArray().add(user)))
        .getJsonObject("profiles")
        .getJsonObject(user);
  }
}
