package parley.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;
import static parley.Groups.line;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;

/** How somebody keeps conversations in their list, on several devices and both nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MineTest {
  private static final int MAX_PINNED = 5;
  private static final int MAX_TEXT = 8_000;

  private static Nodes nodes;
  private static ChatClient bob;
  private static int people;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    bob = nodes.person(1, "bob");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** Somebody new with a device on each node, to whom bob has written. */
  private record Person(String user, ChatClient one, ChatClient two, String chat) {
    static Person make() {
      String user = "person" + people++;
      ChatClient one = nodes.person(0, user);
      ChatClient two = device(user, 1);
      String chat = "d.bob." + user;
      bob.say(chat, "hello");
      return new Person(user, one, two, chat);
    }

    JsonObject seenByAll() {
      JsonObject seen = mine(one, chat);
      assertEquals(seen, mine(two, chat));
      return seen;
    }
  }

  @Test
  void whatIsStarredAndHiddenIsSoOnAllDevices() {
    Person ann = Person.make();
    set(ann.one, in(ann.chat).put("star", new JsonArray().add(1).add(3)));
    JsonObject changed = set(ann.two, in(ann.chat).put("unstar", new JsonArray().add(1)));
    assertEquals(new JsonArray().add(3), changed.getJsonArray("starred"));
    set(ann.one, in(ann.chat).put("hide", new JsonArray().add(1)));
    set(ann.one, in(ann.chat).put("hide", new JsonArray().add(1).add(2)));

    JsonObject seen = ann.seenByAll();
    assertEquals(new JsonArray().add(3), seen.getJsonArray("starred"));
    assertEquals(new JsonArray().add(1).add(2), seen.getJsonArray("hidden"));
    for (Object no : List.of("1", new JsonArray().add(0), new JsonArray().add("1"), seqs(101, 1))) {
      assertEquals(
          400, ann.one.refusal(Addresses.CONVERSATION_MINE, in(ann.chat).put("star", no)), "" + no);
    }
    JsonObject both = in(ann.chat).put("star", seqs(1, 1)).put("hide", seqs(1, 2));
    assertEquals(400, ann.one.refusal(Addresses.CONVERSATION_MINE, both));
  }

  @Test
  void fiveHundredAreStarredAndNotOneMore() {
    Person ann = Person.make();
    for (int hundred = 0; hundred < 5; hundred++) {
      set(ann.one, in(ann.chat).put("star", seqs(100, 100 * hundred + 1)));
    }
    assertEquals(
        413, ann.one.refusal(Addresses.CONVERSATION_MINE, in(ann.chat).put("star", seqs(1, 501))));
    set(ann.one, in(ann.chat).put("unstar", seqs(1, 1)));
    assertEquals(
        500, set(ann.one, in(ann.chat).put("star", seqs(1, 501))).getJsonArray("starred").size());
  }

  private static JsonArray seqs(int count, int from) {
    JsonArray seqs = new JsonArray();
    for (int i = 0; i < count; i++) {
      seqs.add(from + i);
    }
    return seqs;
  }

  @Test
  void whatIsClearedIsSoUpToWhatWasThere() {
    Person ann = Person.make();
    set(ann.one, in(ann.chat).put("star", seqs(1, 1)).put("pinned", true));
    JsonObject cleared = set(ann.one, in(ann.chat).put("cleared", true));
    assertEquals(1, cleared.getLong("cleared"));
    assertNull(cleared.getValue("starred"));
    assertTrue(cleared.containsKey("pinned"));
    assertEquals(0, line(ann.two.sync(Map.of()), ann.chat).getInteger("unread"));

    bob.say(ann.chat, "again");
    JsonObject removed = set(ann.two, in(ann.chat).put("removed", true));
    assertEquals(2, removed.getLong("cleared"));
    assertEquals(2, removed.getLong("removed"));
    assertFalse(removed.containsKey("pinned"));
    assertEquals(removed, ann.seenByAll());
  }

  private static ChatClient device(String user, int node) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }

  private static JsonObject mine(ChatClient device, String conversation) {
    return line(device.sync(Map.of(conversation, 1_000L)), conversation).getJsonObject("mine");
  }

  private static JsonObject set(ChatClient device, JsonObject body) {
    return device.request(Addresses.CONVERSATION_MINE, body).getJsonObject("mine");
  }

  private static int refusal(ChatClient device, JsonObject body) {
    return device.refusal(Addresses.CONVERSATION_MINE, body);
  }

  private static JsonObject told(ChatClient device, Predicate<JsonObject> fits) {
    return device
        .event(event -> isMine(event) && fits.test(event.getJsonObject("change")))
        .getJsonObject("change")
        .getJsonObject("mine");
  }

  private static boolean isMine(JsonObject event) {
    return event.getString("event").equals("conversation")
        && event.getJsonObject("change").getString("type").equals("mine");
  }

  @Test
  void whatOneDeviceChangesTheOthersAreToldAndOneThatWasAwayFindsInItsSync() {
    Person person = Person.make();
    JsonObject draft = new JsonObject().put("text", "see you").put("replyTo", 1);

    assertNull(mine(person.two, person.chat));
    JsonObject first = set(person.one, in(person.chat).put("muted", -1));
    JsonObject all = set(person.one, in(person.chat).put("draft", draft).put("pinned", true));

    assertEquals(first, told(person.two, change -> version(change) == 1));
    assertEquals(all, told(person.two, change -> version(change) == 2));
    assertEquals(-1, all.getInteger("muted"));
    assertEquals(draft, all.getJsonObject("draft"));
    assertEquals(all, person.seenByAll());
    assertEquals(all, mine(device(person.user, 1), person.chat));
    assertFalse(person.one.events().stream().anyMatch(MineTest::isMine), "the sender knows");
    assertFalse(bob.events().stream().anyMatch(MineTest::isMine), "it is nobody else's business");
  }

  private static long version(JsonObject change) {
    return change.getJsonObject("mine").getLong("version");
  }

  @Test
  void whatIsTakenBackIsGoneOnEveryDevice() {
    Person person = Person.make();
    JsonObject draft = new JsonObject().put("text", "see you");
    JsonObject many = in(person.chat).put("muted", 5).put("draft", draft).put("unread", true);
    set(person.one, many.put("pinned", true));

    JsonObject none = in(person.chat).put("muted", 0).putNull("draft").put("unread", false);
    JsonObject left = set(person.two, none.put("pinned", false));

    assertEquals(2, left.getInteger("version"));
    assertEquals(2, left.size(), left.encode());
    assertEquals(left, person.seenByAll());
  }

  @Test
  void archivedIsTheNewestEntryAtThatTimeAlsoWhenAnotherNodeHasJustWrittenIt() {
    Person person = Person.make();
    set(person.one, in(person.chat).put("pinned", true));
    long head = bob.say(person.chat, "and now?");

    JsonObject archived = set(person.one, in(person.chat).put("archived", true));
    JsonObject pinned = set(person.one, in(person.chat).put("pinned", true));

    assertEquals(head, archived.getLong("archived"));
    assertFalse(archived.containsKey("pinned"), "what is archived is not pinned");
    assertFalse(pinned.containsKey("archived"), "what is pinned is not archived");
    assertEquals(
        400, refusal(person.one, in(person.chat).put("archived", true).put("pinned", true)));
  }

  @Test
  void aMarkAsUnreadCountsWhatTheSameDeviceHasJustRead() {
    Person person = Person.make();
    long head = bob.say(person.chat, "unread");

    person.one.read(person.chat, head);
    JsonObject marked = set(person.one, in(person.chat).put("unread", true));

    assertEquals(head, marked.getLong("unread"));
  }

  @Test
  void fiveArePinnedAndNoSixthHoweverManyDevicesTry() {
    Person person = Person.make();
    List<String> chats = new ArrayList<>();
    for (int i = 0; i <= MAX_PINNED; i++) {
      chats.add(Groups.create(person.one, "Group " + i, "bob"));
    }
    for (String chat : chats.subList(0, MAX_PINNED)) {
      set(person.one, in(chat).put("pinned", true));
    }

    assertEquals(413, refusal(person.two, in(chats.get(MAX_PINNED)).put("pinned", true)));
    assertEquals(0, refusal(person.two, in(chats.get(0)).put("pinned", true)), "it is pinned");
    set(person.two, in(chats.get(0)).put("pinned", false));
    set(person.two, in(chats.get(1)).put("pinned", false));
    List<Future<JsonObject>> race = new ArrayList<>();
    for (String chat : List.of(chats.get(0), chats.get(1), chats.get(MAX_PINNED))) {
      race.add(person.one.ask(Addresses.CONVERSATION_MINE, in(chat).put("pinned", true)));
      race.add(person.two.ask(Addresses.CONVERSATION_MINE, in(chat).put("pinned", true)));
    }
    Future.join(race).otherwiseEmpty().await();

    assertTrue(pinned(person.one) <= MAX_PINNED);
    assertEquals(pinned(person.one), pinned(person.two));
  }

  private static long pinned(ChatClient device) {
    return device.sync(Map.of()).getJsonArray("conversations").stream()
        .map(line -> ((JsonObject) line).getJsonObject("mine", new JsonObject()))
        .filter(mine -> mine.containsKey("pinned"))
        .count();
  }

  @Test
  void aDraftIsATextThatCouldBeSent() {
    Person person = Person.make();

    assertEquals(0, refusal(person.one, draft(person.chat, "x".repeat(MAX_TEXT))));
    assertEquals(413, refusal(person.one, draft(person.chat, "x".repeat(MAX_TEXT + 1))));
    assertEquals(400, refusal(person.one, draft(person.chat, "  ")));
    assertEquals(400, refusal(person.one, in(person.chat).put("draft", new JsonObject())));
    assertEquals(400, refusal(person.one, in(person.chat).put("draft", "text")));
    assertEquals(400, refusal(person.one, in(person.chat).put("muted", -2)));
    assertEquals(400, refusal(person.one, in(person.chat).put("unread", 1)));
    assertEquals(404, refusal(person.one, in("d.nobody." + person.user).put("muted", -1)));
  }

  private static JsonObject draft(String conversation, String text) {
    return in(conversation).put("draft", new JsonObject().put("text", text));
  }

  @Test
  void draftsDoNotMakeAnAnswerLongerThanItsBudgetAndTheLastChangedComeFirst() {
    Person person = Person.make();
    List<String> chats = new ArrayList<>();
    JsonObject cursors = new JsonObject().put(person.chat, 1_000);
    for (int i = 0; i < 6; i++) {
      String chat = Groups.create(person.one, "Group " + i, "bob");
      chats.add(chat);
      cursors.put(chat, 1_000);
      set(person.one, draft(chat, "x".repeat(MAX_TEXT)));
    }

    JsonObject body = new JsonObject().put("cursors", cursors).put("budget", 2 * MAX_TEXT);
    JsonObject answer = person.two.request(Addresses.SYNC, body);

    JsonArray lines = answer.getJsonArray("conversations");
    assertEquals(2, lines.size());
    assertEquals(chats.get(5), lines.getJsonObject(0).getString("conversation"));
    assertFalse(answer.getBoolean("more"), "none of it is an entry that is missing");
  }

  @Test
  void devicesThatChangeEverythingAtOnceEndUpWithTheSame() {
    Person person = Person.make();
    Random random = new Random(17);
    Map<Future<JsonObject>, ChatClient> changes = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      boolean first = random.nextBoolean();
      JsonObject change =
          switch (random.nextInt(4)) {
            case 0 -> in(person.chat).put("muted", random.nextInt(3) - 1);
            case 1 -> in(person.chat).put("archived", random.nextBoolean());
            case 2 -> in(person.chat).put("unread", random.nextBoolean());
            default -> draft(person.chat, "draft " + i);
          };
      ChatClient device = first ? person.one : person.two;
      ChatClient other = first ? person.two : person.one;
      changes.put(device.ask(Addresses.CONVERSATION_MINE, change), other);
    }
    Future.all(List.copyOf(changes.keySet())).await();

    JsonObject last = person.seenByAll();
    assertEquals(60, last.getLong("version"));
    changes.forEach(
        (reply, other) -> {
          JsonObject mine = reply.result().getJsonObject("mine");
          if (mine.getLong("version") == 60) {
            assertEquals(last, mine);
            assertEquals(last, told(other, change -> version(change) == 60));
          }
        });
  }
}
