package parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import parley.connection.Limits;

/** Channels: few write, everybody may read, and whoever follows is told; on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChannelTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static String create(String handle, String title) {
    return ann.request(Addresses.CONVERSATION_CREATE, creation(handle, title))
        .getString("conversation");
  }

  private static JsonObject creation(String handle, String title) {
    return new JsonObject()
        .put("kind", "channel")
        .put("handle", handle)
        .put("title", title)
        .put("id", UUID.randomUUID().toString());
  }

  private static void follow(ChatClient person, String channel) {
    person.request(Addresses.CHANNEL_FOLLOW, in(channel));
    person.sync(Map.of());
  }

  @Test
  void whoFollowsOnAnyNodeIsToldAndCatchesUp() {
    String channel = create("weather", "Weather");
    ann.say(channel, "sunny");
    follow(ben, channel);
    follow(cat, channel);

    long seq = ann.say(channel, "rainy");

    assertEquals("ann", Groups.pushed(ben, channel, seq).getString("from"));
    assertEquals("ann", Groups.pushed(cat, channel, seq).getString("from"));
    JsonObject line = Groups.line(ben.sync(Map.of()), channel);
    assertEquals("channel", line.getString("kind"));
    assertEquals("follower", line.getString("role"));
    assertEquals("Weather", line.getString("title"));
    assertEquals(1, line.getInteger("unread"), "what was there before counts as read");
    assertEquals(List.of(1L, 2L, 3L), Groups.seqs(line.getJsonArray("entries")));
    ChatClient laptop = device(0, "ben");
    long next = ann.say(channel, "windy");
    Groups.pushed(laptop, channel, next);
  }

  @Test
  void whoFollowsNoLongerIsNotTold() {
    String channel = create("sports", "Sports");
    follow(ben, channel);
    Groups.pushed(ben, channel, ann.say(channel, "one"));

    ben.request(Addresses.CHANNEL_UNFOLLOW, in(channel));
    JsonObject sync = ben.sync(Map.of(channel, 2L, "d.ann.ben", 0L));
    assertNull(Groups.line(sync, channel));
    assertEquals(new JsonArray().add(channel), sync.getJsonArray("gone"));
    ann.say(channel, "two");
    ann.say("d.ann.ben", "after two");

    ben.entry("after two");
    assertTrue(ben.events().stream().noneMatch(event -> event.encode().contains("\"two\"")));
    assertEquals(List.of(1L, 2L, 3L), Groups.history(ben, channel), "everybody may read it");
    assertEquals(0, followers(channel));
  }

  private static int followers(String channel) {
    return cat.request(Addresses.CHANNEL_GET, in(channel)).getInteger("followers");
  }

  @Test
  void aHandleBelongsToWhoeverIsFirst() {
    List<Future<JsonObject>> attempts =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    (i % 2 == 0 ? ann : ben)
                        .ask(Addresses.CONVERSATION_CREATE, creation("contested", "Number " + i)))
            .toList();
    Eventually.eventually(SOON, () -> attempts.stream().allMatch(Future::isComplete));

    assertEquals(1, attempts.stream().filter(Future::succeeded).count());
    String title = ben.request(Addresses.CHANNEL_GET, in("c.contested")).getString("title");
    int winner = Integer.parseInt(title.substring("Number ".length()));
    assertTrue(attempts.get(winner).succeeded(), title);
    assertEquals(409, cat.refusal(Addresses.CONVERSATION_CREATE, creation("contested", "Mine")));
    for (String wrong : List.of("ab", "x".repeat(33), "No")) {
      assertEquals(400, cat.refusal(Addresses.CONVERSATION_CREATE, creation(wrong, "Mine")), wrong);
    }
  }

  @Test
  void peopleFindChannelsByTheBeginningsOfWords() {
    create("berlin_food", "Müller's Café");
    create("paris_food", "Bon appétit");
    follow(ben, "c.paris_food");
    follow(cat, "c.paris_food");
    follow(cat, "c.berlin_food");

    assertEquals(List.of("c.paris_food", "c.berlin_food"), found("food"));
    assertEquals(List.of("c.berlin_food"), found("CAFE mull"));
    assertEquals(List.of("c.paris_food"), found("appé fo"));
    JsonObject about = in("c.paris_food").put("description", "Where to dine");
    ann.request(Addresses.CONVERSATION_UPDATE, about);
    assertEquals(List.of("c.paris_food"), found("food dine"));
    assertEquals(
        "Where to dine",
        ben.request(Addresses.CHANNEL_GET, in("c.paris_food")).getString("description"));
    assertEquals(List.of(), found("food nowhere"));
    JsonObject body = new JsonObject().put("limit", 51);
    assertEquals(400, ben.refusal(Addresses.CHANNEL_FIND, body));
    assertEquals(0, ben.refusal(Addresses.CHANNEL_FIND, body.put("limit", 50)));
  }

  private static List<String> found(String text) {
    JsonArray channels =
        ben.request(Addresses.CHANNEL_FIND, new JsonObject().put("text", text))
            .getJsonArray("channels");
    return channels.stream()
        .map(JsonObject.class::cast)
        .map(each -> each.getString("conversation"))
        .toList();
  }

  @Test
  void followersCountAndSoDoTheirViews() {
    String channel = create("counted", "Counted");
    follow(ben, channel);
    follow(cat, channel);
    follow(cat, channel);
    long first = ann.say(channel, "first");
    long second = ann.say(channel, "second");
    ChatClient laptop = device(0, "ben");

    ben.read(channel, first);
    cat.read(channel, second);
    cat.read(channel, second);

    assertEquals(2, followers(channel));
    Eventually.eventually(SOON, () -> views(channel, first) == 2);
    Eventually.eventually(SOON, () -> views(channel, second) == 1);
    assertEquals(1, Groups.line(laptop.sync(Map.of()), channel).getInteger("unread"));
    laptop.event(
        event -> channel.equals(event.getString("conversation")) && event.containsKey("read"));
  }

  private static int views(String channel, long seq) {
    return ann.request(Addresses.MESSAGE_HISTORY, in(channel).put("after", seq - 1).put("limit", 1))
        .getJsonArray("entries")
        .getJsonObject(0)
        .getInteger("views", 0);
  }

  @Test
  void writersAreAddedAndOnlyTheyWrite() {
    String channel = create("written", "Written");
    follow(ben, channel);
    assertEquals(403, ben.refusal(Addresses.MESSAGE_SEND, ChatClient.text(channel, id(), "no")));

    Groups.add(ann, channel, "ben");

    long seq = ben.say(channel, "by ben");
    Groups.pushed(ann, channel, seq);
    assertEquals(409, ben.refusal(Addresses.CHANNEL_FOLLOW, in(channel)));
    assertEquals(List.of(1L, 2L, 3L), Groups.history(ben, channel));
    Groups.remove(ann, channel, "ben");
    assertEquals(403, ben.refusal(Addresses.MESSAGE_SEND, ChatClient.text(channel, id(), "no")));
    follow(ben, channel);
    Groups.pushed(ben, channel, ann.say(channel, "still read"));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static ChatClient device(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }
}
