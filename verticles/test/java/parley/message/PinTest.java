package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;

/** What stands at the top of a conversation, for people on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PinTest {
  private static final String DIRECT = "d.ann.ben";

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void theNewestThreePinsStand() {
    long[] seqs = new long[4];
    for (int i = 0; i < 4; i++) {
      seqs[i] = ann.say(DIRECT, "text " + i);
      long change = pin(i % 2 == 0 ? ann : ben, DIRECT, seqs[i], true);
      JsonObject told = Groups.pushed(i % 2 == 0 ? ben : ann, DIRECT, change);
      assertEquals(
          new JsonObject().put("type", "pinned").put("target", seqs[i]).put("pinned", true),
          told.getJsonObject("body"));
    }
    assertEquals(array(seqs[3], seqs[2], seqs[1]), pinned(ben, DIRECT));
    assertEquals(409, refusal(ben, DIRECT, seqs[3], true));
    assertEquals(409, refusal(ben, DIRECT, seqs[0], false));

    pin(ben, DIRECT, seqs[2], false);
    ann.request(Addresses.MESSAGE_DELETE, in(DIRECT).put("id", id()).put("target", seqs[3]));
    assertEquals(array(seqs[1]), pinned(ann, DIRECT));
    pin(ann, DIRECT, seqs[1], false);
    assertNull(Groups.line(ann.sync(Map.of()), DIRECT).getValue("pinned"));
  }

  /** On two nodes at once: the deletion takes back the pins that have a lower number. */
  @Test
  void aPinThatMeetsADeletionHoldsWhenItWasLast() {
    String group = Groups.create(ann, "Race", "ben");
    Groups.role(ann, group, "ben", "admin");
    for (int round = 0; round < 10; round++) {
      long seq = ann.say(group, "text " + round);
      Future<JsonObject> pin = ben.ask(Addresses.MESSAGE_PIN, request(group, seq, true));
      Future<JsonObject> delete =
          ann.ask(Addresses.MESSAGE_DELETE, in(group).put("id", id()).put("target", seq));
      Future.join(pin, delete).otherwiseEmpty().await();
      boolean later =
          pin.succeeded() && pin.result().getLong("seq") > delete.result().getLong("seq");

      assertEquals(later ? array(seq) : null, pinned(ann, group));
      if (later) {
        pin(ann, group, seq, false);
      }
    }
  }

  @Test
  void onlyWhatCanBeSeenIsPinned() {
    String group = Groups.create(ann, "Group", "ben");
    assertEquals(400, refusal(ann, group, 1, true), "a system entry");
    assertEquals(404, refusal(ann, group, 9, true));
    assertEquals(403, refusal(ben, group, ann.say(group, "text"), true));
    assertEquals(400, ann.refusal(Addresses.MESSAGE_PIN, in(group).put("target", 2)));
  }

  private static JsonObject request(String conversation, long seq, boolean pinned) {
    return in(conversation).put("target", seq).put("pinned", pinned);
  }

  private static long pin(ChatClient who, String conversation, long seq, boolean pinned) {
    return who.request(Addresses.MESSAGE_PIN, request(conversation, seq, pinned)).getLong("seq");
  }

  private static int refusal(ChatClient who, String conversation, long seq, boolean pinned) {
    return who.refusal(Addresses.MESSAGE_PIN, request(conversation, seq, pinned));
  }

  private static JsonArray pinned(ChatClient who, String conversation) {
    return Groups.line(who.sync(Map.of()), conversation).getJsonArray("pinned");
  }

  private static JsonArray array(Long... seqs) {
    return new JsonArray(List.of(seqs));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
