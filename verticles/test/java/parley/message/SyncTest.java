package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.line;
import static parley.Groups.seqs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.ChatClient;
import parley.Eventually;
import parley.Nodes;
import parley.bus.Addresses;

/** What a device that was away is told, and what it can ask. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SyncTest {
  private static final int CONVERSATIONS = 6;
  private static final int BACKLOG = 60;
  private static final int PAGE = 50;

  private static Nodes nodes;
  private static ChatClient reader;
  private static ChatClient writer;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    reader = nodes.person(0, "reader");
    writer = nodes.person(1, "writer");
    for (int i = 0; i < CONVERSATIONS; i++) {
      ChatClient other = nodes.person(1, "friend" + i);
      for (int text = 1; text <= BACKLOG; text++) {
        other.say("d.friend" + i + ".reader", "text " + text);
      }
    }
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 125, 250, 1_000, 5_000, 20_000, 262_144, Integer.MAX_VALUE})
  void everyBudgetGetsThereByRaisingCursors(int budget) {
    JsonObject cursors = new JsonObject();
    Map<String, List<Long>> got = new TreeMap<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      cursors.put("d.friend" + i + ".reader", 0);
      got.put("d.friend" + i + ".reader", new ArrayList<>());
    }
    boolean more = true;
    for (int round = 0; more && round < 4 * CONVERSATIONS; round++) {
      JsonObject answer = sync(reader, cursors, budget);
      more = answer.getBoolean("more");
      int before = cursors.hashCode();
      for (Object element : answer.getJsonArray("conversations")) {
        JsonObject line = (JsonObject) element;
        List<Long> seqs = seqs(line.getJsonArray("entries"));
        if (!seqs.isEmpty() && got.containsKey(line.getString("conversation"))) {
          got.get(line.getString("conversation")).addAll(seqs);
          cursors.put(line.getString("conversation"), seqs.get(seqs.size() - 1));
        }
      }
      assertTrue(!more || cursors.hashCode() != before, "each answer brings something");
    }

    List<Long> all = LongStream.rangeClosed(1, BACKLOG).boxed().toList();
    assertFalse(more);
    got.forEach((conversation, seqs) -> assertEquals(all, seqs, conversation));
  }

  @Test
  void aDeviceWithoutCursorsGetsTheNewestPageAndWhatDidNotFitGetsItsLast() {
    JsonObject newest = line(sync(reader, new JsonObject(), 262_144), "d.friend0.reader");
    JsonObject tight = sync(reader, new JsonObject(), 2_000);
    JsonObject first = tight.getJsonArray("conversations").getJsonObject(0);
    JsonObject second = tight.getJsonArray("conversations").getJsonObject(1);

    List<Long> seqs = seqs(newest.getJsonArray("entries"));
    assertEquals(LongStream.rangeClosed(BACKLOG - PAGE + 1, BACKLOG).boxed().toList(), seqs);
    assertNull(newest.getJsonObject("last"));
    assertEquals(PAGE, first.getJsonArray("entries").size());
    assertTrue(second.getJsonArray("entries").isEmpty());
    assertEquals(BACKLOG, second.getJsonObject("last").getLong("seq"));
    assertTrue(tight.getBoolean("more"));
  }

  @Test
  void aCursorIsAReceiptButNeverBeyondTheHead() {
    String conversation = "d.writer.writes";
    ChatClient writes = nodes.person(0, "writes");
    writer.say(conversation, "one");
    writer.say(conversation, "two");

    assertTicks(conversation, 0, 0);
    writes.sync(Map.of(conversation, 1L));
    assertTicks(conversation, 1, 0);
    writes.sync(Map.of(conversation, Long.MAX_VALUE));
    assertTicks(conversation, 2, 0);
    writes.read(conversation, 1L);
    assertTicks(conversation, 2, 1);
    writer.say(conversation, "three");

    assertTicks(conversation, 2, 1);
    JsonObject mine = line(writes.sync(Map.of(conversation, 2L)), conversation);
    assertEquals(2, mine.getLong("unread"));
    assertEquals(List.of(3L), seqs(mine.getJsonArray("entries")));
  }

  private static void assertTicks(String conversation, long delivered, long read) {
    JsonObject ticks = new JsonObject().put("delivered", delivered).put("read", read);
    Eventually.eventually(
        Duration.ofSeconds(5),
        () -> ticks.equals(line(writer.sync(Map.of()), conversation).getJsonObject("ticks")));
  }

  @Test
  void cursorsThatMeanNothingDoNoHarm() {
    ChatClient odd = nodes.person(0, "odd");
    odd.say("d.odd.odd", "note");
    Map<String, Long> cursors = new HashMap<>();
    cursors.put("d.odd.odd", 1_000_000L);
    cursors.put("d.nobody.odd", 7L);
    cursors.put("d.friend0.reader", 3L);
    cursors.put("g." + "0".repeat(26), 1L);

    JsonObject answer = odd.sync(cursors);
    JsonObject unknown = new JsonObject().put("cursors", new JsonObject().put("x.y", 1));
    JsonObject negative = new JsonObject().put("cursors", new JsonObject().put("d.odd.odd", -1));
    JsonObject fraction = new JsonObject().put("cursors", new JsonObject().put("d.odd.odd", 1.5));
    JsonObject list = new JsonObject().put("cursors", new JsonArray());

    assertEquals(1, answer.getJsonArray("conversations").size());
    assertEquals(1, line(answer, "d.odd.odd").getLong("head"));
    assertFalse(answer.getBoolean("more"));
    for (JsonObject garbage : List.of(unknown, negative, fraction, list)) {
      assertEquals(400, odd.refusal(Addresses.SYNC, garbage), garbage.encode());
    }
    assertEquals(400, odd.refusal(Addresses.SYNC, new JsonObject().put("budget", 0)));
  }

  @Test
  void presenceAndProfilesLeaveOutWhoDoesNotExist() {
    JsonObject users =
        new JsonObject().put("users", new JsonArray().add("writer").add("nobody").add("writer"));

    JsonObject presence = reader.request(Addresses.PRESENCE_WATCH, users).getJsonObject("presence");
    JsonObject profiles = reader.request(Addresses.PROFILE_GET, users).getJsonObject("profiles");

    assertEquals(new JsonObject().put("writer", new JsonObject().put("online", true)), presence);
    assertEquals("writer", profiles.getJsonObject("writer").getString("name"));
    assertEquals(1, profiles.size());
    JsonArray most = new JsonArray();
    LongStream.range(0, 500).forEach(i -> most.add("u" + (100 + i)));
    for (String address : List.of(Addresses.PRESENCE_WATCH, Addresses.PROFILE_GET)) {
      assertEquals(0, reader.refusal(address, new JsonObject().put("users", most)));
      JsonArray more = most.copy().add("onemore");
      assertEquals(413, reader.refusal(address, new JsonObject().put("users", more)));
      assertEquals(400, reader.refusal(address, new JsonObject().put("users", new JsonArray())));
    }
  }

  private static JsonObject sync(ChatClient client, JsonObject cursors, int budget) {
    return client.request(
        Addresses.SYNC, new JsonObject().put("cursors", cursors).put("budget", budget));
  }
}
