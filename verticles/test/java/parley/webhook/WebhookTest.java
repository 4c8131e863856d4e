package parley.webhook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Configs;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;
import parley.node.Config;
import parley.node.Node;

/** What two nodes post to somebody's server, which is not always as it should be. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WebhookTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int ATTEMPTS = 3;
  private static final int MOST = 50;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient eve;
  private static int bots;

  @BeforeAll
  static void start() {
    Config.Webhooks webhooks =
        new Config.Webhooks(
            List.of("127.0.0.0/8"), Duration.ofMillis(500), Duration.ofMillis(20), ATTEMPTS, MOST);
    nodes =
        Nodes.start(
            2,
            base ->
                Configs.with(Limits.of(base, limits -> limits.sendsPerSecond(10_000)), webhooks));
    ann = nodes.person(1, "ann");
    eve = nodes.person(0, "eve");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static String bot() {
    String user = "hook" + bots++;
    ann.request(Addresses.BOT_CREATE, new JsonObject().put("user", user));
    return user;
  }

  private static JsonObject wish(String user, String url) {
    return new JsonObject().put("user", user).put("name", "test").put("url", url);
  }

  private static JsonObject create(String user, Receiver receiver) {
    return ann.request(Addresses.WEBHOOK_CREATE, wish(user, receiver.url()));
  }

  private static JsonObject id(JsonObject webhook) {
    return new JsonObject().put("id", webhook.getString("id"));
  }

  private static JsonObject listed(JsonObject webhook) {
    JsonObject user = new JsonObject().put("user", webhook.getString("user"));
    return ann.request(Addresses.WEBHOOK_LIST, user).getJsonArray("webhooks").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("id").equals(webhook.getString("id")))
        .findFirst()
        .orElseThrow();
  }

  private static JsonArray dead(JsonObject webhook) {
    return ann.request(Addresses.WEBHOOK_DEAD, id(webhook)).getJsonArray("dead");
  }

  private static Receiver receiver() {
    return new Receiver(nodes.vertx());
  }

  @Test
  void postsEverythingInOrderAndSigned() throws EmptyWebhookSecretException {
    String bot = bot();
    ann.say("d.ann." + bot, "before");
    try (Receiver receiver = receiver()) {
      JsonObject webhook = create(bot, receiver);
      String group = Groups.create(ann, "Posted", bot, "eve");
      List<String> said = IntStream.range(0, 60).mapToObj(i -> "t" + i).toList();
      said.forEach(text -> ann.say(group, text));
      eve.say(group, "from eve");
      ann.say("d.ann." + bot, "direct");

      eventually(SOON, () -> receiver.posts().size() == 63);
      List<Receiver.Post> ofGroup =
          receiver.posts().stream()
              .filter(post -> post.entry().getString("conversation").equals(group))
              .toList();
      assertEquals(
          IntStream.rangeClosed(1, 62).mapToObj(Long::valueOf).toList(),
          ofGroup.stream().map(post -> post.entry().getLong("seq")).toList());
      assertEquals(said, ofGroup.stream().map(Receiver.Post::text).toList().subList(1, 61));
      assertTrue(receiver.texts().contains("direct"));
      Receiver.Post post = ofGroup.get(5);
      assertEquals("/hook", post.path());
      assertEquals(
          post.entry().getString("id"), post.headers().firstValue("webhook-id").orElseThrow());
      Webhook library = new Webhook(webhook.getString("secret"));
      assertDoesNotThrow(() -> library.verify(post.body(), post.headers()));
      assertThrows(
          WebhookVerificationException.class,
          () -> library.verify(post.body().replace("t4", "t5"), post.headers()));
    }
  }

  @Test
  void whatItsBotWritesComesNotBackToIt() {
    String bot = bot();
    JsonObject scopes = new JsonObject().put("scopes", new JsonArray().add("send"));
    JsonObject wish = scopes.put("user", bot).put("name", "test");
    String key = ann.request(Addresses.KEY_CREATE, wish).getString("key");
    try (Receiver receiver = receiver();
        ChatClient robot = ChatClient.open(nodes.vertx(), nodes.port(0))) {
      create(bot, receiver);
      robot.request(Addresses.AUTH, new JsonObject().put("token", key));
      ann.say("d.ann." + bot, "ping");
      robot.say("d.ann." + bot, "pong");
      ann.say("d.ann." + bot, "thanks");
      eventually(SOON, () -> receiver.texts().contains("thanks"));
      assertEquals(List.of("ping", "thanks"), receiver.texts());
    }
  }

  @Test
  void whatIsRefusedIsTriedAgainInItsTurnAndHoldsUpNoOther() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
      receiver.status =
          post -> {
            int count =
                tries.computeIfAbsent(post.body(), key -> new AtomicInteger()).incrementAndGet();
            return "hard".equals(post.text()) && count < ATTEMPTS ? 500 : 200;
          };
      create(bot, receiver);
      String other = Groups.create(ann, "Other", bot);
      ann.say("d.ann." + bot, "hard");
      ann.say("d.ann." + bot, "after");
      ann.say(other, "meanwhile");

      eventually(SOON, () -> receiver.texts().containsAll(List.of("after", "meanwhile")));
      List<Receiver.Post> direct =
          receiver.posts().stream()
              .filter(post -> post.entry().getString("conversation").startsWith("d."))
              .toList();
      assertEquals(
          List.of("hard", "hard", "hard", "after"),
          direct.stream().map(Receiver.Post::text).toList());
      assertEquals(
          2,
          direct.stream().map(post -> post.headers().firstValue("webhook-id")).distinct().count(),
          "every attempt has the same id");
    }
  }

  @Test
  void refusedTooOftenItIsADeadLetterThatCanBePostedAgain() {
    String bot = bot();
    String direct = "d.ann." + bot;
    try (Receiver receiver = receiver()) {
      receiver.status = post -> post.text().startsWith("poison") ? 422 : 200;
      JsonObject webhook = create(bot, receiver);
      ann.say(direct, "poison");
      eventually(SOON, () -> !dead(webhook).isEmpty());
      ann.say(direct, "after");
      eventually(SOON, () -> deliveredIn(direct).contains(2L));
      assertEquals(
          List.of("poison", "poison", "poison", "after"), receiver.texts(), ATTEMPTS + " attempts");
      assertFalse(deliveredIn(direct).contains(1L), "what is refused is not delivered");
      JsonObject letter = dead(webhook).getJsonObject(0);
      assertEquals(direct, letter.getString("conversation"));
      assertEquals(1, letter.getLong("seq"));
      assertEquals(ATTEMPTS, letter.getInteger("attempts"));
      assertEquals("It answered 422.", letter.getString("error"));
      assertEquals(1, listed(webhook).getInteger("dead"));

      ann.request(Addresses.WEBHOOK_RETRY, id(webhook));
      eventually(SOON, () -> dead(webhook).getJsonObject(0).getInteger("attempts") == ATTEMPTS + 1);
      receiver.status = post -> 200;
      ann.request(Addresses.WEBHOOK_RETRY, id(webhook));
      eventually(SOON, () -> dead(webhook).isEmpty());
      assertFalse(listed(webhook).containsKey("dead"));
      assertEquals("poison", receiver.texts().get(receiver.texts().size() - 1));
    }
  }

  /** Up to where ann was told that it was delivered there. */
  private static List<Long> deliveredIn(String conversation) {
    return ann.events().stream()
        .filter(event -> event.getString("event").equals("receipt"))
        .filter(event -> event.getString("conversation").equals(conversation))
        .map(event -> event.getLong("delivered", 0L))
        .toList();
  }

  @Test
  void oneThatNeverAnswersLosesItsTurnAfterSomeAttempts() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      receiver.status = post -> post.text().equals("hang") ? Receiver.SILENCE : 200;
      JsonObject webhook = create(bot, receiver);
      ann.say("d.ann." + bot, "hang");
      ann.say("d.ann." + bot, "after");
      eventually(SOON, () -> receiver.texts().contains("after"));
      JsonObject letter = dead(webhook).getJsonObject(0);
      assertEquals("It did not answer in time.", letter.getString("error"));
    }
  }

  @Test
  void redirectionsAreNotFollowed() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      receiver.status = post -> post.text().equals("moved") ? 307 : 200;
      JsonObject webhook = create(bot, receiver);
      ann.say("d.ann." + bot, "moved");
      eventually(SOON, () -> !dead(webhook).isEmpty());
      assertEquals(
          "It answered 307. Redirections are not followed.",
          dead(webhook).getJsonObject(0).getString("error"));
      assertEquals(
          Set.of("/hook"), Set.copyOf(receiver.posts().stream().map(Receiver.Post::path).toList()));
    }
  }

  @Test
  void whileNobodyListensEverythingWaits() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      JsonObject webhook = create(bot, receiver);
      receiver.away();
      ann.say("d.ann." + bot, "one");
      ann.say("d.ann." + bot, "two");
      eventually(SOON, () -> listed(webhook).containsKey("failing"));
      double attempts = ATTEMPTS + 1;
      eventually(SOON, () -> failures() > attempts);
      assertTrue(dead(webhook).isEmpty(), "nothing is given up");

      receiver.back();
      ann.request(Addresses.WEBHOOK_RETRY, id(webhook));
      eventually(SOON, () -> receiver.texts().equals(List.of("one", "two")));
      eventually(SOON, () -> !listed(webhook).containsKey("failing"));
    }
  }

  private static double failures() {
    return IntStream.range(0, 2)
        .mapToDouble(node -> metric(node, "parley_webhooks_failed_total"))
        .sum();
  }

  private static double metric(int node, String name) {
    return Api.get(nodes.vertx(), nodes.port(node), "/metrics")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void anotherNodeGoesOnWhenOneLeaves() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      List<JsonObject> webhooks =
          IntStream.range(0, 6).mapToObj(i -> create(bot, receiver)).toList();
      Node third = nodes.add();
      eventually(SOON, () -> metric(2, "parley_webhooks ") > 0);
      ann.say("d.ann." + bot, "before");
      eventually(SOON, () -> receiver.posts().size() >= 6);
      third.stop();
      ann.say("d.ann." + bot, "after");
      eventually(
          SOON, () -> receiver.texts().stream().filter("after"::equals).count() == webhooks.size());
      webhooks.forEach(webhook -> ann.request(Addresses.WEBHOOK_DELETE, id(webhook)));
    }
  }

  @Test
  void nothingIsPostedOnceItIsDeleted() {
    String bot = bot();
    try (Receiver receiver = receiver();
        Receiver other = receiver()) {
      JsonObject webhook = create(bot, receiver);
      create(bot, other);
      assertEquals(
          404, eve.refusal(Addresses.WEBHOOK_DELETE, id(webhook)), "she cannot know of it");
      ann.say("d.ann." + bot, "in time");
      eventually(SOON, () -> !receiver.posts().isEmpty() && !other.posts().isEmpty());
      double before = running();
      ann.request(Addresses.WEBHOOK_DELETE, id(webhook));
      eventually(SOON, () -> running() < before);
      ann.say("d.ann." + bot, "too late");
      eventually(SOON, () -> other.texts().contains("too late"));
      assertEquals(404, ann.refusal(Addresses.WEBHOOK_DELETE, id(webhook)));
      assertEquals(404, ann.refusal(Addresses.WEBHOOK_DEAD, id(webhook)));
      assertEquals(404, ann.refusal(Addresses.WEBHOOK_RETRY, id(webhook)));
      assertEquals(List.of("in time"), receiver.texts());
    }
  }

  private static double running() {
    return IntStream.range(0, 2).mapToDouble(node -> metric(node, "parley_webhooks ")).sum();
  }

  @Test
  void isForTheOwnerOfABotAndNoFurtherThanItsLimits() {
    String bot = bot();
    try (Receiver receiver = receiver()) {
      JsonObject wish = wish(bot, receiver.url());
      assertEquals(403, eve.refusal(Addresses.WEBHOOK_CREATE, wish));
      assertEquals(403, eve.refusal(Addresses.WEBHOOK_LIST, new JsonObject().put("user", bot)));
      assertEquals(404, ann.refusal(Addresses.WEBHOOK_CREATE, wish("nobody", receiver.url())));
      assertEquals(404, ann.refusal(Addresses.WEBHOOK_CREATE, wish("eve", receiver.url())));
      for (int i = 0; i < 20; i++) {
        create(bot, receiver);
      }
      assertEquals(413, ann.refusal(Addresses.WEBHOOK_CREATE, wish), "one too many for a bot");
      List<String> others = List.of(bot(), bot());
      int made = 0;
      while (ann.refusal(Addresses.WEBHOOK_CREATE, wish(others.get(made / 20), receiver.url()))
          == 0) {
        made++;
      }
      eventually(SOON, () -> running() == MOST);
      ann.request(Addresses.PERSON_DELETE, deletion(bot));
      others.forEach(other -> ann.request(Addresses.PERSON_DELETE, deletion(other)));
      double left = MOST - 20 - made;
      eventually(SOON, () -> running() == left);
    }
  }

  private static JsonObject deletion(String user) {
    return new JsonObject().put("user", user).put("password", Api.PASSWORD).put("entries", "keep");
  }
}
