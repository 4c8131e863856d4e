package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Groups.in;

import io.vertx.core.json.JsonObject;
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

/** Texts that are passed on, between nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ForwardTest {
  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void carriesTheWordsAndHowOftenTheyWerePassedOn() {
    JsonObject text = ChatClient.text("d.ann.ben", id(), "pass it on");
    text.getJsonObject("body").put("replyTo", 1).put("forwarded", 7);
    long first = ann.request(Addresses.MESSAGE_SEND, text).getLong("seq");

    long second = forward(ben, "d.ben.cat", "d.ann.ben", first, id());
    JsonObject once = Groups.pushed(cat, "d.ben.cat", second);
    assertEquals(body("pass it on", 1), once.getJsonObject("body"), "only the server counts");
    assertEquals("ben", once.getString("from"));

    long third = forward(cat, "d.ann.cat", "d.ben.cat", second, id());
    assertEquals(
        body("pass it on", 2), Groups.pushed(ann, "d.ann.cat", third).getJsonObject("body"));
  }

  @Test
  void cannotBeEdited() {
    long seq = forward(ann, "d.ann.ben", "d.ann.cat", ann.say("d.ann.cat", "as it was"), id());

    assertEquals(
        403,
        ann.refusal(
            Addresses.MESSAGE_EDIT,
            in("d.ann.ben")
                .put("id", id())
                .put("target", seq)
                .put("body", new JsonObject().put("text", "as it never was"))));
  }

  @Test
  void whatIsGoneIsNotPassedOnButARepetitionIsAnswered() {
    long source = ann.say("d.ann.cat", "for a moment");
    String id = id();
    long seq = forward(ann, "d.ann.ben", "d.ann.cat", source, id);
    ann.request(Addresses.MESSAGE_DELETE, in("d.ann.cat").put("id", id()).put("target", source));

    assertEquals(seq, forward(ann, "d.ann.ben", "d.ann.cat", source, id));
    assertEquals(409, refusal(ann, "d.ann.ben", "d.ann.cat", source));
    assertEquals(
        409, ben.refusal(Addresses.MESSAGE_FORWARD, request("d.ann.ben", "d.ann.ben", seq, id)));
  }

  @Test
  void onlyWhatOneMayReadAndOnlyTexts() {
    long secret = ann.say("d.ann.cat", "not for ben");
    assertEquals(404, refusal(ben, "d.ann.ben", "d.ann.cat", secret));
    String group = Groups.create(ann, "Group", "ben");
    assertEquals(400, refusal(ann, "d.ann.ben", group, 1));
    assertEquals(404, refusal(ann, "d.ann.ben", group, 99));
    JsonObject lame = request("d.ann.ben", "d.ann.cat", secret, id());
    lame.getJsonObject("source").remove("seq");
    assertEquals(400, ann.refusal(Addresses.MESSAGE_FORWARD, lame));
  }

  private static JsonObject body(String text, int forwarded) {
    return new JsonObject().put("text", text).put("forwarded", forwarded);
  }

  private static long forward(ChatClient who, String to, String from, long seq, String id) {
    return who.request(Addresses.MESSAGE_FORWARD, request(to, from, seq, id)).getLong("seq");
  }

  private static int refusal(ChatClient who, String to, String from, long seq) {
    return who.refusal(Addresses.MESSAGE_FORWARD, request(to, from, seq, id()));
  }

  private static JsonObject request(String to, String from, long seq, String id) {
    return in(to).put("id", id).put("source", in(from).put("seq", seq));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
