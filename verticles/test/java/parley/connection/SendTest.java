package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.node.Config;

/** What {@code chat.message.send} answers, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SendTest {
  private static Nodes nodes;
  private static ChatClient alice;
  private static ChatClient bob;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    alice = nodes.person(0, "alice");
    bob = nodes.person(1, "bob");
    nodes.person(0, "carol").close();
    nodes.person(0, "dave").close();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private static int refusal(ChatClient client, String conversation, String id, String text) {
    return client.refusal(Addresses.MESSAGE_SEND, ChatClient.text(conversation, id, text));
  }

  private static ChatClient login(int node, String user) {
    String access = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, access);
  }

  @Test
  void aTextMayBeAsLongAsTheLimitSaysAndNoLonger() {
    int max = Config.defaults().message().maxText();
    String longest = "\u20ac".repeat(max);

    assertEquals(0, refusal(alice, "d.alice.bob", newId(), longest));
    assertEquals(413, refusal(alice, "d.alice.bob", newId(), longest + "x"));
    assertEquals(longest, bob.entry(longest).getJsonObject("body").getString("text"));
  }

  @Test
  void whatAPersonWroteArrivesAsItWas() {
    String text = "{\"$set\":{\"a.b\":\"\\u0000\"}} \u0000 \u2028 </script> \ud83d\ude00 \u202e";
    alice.say("d.alice.bob", text);

    assertEquals(text, bob.entry(text).getJsonObject("body").getString("text"));
    JsonObject history =
        bob.request(Addresses.MESSAGE_HISTORY, new JsonObject().put("conversation", "d.alice.bob"));
    assertTrue(history.getJsonArray("entries").encode().contains("</script>"));
  }

  @Test
  void anIdHas8To64CharactersOfARestrictedAlphabet() {
    for (String id : List.of("a".repeat(8), "A-_9".repeat(16))) {
      assertEquals(0, refusal(alice, "d.alice.alice", id, "x"), id);
    }
    for (String id :
        List.of("a".repeat(7), "a".repeat(65), "", "a b c d e", "a.b.c.d.e", "\u00e4".repeat(9))) {
      assertEquals(400, refusal(alice, "d.alice.alice", id, "x"), id);
    }
  }

  @Test
  void theSameIdGetsTheSameAnswerEverywhereAndAfterReconnecting() {
    String id = newId();
    JsonObject first = alice.say("d.alice.bob", id, "once");
    ChatClient elsewhere = login(1, "alice");

    assertEquals(first, elsewhere.say("d.alice.bob", id, "once"));
    assertEquals(first, elsewhere.say("d.alice.bob", id, "another text does not change it"));
    elsewhere.close();
    ChatClient back = login(0, "alice");
    assertEquals(first, back.say("d.alice.bob", id, "once"));
    back.close();
    assertEquals(
        List.of(first.getLong("seq")),
        bob.events().stream()
            .filter(event -> event.encode().contains(id))
            .map(event -> event.getJsonObject("entry").getLong("seq"))
            .distinct()
            .toList());
  }

  @Test
  void anIdThatIsTakenIsAConflict() {
    String id = newId();
    alice.say("d.alice.bob", id, "mine");

    assertEquals(409, refusal(bob, "d.alice.bob", id, "theirs"));
    assertEquals(409, refusal(bob, "d.bob.bob", id, "theirs, elsewhere"));
    assertEquals(409, refusal(alice, "d.alice.alice", id, "mine, elsewhere"));
  }

  @Test
  void theSameIdSentFromTwoNodesAtOnceIsOneEntry() {
    ChatClient elsewhere = login(1, "alice");
    for (int i = 0; i < 20; i++) {
      JsonObject text = ChatClient.text("d.alice.alice", newId(), "race");
      Future<JsonObject> here = alice.ask(Addresses.MESSAGE_SEND, text);
      Future<JsonObject> there = elsewhere.ask(Addresses.MESSAGE_SEND, text);

      assertEquals(here.await(), there.await());
    }
    elsewhere.close();
  }

  @Test
  void whereOneMayNotWriteThereIsNothing() {
    assertEquals(404, refusal(alice, "d.alice.nobody", newId(), "x"));
    assertEquals(404, refusal(alice, "d.bob.carol", newId(), "x"));
    assertEquals(404, refusal(alice, "d.nobody.nothing", newId(), "x"));
    assertEquals(404, refusal(alice, "g.00000000000000000000000000", newId(), "x"));
    bob.say("d.bob.carol", "private");
    assertEquals(404, refusal(alice, "d.bob.carol", newId(), "x"));
    JsonObject theirs = new JsonObject().put("conversation", "d.bob.carol");
    assertEquals(404, alice.refusal(Addresses.MESSAGE_HISTORY, theirs));
    assertEquals(404, alice.refusal(Addresses.CONVERSATION_MEMBERS, theirs));
    assertEquals(404, alice.refusal(Addresses.TYPING, theirs.copy().put("typing", true)));
  }

  @Test
  void aConversationIsSpelledInOneWay() {
    for (String wrong :
        List.of(
            "d.bob.alice",
            "d.alice",
            "d.alice.bob.carol",
            "d.alice.BOB",
            "d.al.bob",
            "D.alice.bob",
            "g.1",
            "c.News",
            "alice",
            "d.alice.bob ")) {
      assertEquals(400, refusal(alice, wrong, newId(), "x"), wrong);
    }
  }

  @Test
  void notesToOneselfReachOnesOtherDevices() {
    ChatClient phone = login(1, "alice");

    alice.say("d.alice.alice", "buy milk");

    assertEquals("alice", phone.entry("buy milk").getString("from"));
    assertTrue(alice.events().stream().noneMatch(event -> event.encode().contains("buy milk")));
    phone.close();
  }

  @Test
  void whoWritesTooFastIsRefusedOnAllTheirSocketsAndNobodyElseIs() {
    ChatClient first = login(0, "dave");
    ChatClient second = login(0, "dave");
    int sent = 2 * Config.defaults().message().sendBurst();
    List<Future<JsonObject>> answers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < sent; i++) {
      ChatClient client = i % 2 == 0 ? first : second;
      answers.add(
          client.ask(Addresses.MESSAGE_SEND, ChatClient.text("d.alice.dave", newId(), "n" + i)));
    }
    Future.join(answers).otherwiseEmpty().await();
    double seconds = (System.nanoTime() - start) / 1e9;

    long accepted = answers.stream().filter(Future::succeeded).count();
    double allowed =
        Config.defaults().message().sendBurst()
            + seconds * Config.defaults().message().sendsPerSecond()
            + 1;
    assertTrue(accepted >= Config.defaults().message().sendBurst(), accepted + " accepted");
    assertTrue(accepted <= allowed, accepted + " accepted in " + seconds + " s");
    answers.stream()
        .filter(Future::failed)
        .forEach(
            refused -> {
              ChatException failure = (ChatException) refused.cause();
              assertEquals(Failure.RATE_LIMITED, failure.failure(), failure::getMessage);
            });
    assertEquals(0, refusal(alice, "d.alice.dave", newId(), "calm"));
    first.close();
    second.close();
  }
}
