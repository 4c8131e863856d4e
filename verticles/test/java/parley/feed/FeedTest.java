package parley.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.connection.Limits;

/** Feeds of bots, read on either of two nodes while people write on the other. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FeedTest {
  private static final JsonObject FEED = new JsonObject().put("feed", "test");

  private static Nodes nodes;
  private static ChatClient ann;
  private static int bots;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(1, "ann");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private record Bot(String user, JsonObject key) {
    static Bot make(String... scopes) {
      JsonObject user = new JsonObject().put("user", "reader" + bots++);
      ann.request(Addresses.BOT_CREATE, user);
      JsonObject wish =
          user.copy().put("name", "test").put("scopes", new JsonArray(List.of(scopes)));
      return new Bot(user.getString("user"), ann.request(Addresses.KEY_CREATE, wish));
    }

    /** A consumer that listens to nothing, so that only answers can come. */
    ChatClient on(int node) {
      ChatClient client = ChatClient.open(nodes.vertx(), nodes.port(node));
      client.request(Addresses.AUTH, new JsonObject().put("token", key.getString("key")));
      return client;
    }

    String direct() {
      return "d.ann." + user;
    }
  }

  private static JsonObject beginning() {
    return FEED.copy().put("from", "beginning");
  }

  private static JsonObject next(ChatClient consumer, String cursor, int limit, long patience) {
    JsonObject ask = FEED.copy().put("limit", limit).put("wait", patience);
    return consumer.request(Addresses.FEED_NEXT, cursor == null ? ask : ask.put("cursor", cursor));
  }

  private static List<String> texts(JsonObject batch) {
    return batch.getJsonArray("entries").stream()
        .map(entry -> ((JsonObject) entry).getJsonObject("body").getString("text"))
        .toList();
  }

  private static List<Long> seqs(List<JsonObject> entries, String conversation) {
    return entries.stream()
        .filter(entry -> entry.getString("conversation").equals(conversation))
        .map(entry -> entry.getLong("seq"))
        .toList();
  }

  private static List<Long> upTo(long last) {
    return IntStream.rangeClosed(1, (int) last).mapToObj(Long::valueOf).toList();
  }

  @Test
  void holdsEverythingInTheOrderOfEachLogWhoeverReadsItWhere() {
    Bot bot = Bot.make("read");
    String group = Groups.create(ann, "Everything", bot.user);
    for (int i = 0; i < 120; i++) {
      ann.say(group, "g" + i);
      if (i % 4 == 0) {
        ann.say(bot.direct(), "d" + i);
      }
    }
    JsonObject react = in(group).put("target", 5).put("id", UUID.randomUUID().toString());
    long last =
        ann.request(Addresses.MESSAGE_REACT, react.put("body", new JsonObject().put("emoji", "👍")))
            .getLong("seq");

    List<JsonObject> entries = new ArrayList<>();
    String cursor = null;
    for (int round = 0; round < 8; round++) {
      try (ChatClient consumer = bot.on(round % 2)) {
        JsonObject made = consumer.request(Addresses.FEED_SUBSCRIBE, beginning());
        assertEquals(round > 0, made.getBoolean("resumed"));
        JsonObject batch = next(consumer, cursor, 40, 0);
        assertTrue(batch.getJsonArray("entries").size() <= 40);
        batch.getJsonArray("entries").forEach(entry -> entries.add((JsonObject) entry));
        cursor = batch.getString("cursor", cursor);
      }
    }

    assertEquals(upTo(last), seqs(entries, group));
    assertEquals(upTo(30), seqs(entries, bot.direct()));
    assertEquals(last + 30, entries.size());
  }

  @Test
  void whatIsNotConfirmedComesAgain() {
    Bot bot = Bot.make("read");
    ann.say(bot.direct(), "one");
    ann.say(bot.direct(), "two");
    String cursor;
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, beginning());
      JsonObject first = next(consumer, null, 1, 0);
      assertEquals(List.of("one"), texts(first));
      assertEquals(List.of("one"), texts(next(consumer, null, 1, 0)));
      cursor = first.getString("cursor");
      assertEquals(List.of("two"), texts(next(consumer, cursor, 1, 0)));
      assertEquals(List.of("two"), texts(next(consumer, cursor, 1, 0)), "the cursor is of one");
    }
    try (ChatClient elsewhere = bot.on(1)) {
      JsonObject last = next(elsewhere, null, 10, 0);
      assertEquals(List.of("two"), texts(last));
      JsonObject none = next(elsewhere, last.getString("cursor"), 10, 0);
      assertEquals(List.of(), texts(none));
      assertFalse(none.containsKey("cursor"));
      assertEquals(
          List.of(), texts(next(elsewhere, cursor, 10, 0)), "an old cursor takes nothing back");
    }
  }

  @Test
  void whoWaitsIsAnsweredWhenSomethingIsWrittenAndConfirmingTicksIt() {
    Bot bot = Bot.make("read");
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      for (String text : List.of("hello", "again")) {
        Future<JsonObject> waiting =
            consumer.ask(Addresses.FEED_NEXT, FEED.copy().put("wait", 9_000));
        ann.say(bot.direct(), text);
        JsonObject batch = waiting.await();
        assertEquals(List.of(text), texts(batch));
        long seq = batch.getJsonArray("entries").getJsonObject(0).getLong("seq");
        assertEquals(0, ticks(bot, seq), "it is not confirmed");
        next(consumer, batch.getString("cursor"), 1, 0);
        Eventually.eventually(Duration.ofSeconds(5), () -> ticks(bot, seq) > 0);
      }
    }
  }

  private static long ticks(Bot bot, long seq) {
    return ann.events().stream()
        .filter(event -> event.getString("event").equals("receipt"))
        .filter(event -> event.getString("conversation").equals(bot.direct()))
        .filter(event -> event.getLong("delivered", 0L) >= seq)
        .count();
  }

  @Test
  void fromNowHoldsNothingOlder() {
    Bot bot = Bot.make("read");
    String group = Groups.create(ann, "Old", bot.user);
    ann.say(group, "old");
    ann.say(bot.direct(), "old");
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      assertEquals(List.of(), texts(next(consumer, null, 10, 0)));
      ann.say(group, "new");
      assertEquals(List.of("new"), texts(next(consumer, null, 10, 5_000)));
    }
  }

  @Test
  void aConsumerThatAsksForNothingIsSentNothing() {
    Bot bot = Bot.make("read");
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      JsonObject none = next(consumer, null, 1, 0);
      assertEquals(List.of(), texts(none));
      int frames = consumer.frames().size();
      for (int i = 0; i < 250; i++) {
        ann.say(bot.direct(), "t" + i);
      }
      assertEquals(frames, consumer.frames().size());
      List<String> all = new ArrayList<>();
      String cursor = null;
      for (int round = 0; round < 2; round++) {
        JsonObject batch = next(consumer, cursor, 200, 0);
        all.addAll(texts(batch));
        cursor = batch.getString("cursor", cursor);
      }
      assertEquals(IntStream.range(0, 250).mapToObj(i -> "t" + i).toList(), all);
    }
  }

  @Test
  void followsItsUserIntoGroupsAndChannelsAndOutOfThem() {
    Bot bot = Bot.make("read", "groups");
    String handle = "c.news" + bots;
    JsonObject creation =
        new JsonObject()
            .put("kind", "channel")
            .put("handle", handle.substring(2))
            .put("title", "News");
    ann.request(Addresses.CONVERSATION_CREATE, creation);
    ann.say(handle, "before");
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      assertEquals(List.of(), texts(next(consumer, null, 10, 0)));

      consumer.request(Addresses.CHANNEL_FOLLOW, in(handle));
      String group = Groups.create(ann, "Later", "ann");
      ann.say(group, "not for it");
      Groups.add(ann, group, bot.user);
      ann.say(group, "inside");
      long removed = Groups.remove(ann, group, bot.user);
      ann.say(group, "not for it either");
      ann.say(handle, "news");

      List<JsonObject> entries = new ArrayList<>();
      String[] cursor = new String[1];
      Eventually.eventually(
          Duration.ofSeconds(10),
          () -> {
            JsonObject batch = next(consumer, cursor[0], 10, 500);
            cursor[0] = batch.getString("cursor", cursor[0]);
            batch.getJsonArray("entries").forEach(entry -> entries.add((JsonObject) entry));
            return entries.size() >= 4;
          });
      assertEquals(List.of(removed - 2, removed - 1, removed), seqs(entries, group));
      assertEquals(List.of(3L), seqs(entries, handle));
      assertEquals(List.of(), texts(next(consumer, cursor[0], 10, 0)));
    }
  }

  @Test
  void aSecondConsumerTakesTheFirstOnesPlace() {
    Bot bot = Bot.make("read");
    try (ChatClient one = bot.on(0);
        ChatClient two = bot.on(0)) {
      one.request(Addresses.FEED_SUBSCRIBE, FEED);
      Future<JsonObject> first = one.ask(Addresses.FEED_NEXT, FEED.copy().put("wait", 20_000));
      assertEquals(
          0,
          one.refusal(
              Addresses.PROFILE_GET, new JsonObject().put("users", new JsonArray().add("ann"))));
      Future<JsonObject> second = two.ask(Addresses.FEED_NEXT, FEED);
      assertEquals(Failure.CONFLICT, refusal(first));
      ann.say(bot.direct(), "for the second");
      assertEquals(List.of("for the second"), texts(second.await()));
    }
  }

  @Test
  void whoWaitsForAFeedThatIsEndedIsTold() {
    Bot bot = Bot.make("read");
    try (ChatClient one = bot.on(0);
        ChatClient two = bot.on(1)) {
      one.request(Addresses.FEED_SUBSCRIBE, FEED);
      Future<JsonObject> waiting = one.ask(Addresses.FEED_NEXT, FEED.copy().put("wait", 20_000));
      one.request(Addresses.SYNC, new JsonObject()); // so that it waits
      two.request(Addresses.FEED_END, FEED);
      assertEquals(Failure.NOT_FOUND, refusal(waiting));
      assertEquals(404, two.refusal(Addresses.FEED_NEXT, FEED));
    }
  }

  private static Failure refusal(Future<JsonObject> answer) {
    try {
      answer.await();
    } catch (ChatException refused) {
      return refused.failure();
    }
    throw new AssertionError("was not refused");
  }

  @Test
  void aRevokedKeyReadsNoFurther() {
    Bot bot = Bot.make("read");
    try (ChatClient consumer = bot.on(0)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      consumer.ask(Addresses.FEED_NEXT, FEED.copy().put("wait", 20_000));
      ann.request(Addresses.KEY_REVOKE, new JsonObject().put("id", bot.key.getString("id")));
      assertEquals(4503, consumer.closeCode());
    }
  }

  @Test
  void goesOnElsewhereWhenItsNodeLeaves() {
    Bot bot = Bot.make("read");
    nodes.add();
    try (ChatClient consumer = bot.on(2)) {
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      Future<JsonObject> waiting =
          consumer.ask(Addresses.FEED_NEXT, FEED.copy().put("wait", 20_000));
      ann.say(bot.direct(), "before");
      JsonObject batch = waiting.await();
      Future<JsonObject> next =
          consumer.ask(
              Addresses.FEED_NEXT,
              FEED.copy().put("cursor", batch.getString("cursor")).put("wait", 20_000));
      Eventually.eventually(Duration.ofSeconds(5), () -> ticks(bot, 1) > 0);
      nodes.node(2).stop();
      assertEquals(Failure.UNAVAILABLE, refusal(next));
    }
    ann.say(bot.direct(), "after");
    try (ChatClient elsewhere = bot.on(0)) {
      assertEquals(List.of("after"), texts(next(elsewhere, null, 10, 5_000)));
    }
  }

  @Test
  void refusesWhatIsNotForItAndWhatIsTooMuch() {
    Bot bot = Bot.make("read");
    assertEquals(403, ann.refusal(Addresses.FEED_SUBSCRIBE, FEED), "it is for keys");
    try (ChatClient writer = Bot.make("send").on(0)) {
      assertEquals(403, writer.refusal(Addresses.FEED_SUBSCRIBE, FEED));
    }
    try (ChatClient consumer = bot.on(0)) {
      assertEquals(404, consumer.refusal(Addresses.FEED_NEXT, FEED));
      for (int i = 0; i < FeedCommands.MAX_FEEDS; i++) {
        consumer.request(Addresses.FEED_SUBSCRIBE, new JsonObject().put("feed", "f" + i));
      }
      assertEquals(413, consumer.refusal(Addresses.FEED_SUBSCRIBE, FEED));
      consumer.request(Addresses.FEED_END, new JsonObject().put("feed", "f0"));
      consumer.request(Addresses.FEED_SUBSCRIBE, FEED);
      for (String name : List.of("", "Capital", "with space", "x".repeat(33))) {
        assertEquals(
            400, consumer.refusal(Addresses.FEED_SUBSCRIBE, new JsonObject().put("feed", name)));
      }
      assertEquals(
          400, consumer.refusal(Addresses.FEED_SUBSCRIBE, FEED.copy().put("from", "then")));
      assertEquals(
          0, consumer.refusal(Addresses.FEED_NEXT, FEED.copy().put("limit", 200).put("wait", 0)));
      assertEquals(400, consumer.refusal(Addresses.FEED_NEXT, FEED.copy().put("limit", 201)));
      assertEquals(400, consumer.refusal(Addresses.FEED_NEXT, FEED.copy().put("wait", 20_001)));
      for (String cursor :
          List.of(
              "!",
              "AAAA",
              base64("[]"),
              base64("{\"x\":1}"),
              base64("{\"d.a_1.b_1\":0}"),
              base64("{\"d.a_1.b_1\":null}"))) {
        assertEquals(
            400, consumer.refusal(Addresses.FEED_NEXT, FEED.copy().put("cursor", cursor)), cursor);
      }
      ann.say("d.ann.ann", "to myself");
      String foreign = base64("{\"d.ann.ann\":1}");
      assertEquals(List.of(), texts(next(consumer, foreign, 1, 0)), "it says nothing of others");
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
