package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Eventually;
import parley.Nodes;
import parley.bus.Addresses;

/** Two people on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DirectConversationTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void aTextReachesTheOtherNodeAndItsTicksComeBack() {
    ChatClient alice = nodes.person(0, "alice");
    ChatClient bob = nodes.person(1, "bob");

    long seq = alice.say("d.alice.bob", "hello");
    JsonObject entry = bob.entry("hello");
    bob.delivered("d.alice.bob", seq);
    JsonObject delivered = alice.event(event -> event.getString("event").equals("receipt"));
    bob.read("d.alice.bob", seq);
    JsonObject read = alice.event(event -> event.containsKey("read"));

    assertEquals(1, seq);
    assertEquals("alice", entry.getString("from"));
    assertEquals("d.alice.bob", entry.getString("conversation"));
    assertEquals(1, delivered.getLong("delivered"));
    assertEquals("bob", read.getString("user"));
    assertEquals(1, read.getLong("read"));
  }

  @Test
  void theSameIdAgainGetsTheSameAnswer() {
    ChatClient carol = nodes.person(0, "carol");
    nodes.person(1, "dave");
    String id = UUID.randomUUID().toString();

    JsonObject first = carol.say("d.carol.dave", id, "once");
    JsonObject again = carol.say("d.carol.dave", id, "once");

    assertEquals(first, again);
    assertEquals(2, carol.say("d.carol.dave", "next"));
  }

  @Test
  void anIdOfSomebodyElseIsRefused() {
    ChatClient erin = nodes.person(0, "erin");
    ChatClient frank = nodes.person(1, "frank");
    String id = UUID.randomUUID().toString();
    erin.say("d.erin.frank", id, "mine");

    int code = frank.refusal(Addresses.MESSAGE_SEND, ChatClient.text("d.erin.frank", id, "theirs"));

    assertEquals(409, code);
  }

  @Test
  void whoWasAwayCatchesUpBySyncing() {
    ChatClient grace = nodes.person(0, "grace");
    ChatClient heidi = nodes.person(1, "heidi");
    heidi.close();
    for (int i = 1; i <= 60; i++) {
      grace.say("d.grace.heidi", "text " + i);
    }
    ChatClient back =
        ChatClient.connect(
            nodes.vertx(),
            nodes.port(0),
            "heidi",
            parley.Api.login(nodes.vertx(), nodes.port(0), "heidi").getString("access"));

    JsonObject line =
        back.sync(Map.of("d.grace.heidi", 10L)).getJsonArray("conversations").getJsonObject(0);
    JsonArray entries = line.getJsonArray("entries");

    assertEquals(60, line.getLong("head"));
    assertEquals(50, entries.size());
    assertEquals(11, entries.getJsonObject(0).getLong("seq"));
    assertEquals(60, line.getLong("unread"));
    JsonObject fresh = back.sync(Map.of()).getJsonArray("conversations").getJsonObject(0);
    assertEquals(60, fresh.getJsonArray("entries").getJsonObject(49).getLong("seq"));
    Eventually.eventually(
        Duration.ofSeconds(5),
        () ->
            back.sync(Map.of()).getJsonArray("conversations").getJsonObject(0).getLong("delivered")
                == 10);
    assertFalse(back.sync(Map.of("d.grace.heidi", 60L)).getBoolean("more"));
  }

  @Test
  void manyTextsFromBothNodesAreNumberedDenselyInEachSendersOrder() {
    ChatClient ivan = nodes.person(0, "ivan");
    ChatClient judy = nodes.person(1, "judy");
    int each = 90;
    for (int i = 0; i < each; i++) {
      ivan.ask(
          Addresses.MESSAGE_SEND,
          ChatClient.text("d.ivan.judy", UUID.randomUUID().toString(), "i" + i));
      judy.ask(
          Addresses.MESSAGE_SEND,
          ChatClient.text("d.ivan.judy", UUID.randomUUID().toString(), "j" + i));
    }
    ivan.entry("j" + (each - 1));
    judy.entry("i" + (each - 1));

    JsonArray entries =
        ivan.request(
                Addresses.MESSAGE_HISTORY,
                new JsonObject()
                    .put("conversation", "d.ivan.judy")
                    .put("after", 0)
                    .put("limit", 200))
            .getJsonArray("entries");

    assertEquals(2 * each, entries.size());
    int i = 0;
    int j = 0;
    for (int n = 0; n < entries.size(); n++) {
      JsonObject entry = entries.getJsonObject(n);
      assertEquals(n + 1, entry.getLong("seq"));
      String expected = entry.getString("from").equals("ivan") ? "i" + i++ : "j" + j++;
      assertEquals(expected, entry.getJsonObject("body").getString("text"));
    }
    assertTrue(i == each && j == each);
  }
}
