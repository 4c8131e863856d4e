package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Who is told that a voice note was played, by people on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PlayTest {
  private static final String DIRECT = "d.ann.ben";

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;
  private static String token;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    token = Api.register(nodes.vertx(), nodes.port(0), "ann").getString("access");
    ann = ChatClient.connect(nodes.vertx(), nodes.port(0), "ann", token);
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static JsonObject message(String conversation, JsonObject body) {
    return in(conversation)
        .put("id", UUID.randomUUID().toString())
        .put("kind", "media")
        .put("body", body.put("voice", true));
  }

  /** Ann speaks; returns the number of it. */
  private static long speak(String conversation) {
    String media = Api.sound(nodes.vertx(), nodes.port(0), token);
    JsonObject note = message(conversation, new JsonObject().put("media", media));
    return ann.request(Addresses.MESSAGE_SEND, note).getLong("seq");
  }

  private static JsonObject played(String conversation, long target) {
    return in(conversation).put("id", UUID.randomUUID().toString()).put("target", target);
  }

  private static JsonObject seenBy(ChatClient person, String conversation, long seq) {
    JsonObject page = in(conversation).put("after", seq - 1).put("limit", 1);
    return person.request(Addresses.MESSAGE_HISTORY, page).getJsonArray("entries").getJsonObject(0);
  }

  private static void receipts(String audience) {
    ben.request(Addresses.PRIVACY_SET, new JsonObject().put("receipts", audience));
  }

  @Test
  void everybodyIsToldOnceInTheOrderOfTheLog() {
    String group = Groups.create(ann, "Songs", "ben", "cat");
    long note = speak(group);

    long first = ben.request(Addresses.MESSAGE_PLAY, played(group, note)).getLong("seq");
    cat.request(Addresses.MESSAGE_PLAY, played(group, note));
    assertEquals(new JsonObject(), ben.request(Addresses.MESSAGE_PLAY, played(group, note)));

    JsonObject told = Groups.pushed(ann, group, first);
    assertEquals("play", told.getString("kind"));
    assertEquals(new JsonObject().put("target", note), told.getJsonObject("body"));
    JsonArray both = new JsonArray().add("ben").add("cat");
    assertEquals(both, seenBy(ann, group, note).getJsonArray("played"));
  }

  @Test
  void whoHidesWhatTheyHaveReadHidesWhatTheyHavePlayed() {
    long note = speak(DIRECT);
    receipts("nobody");
    try {
      assertEquals(new JsonObject(), ben.request(Addresses.MESSAGE_PLAY, played(DIRECT, note)));
      assertNull(seenBy(ann, DIRECT, note).getJsonArray("played"));
    } finally {
      receipts("everybody");
    }

    ben.request(Addresses.MESSAGE_PLAY, played(DIRECT, note));
    JsonArray played = new JsonArray().add("ben");
    assertEquals(played, seenBy(ann, DIRECT, note).getJsonArray("played"));
  }

  @Test
  void whereTicksAreNumbersNobodyIsTold() {
    List<String> many = IntStream.rangeClosed(1, 30).mapToObj(i -> "many" + i).toList();
    many.forEach(user -> Api.register(nodes.vertx(), nodes.port(0), user));
    String group = Groups.create(ann, "Choir", many.toArray(String[]::new));
    Groups.add(ann, group, "ben");
    long note = speak(group);
    assertEquals(note + 1, ben.request(Addresses.MESSAGE_PLAY, played(group, note)).getLong("seq"));

    Groups.add(ann, group, "cat");
    note = speak(group);
    assertEquals(new JsonObject(), ben.request(Addresses.MESSAGE_PLAY, played(group, note)));
  }

  @Test
  void onlyVoiceNotesOfOthersArePlayed() {
    long note = speak(DIRECT);
    long text = ann.say(DIRECT, "no sound");

    assertEquals(400, ann.refusal(Addresses.MESSAGE_PLAY, played(DIRECT, note)), "her own");
    assertEquals(400, ben.refusal(Addresses.MESSAGE_PLAY, played(DIRECT, text)));
    assertEquals(404, ben.refusal(Addresses.MESSAGE_PLAY, played(DIRECT, text + 1)));
    ann.request(Addresses.MESSAGE_DELETE, played(DIRECT, note));
    assertEquals(409, ben.refusal(Addresses.MESSAGE_PLAY, played(DIRECT, note)));
    String pixel = Api.pixel(nodes.vertx(), nodes.port(0), token);
    JsonObject silent = message(DIRECT, new JsonObject().put("media", pixel));
    assertEquals(400, ann.refusal(Addresses.MESSAGE_SEND, silent), "a picture is no voice note");
  }
}
