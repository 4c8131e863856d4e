package parley.deletion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;
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
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.Close;
import parley.connection.Limits;
import parley.node.Config;
import parley.store.TestDatabase;

/** People who are deleted, on two nodes: what is left of them, for whom. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeletionTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Nodes nodes;
  private static ChatClient root;
  private static int tests;

  private ChatClient ann;
  private ChatClient ben;
  private String annId;
  private String benId;
  private String direct;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, DeletionTest::config);
    root = nodes.person(0, "root");
    nodes.person(1, "warden").close();
  }

  private static Config config(Config base) {
    return Limits.of(base, limits -> limits.admins("root", "warden").sendsPerSecond(10_000));
  }

  @AfterAll
  static void stop() {
    root.close();
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

  private static JsonObject deletion(String user, String entries) {
    return new JsonObject().put("user", user).put("entries", entries);
  }

  private void deleteAnn(String entries) {
    ann.request(Addresses.PERSON_DELETE, deletion(annId, entries).put("password", Api.PASSWORD));
    ben.event(event -> isGone(event, annId));
  }

  private static boolean isGone(JsonObject event, String user) {
    return event.getString("event").equals("profile")
        && event.getString("user").equals(user)
        && event.getJsonObject("profile").getBoolean("deleted", false);
  }

  @Test
  void anAccountIsDeletedByItsPasswordAndItsIdStaysTaken() {
    ben.say(direct, "hello");
    assertEquals(400, ann.refusal(Addresses.PERSON_DELETE, deletion(annId, "keep")));
    JsonObject asked = deletion(annId, "keep").put("password", "not the right one");
    assertEquals(403, ann.refusal(Addresses.PERSON_DELETE, asked));
    assertEquals(400, ann.refusal(Addresses.PERSON_DELETE, asked.copy().put("entries", "some")));
    assertFalse(profile(annId).getBoolean("deleted", false));

    deleteAnn("keep");
    assertEquals(Close.REVOKED.code, ann.closeCode());
    JsonObject credentials = new JsonObject().put("user", annId).put("password", Api.PASSWORD);
    assertEquals(401, status("/api/login", credentials));
    assertEquals(409, status("/api/register", credentials));
    assertEquals(new JsonObject().put("name", annId).put("deleted", true), profile(annId));
    JsonObject text = new JsonObject().put("text", annId);
    assertEquals(new JsonArray(), ben.request(Addresses.PEOPLE_FIND, text).getJsonArray("people"));
  }

  private static int status(String path, JsonObject body) {
    return Api.post(nodes.vertx(), nodes.port(1), path, body).statusCode();
  }

  private JsonObject profile(String user) {
    JsonObject users = new JsonObject().put("users", new JsonArray().add(user));
    return ben.request(Addresses.PROFILE_GET, users).getJsonObject("profiles").getJsonObject(user);
  }

  @Test
  void whatTheyWroteStaysWhenItIsKeptAndNobodyWritesToThemAnyMore() {
    long seq = ann.say(direct, "to be kept");
    ben.entry("to be kept");
    long own = ben.say(direct, "an answer");
    deleteAnn("keep");
    eventually(SOON, () -> refusalOf(ben, direct) == 403);
    assertEquals(List.of(seq, own), Groups.history(ben, direct).subList(0, 2));
    assertEquals("to be kept", text(ben, direct, seq));
    JsonObject change = in(direct).put("id", UUID.randomUUID().toString()).put("target", own);
    assertEquals(0, ben.refusal(Addresses.MESSAGE_DELETE, change), "one's own is one's own");

    assertEquals(404, refusalOf(root, "d." + annId + ".root"));
    JsonObject contact = new JsonObject().put("user", annId);
    assertEquals(404, ben.refusal(Addresses.CONTACT_SET, contact));
    String group = Groups.create(ben, "Ours", "root");
    assertEquals(404, ben.refusal(Addresses.CONVERSATION_ADD, Groups.users(group, annId)));
  }

  private static int refusalOf(ChatClient who, String conversation) {
    return who.refusal(
        Addresses.MESSAGE_SEND,
        ChatClient.text(conversation, UUID.randomUUID().toString(), "are you there?"));
  }

  private static String text(ChatClient reader, String conversation, long seq) {
    JsonObject ask = in(conversation).put("after", seq - 1).put("limit", 1);
    JsonObject entry =
        reader.request(Addresses.MESSAGE_HISTORY, ask).getJsonArray("entries").getJsonObject(0);
    return entry.containsKey("deleted") ? null : entry.getJsonObject("body").getString("text");
  }

  @Test
  void whatTheyWroteIsErasedWhereverTheyEverWereInAsIfTheyHadDeletedIt() {
    long seq = ann.say(direct, "direct words");
    long own = ben.say(direct, "my words");
    String group = Groups.create(ann, "Hers", benId, "root");
    long inGroup = ann.say(group, "group words");
    String former = Groups.create(ben, "Former", annId);
    long inFormer = ann.say(former, "former words");
    Groups.remove(ben, former, annId);
    deleteAnn("erase");

    eventually(SOON, () -> refusalOf(ben, direct) == 403);
    eventually(SOON, () -> !Groups.roles(ben, group).containsKey(annId));
    assertEquals("owner", Groups.roles(ben, group).getString(benId), "the group goes on");
    eventually(SOON, () -> text(ben, former, inFormer) == null);
    assertNull(text(ben, direct, seq));
    assertNull(text(ben, group, inGroup));
    assertEquals("my words", text(ben, direct, own));
    JsonObject words = new JsonObject().put("text", "words");
    JsonArray hits = ben.request(Addresses.MESSAGE_SEARCH, words).getJsonArray("found");
    assertEquals(1, hits.size(), hits.encode());
    assertEquals(annId, deletedBy(direct, seq), "as if they had done it");
    assertTrue(
        ben.events().stream().anyMatch(event -> event.encode().contains("\"left\"")),
        "the group is told");
  }

  private String deletedBy(String conversation, long seq) {
    JsonObject ask = in(conversation).put("after", seq - 1).put("limit", 1);
    return ben.request(Addresses.MESSAGE_HISTORY, ask)
        .getJsonArray("entries")
        .getJsonObject(0)
        .getString("deleted");
  }

  @Test
  void administratorsDeleteOthersButNotEachOther() {
    long seq = ann.say(direct, "kept at first");
    assertEquals(403, ben.refusal(Addresses.PERSON_DELETE, deletion(annId, "keep")));
    assertEquals(404, root.refusal(Addresses.PERSON_DELETE, deletion("nobody", "keep")));
    assertEquals(403, root.refusal(Addresses.PERSON_DELETE, deletion("warden", "keep")));

    assertEquals(0, root.refusal(Addresses.PERSON_DELETE, deletion(annId, "keep")));
    ben.event(event -> isGone(event, annId));
    assertEquals(Close.REVOKED.code, ann.closeCode());
    assertEquals("kept at first", text(ben, direct, seq));
    assertEquals(0, root.refusal(Addresses.PERSON_DELETE, deletion(annId, "erase")));
    eventually(SOON, () -> text(ben, direct, seq) == null);
  }

  @Test
  void contactsAndNotesAndListsGoInAnyCase() {
    String notes = "d." + annId + "." + annId;
    ann.say(notes, "for me alone");
    ann.say(direct, "hello");
    ann.request(Addresses.CONTACT_SET, new JsonObject().put("user", benId).put("name", "Benny"));
    ann.request(Addresses.CONVERSATION_MINE, in(direct).put("archived", true));
    deleteAnn("keep");
    eventually(SOON, () -> documents(nodes, "deletions").isEmpty());
    String left = documents(nodes, "contacts").toString();
    assertFalse(left.contains("Benny"), left);
    String memberships =
        documents(nodes, "memberships").stream()
            .filter(each -> each.getString("u").equals(annId))
            .toList()
            .toString();
    assertFalse(memberships.contains("archived"), memberships);
    String messages = documents(nodes, "messages").toString();
    assertFalse(messages.contains("for me alone"));
    assertTrue(messages.contains("hello"));
    assertEquals(Map.of(), left(annId));
  }

  private static List<JsonObject> documents(Nodes cluster, String collection) {
    return TestDatabase.await(cluster.database().client().find(collection, new JsonObject()));
  }

  /** What the account still says, but for its id and times. */
  private static Map<String, Object> left(String user) {
    JsonObject account =
        documents(nodes, "accounts").stream()
            .filter(each -> each.getString("_id").equals(user))
            .findFirst()
            .orElseThrow();
    List.of("_id", "created", "deleted", "seen").forEach(account::remove);
    return account.getMap();
  }

  @Test
  void anotherNodeGoesOnWhenTheOneThatErasesStops() {
    try (Nodes two =
        Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)))) {
      ChatClient cat = two.person(0, "cat");
      ChatClient dog = two.person(1, "dog");
      long last = 0;
      for (int i = 0; i < 160; i++) {
        last = cat.say("d.cat.dog", "word " + i);
      }
      long count = last;
      cat.request(Addresses.PERSON_DELETE, deletion("cat", "erase").put("password", Api.PASSWORD));
      dog.event(event -> event.encode().contains("\"kind\":\"delete\""));
      two.node(0).stop();
      eventually(Duration.ofSeconds(40), () -> documents(two, "deletions").isEmpty());
      assertNull(text(dog, "d.cat.dog", 1));
      assertNull(text(dog, "d.cat.dog", count));
      long deleted = dog.sync(Map.of("d.cat.dog", count)).getJsonArray("conversations").size();
      assertEquals(1, deleted);
      JsonObject line = Groups.line(dog.sync(Map.of()), "d.cat.dog");
      assertEquals(2 * count, line.getLong("head"), "each is deleted once");
    }
  }
}
