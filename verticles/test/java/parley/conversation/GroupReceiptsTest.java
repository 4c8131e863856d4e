package parley.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.create;
import static parley.Groups.in;
import static parley.Groups.pushed;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;

/** Receipts and typing in groups, small and large, on two nodes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class GroupReceiptsTest {
  private static final int NAMED_UP_TO = 32;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(1, "cat");
    crowd(NAMED_UP_TO - 1).forEach(user -> Api.register(nodes.vertx(), nodes.port(0), user));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static List<String> crowd(int count) {
    return IntStream.range(0, count).mapToObj(i -> "crowd" + i).toList();
  }

  @Test
  void aSmallGroupTellsTheSendersByName() {
    String group = create(ann, "small", "ben", "cat");
    long first = ann.say(group, "to both");
    pushed(ben, group, first);
    ben.read(group, first);
    JsonObject read = ann.event(event -> of(event, group) && event.containsKey("read"));
    long second = cat.say(group, "and back");
    ben.delivered(group, second);
    cat.event(event -> of(event, group) && Long.valueOf(second).equals(event.getLong("delivered")));

    assertEquals("ben", read.getString("user"));
    assertEquals(first, read.getLong("read"));
    assertTrue(read.getLong("delivered") >= first);
    assertTrue(
        ben.events().stream().noneMatch(event -> of(event, group)), "ben has written nothing");
    assertEquals(List.of(second, first), watermarks(ann, group, "ben"));
    Eventually.eventually(
        Duration.ofSeconds(5), () -> watermarks(cat, group, "ben").equals(List.of(second, first)));
  }

  private static boolean of(JsonObject event, String group) {
    return "receipt".equals(event.getString("event"))
        && group.equals(event.getString("conversation"));
  }

  private static List<Long> watermarks(ChatClient asking, String group, String user) {
    return asking
        .request(Addresses.CONVERSATION_MEMBERS, in(group))
        .getJsonArray("members")
        .stream()
        .map(JsonObject.class::cast)
        .filter(member -> member.getString("user").equals(user))
        .map(member -> List.of(member.getLong("delivered"), member.getLong("read")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSenderWhoLeftIsToldNoMore() {
    String group = create(ann, "left", "ben", "cat");
    ben.say(group, "mine");
    long last = ben.request(Addresses.CONVERSATION_LEAVE, in(group)).getLong("seq");
    pushed(cat, group, last);
    int heard = ben.events().size();

    ann.say(group, "ours");
    cat.read(group, last + 1);
    ann.event(event -> of(event, group) && event.containsKey("read"));
    pushed(ben, "d.ann.ben", ann.say("d.ann.ben", "later"));

    assertTrue(ben.events().stream().skip(heard).noneMatch(event -> of(event, group)));
  }

  @Test
  void aLargeGroupTellsTheSendersCounts() {
    String group = create(ann, "large", crowd(NAMED_UP_TO - 1).toArray(String[]::new));
    ChatClient one = device(1, "crowd0");
    long named = ann.say(group, "32 of us");
    one.read(group, named);
    ann.event(event -> of(event, group) && event.containsKey("user"));

    Groups.add(ann, group, "ben");
    long counted = ann.say(group, "33 of us");
    one.read(group, counted);
    long begun = System.nanoTime();
    ann.event(event -> of(event, group) && count(event, counted, "read") == 1);
    for (ChatClient reader : List.of(ben, device(0, "crowd1"), device(1, "crowd2"))) {
      reader.read(group, counted);
    }
    JsonObject last = ann.event(event -> of(event, group) && count(event, counted, "read") == 4);
    long halfSeconds = (System.nanoTime() - begun) / 500_000_000;

    JsonObject count = last.getJsonObject("counts").getJsonObject(Long.toString(counted));
    assertEquals(NAMED_UP_TO, count.getInteger("of"));
    assertEquals(4, count.getInteger("delivered"));
    assertTrue(
        ann.events().stream().filter(event -> event.containsKey("counts")).count()
            <= halfSeconds + 2);
    assertTrue(ben.events().stream().noneMatch(event -> event.containsKey("counts")));
  }

  private static int count(JsonObject event, long seq, String what) {
    JsonObject counts = event.getJsonObject("counts", new JsonObject());
    return counts.getJsonObject(Long.toString(seq), new JsonObject()).getInteger(what, -1);
  }

  @Test
  void typingReachesTheOthersWhoAreIn() {
    String group = create(ann, "typing", "ben", "cat");
    ben.request(Addresses.TYPING, in(group).put("typing", true));
    ann.event(event -> typing(event, group, true));
    cat.event(event -> typing(event, group, true));
    ben.request(Addresses.TYPING, in(group).put("typing", false));
    ann.event(event -> typing(event, group, false));

    assertTrue(ben.events().stream().noneMatch(event -> typing(event, group, true)));
  }

  private static boolean typing(JsonObject event, String group, boolean typing) {
    return event.getString("event").equals("typing")
        && event.getString("conversation").equals(group)
        && event.getString("user").equals("ben")
        && event.getBoolean("typing") == typing;
  }

  private static ChatClient device(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }
}
