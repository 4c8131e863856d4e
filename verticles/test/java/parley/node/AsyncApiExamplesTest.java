package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.AsyncApi;
import parley.ChatClient;
import parley.Configs;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.connection.Limits;

/**
 * Gives every command as asyncapi.yaml shows it, in a world that is as its examples say: what the
 * server chooses there, such as ids and tokens, stands for what it has chosen here.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AsyncApiExamplesTest {
  private static final String DIRECT = "d.alice.bob";

  /** These take away what others need. */
  private static final List<String> LAST =
      List.of(
          Addresses.MESSAGE_CLOSE,
          Addresses.MESSAGE_DELETE,
          Addresses.CONVERSATION_REMOVE,
          Addresses.CONVERSATION_ADD,
          Addresses.INVITE_REVOKE,
          Addresses.CONTACT_REMOVE,
          Addresses.WEBHOOK_RETRY,
          Addresses.WEBHOOK_DELETE,
          Addresses.FEED_END,
          Addresses.KEY_REVOKE,
          Addresses.CONVERSATION_ROLE,
          Addresses.CONVERSATION_LEAVE,
          Addresses.PERSON_BLOCK,
          Addresses.PERSON_DELETE);

  private static final Map<String, ChatClient> people = new HashMap<>();

  /** By address what the file's words stand for. */
  private static final Map<String, Map<String, String>> words = new HashMap<>();

  private static Nodes nodes;
  private static Config config;
  private static String key;

  @BeforeAll
  static void makeTheWorld() {
    Config.Webhooks webhooks =
        new Config.Webhooks(
            List.of("127.0.0.0/8"), Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 10);
    nodes =
        Nodes.start(
            1,
            base -> {
              Config rated =
                  Limits.of(base, limits -> limits.sendsPerSecond(10_000).admins("root"));
              config = Configs.with(rated, webhooks);
              return config;
            });
    for (String user : List.of("root", "bob", "carol", "dave", "mallory")) {
      people.put(user, nodes.person(0, user));
    }
    String token = Api.register(nodes.vertx(), nodes.port(0), "alice").getString("access");
    ChatClient alice = ChatClient.connect(nodes.vertx(), nodes.port(0), "alice", token);
    people.put("alice", alice);
    words.put(Addresses.AUTH, Map.of("eyJhbGciOiJFUzI1NiJ9.e30.c2ln", token));
    talk(alice, token);
    groupAndChannel(alice);
    complaint(alice);
    programs(alice);
  }

  /** Entry 7 is a text of alice's, 8 a poll of hers, 9 what bob has said. */
  private static void talk(ChatClient alice, String token) {
    for (int i = 1; i <= 6; i++) {
      people.get(i % 2 == 0 ? "alice" : "bob").say(DIRECT, "train ticket " + i);
    }
    alice.say(DIRECT, "Hello");
    JsonObject poll =
        new JsonObject()
            .put("question", "When?")
            .put("options", new JsonArray().add("Now").add("Then"));
    send(alice, "poll", poll);
    String bobs = Api.login(nodes.vertx(), nodes.port(0), "bob").getString("access");
    String sound = Api.sound(nodes.vertx(), nodes.port(0), bobs);
    send(people.get("bob"), "media", new JsonObject().put("media", sound).put("voice", true));
    String file = Api.pixel(nodes.vertx(), nodes.port(0), token);
    send(alice, "media", new JsonObject().put("media", file));
    words.put(Addresses.MEDIA_GET, Map.of("0f8fad5bd9cb469fa16570867728950e", file));
    words.put(Addresses.MEDIA_SIGN, Map.of("0f8fad5bd9cb469fa16570867728950e", file));
  }

  private static void send(ChatClient person, String kind, JsonObject body) {
    JsonObject message =
        ChatClient.text(DIRECT, UUID.randomUUID().toString(), "").put("kind", kind);
    person.request(Addresses.MESSAGE_SEND, message.put("body", body));
  }

  private static void groupAndChannel(ChatClient alice) {
    String group = Groups.create(alice, "Weekend", "bob");
    for (int i = 0; i < 6; i++) {
      alice.say(group, "Weather " + i);
    }
    words.put("", Map.of("g.01JDQ2V7N9R4T6W8Y0ABCDEFGH", group));
    String invite = alice.request(Addresses.INVITE_CREATE, Groups.in(group)).getString("token");
    for (String address :
        List.of(Addresses.INVITE_GET, Addresses.INVITE_JOIN, Addresses.INVITE_REVOKE)) {
      words.put(address, Map.of("q83vEjRWeJCrze_xI0VniQ", invite));
    }
    JsonObject approval = Groups.in(group).put("approval", true);
    String asking = alice.request(Addresses.INVITE_CREATE, approval).getString("token");
    people.get("carol").request(Addresses.INVITE_JOIN, new JsonObject().put("token", asking));
  }

  private static void complaint(ChatClient alice) {
    for (int i = 0; i < 4; i++) {
      people.get("mallory").say("d.alice.mallory", "Money! " + i);
    }
    alice.request(Addresses.PERSON_REPORT, new JsonObject().put("user", "mallory"));
    JsonObject report =
        people
            .get("root")
            .request(Addresses.REPORT_LIST, new JsonObject())
            .getJsonArray("reports")
            .getJsonObject(0);
    words.put(
        Addresses.REPORT_CLOSE, Map.of("01JDQ2V7N9R4T6W8Y0ABCDEFGH", report.getString("report")));
  }

  private static void programs(ChatClient alice) {
    JsonObject bot = new JsonObject().put("user", "service");
    people.get("root").request(Addresses.BOT_CREATE, bot);
    JsonObject wish =
        bot.copy().put("name", "all").put("scopes", new JsonArray().add("read").add("notify"));
    key = people.get("root").request(Addresses.KEY_CREATE, wish).getString("key");
    people.put("service", ChatClient.connect(nodes.vertx(), nodes.port(0), "service", key));
    JsonObject own = new JsonObject().put("user", "relay").put("name", "Relay");
    alice.request(Addresses.BOT_CREATE, own);
    JsonObject one = own.copy().put("scopes", new JsonArray().add("read"));
    String id = alice.request(Addresses.KEY_CREATE, one).getString("id");
    words.put(Addresses.KEY_REVOKE, Map.of("3q2-7wAAAAAAAAAB", id));
    String here = "https://127.0.0.1:1/archive";
    words.put(Addresses.WEBHOOK_CREATE, Map.of("https://example.com/archive", here));
    String webhook = alice.request(Addresses.WEBHOOK_CREATE, own.put("url", here)).getString("id");
    for (String address :
        List.of(Addresses.WEBHOOK_DEAD, Addresses.WEBHOOK_RETRY, Addresses.WEBHOOK_DELETE)) {
      words.put(address, Map.of("01JDQ2V7N9R4T6W8Y0ABCDEFGH", webhook));
    }
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyExampleIsCarriedOut() {
    List<String> refused = new ArrayList<>();
    AsyncApi.commands().stream()
        .sorted(Comparator.<String>comparingInt(LAST::indexOf).thenComparingInt(this::place))
        .forEach(
            address -> {
              for (JsonObject example : AsyncApi.requestExamples(address)) {
                try {
                  AsyncApi.holdReply(address, give(address, here(address, example)));
                } catch (ChatException failure) {
                  refused.add(address + " " + example.encode() + ": " + failure.getMessage());
                }
              }
            });
    assertEquals(List.of(), refused);
  }

  /** What is made comes before what needs it. */
  private int place(String address) {
    return address.endsWith(".create") || address.endsWith(".subscribe") ? 0 : 1;
  }

  private static JsonObject here(String address, JsonObject example) {
    String text = example.encode();
    Map<String, String> all = new HashMap<>(words.get(""));
    all.putAll(words.getOrDefault(address, Map.of()));
    for (Map.Entry<String, String> word : all.entrySet()) {
      text = text.replace(word.getKey(), word.getValue());
    }
    return new JsonObject(text);
  }

  private static JsonObject give(String address, JsonObject body) {
    if (address.equals(Addresses.USER_ATTACH)) {
      return onTheBus(address, body);
    }
    if (address.equals(Addresses.FEED_NEXT)) {
      people.get("bob").say("d.bob.service", "something to read");
    }
    return people.get(caller(address, body)).request(address, body);
  }

  private static JsonObject onTheBus(String address, JsonObject body) {
    Vertx member = Clustering.join(config).await().vertx();
    try {
      DeliveryOptions identified = new DeliveryOptions().addHeader("token", key);
      return (JsonObject) member.eventBus().request(address, body, identified).await().body();
    } finally {
      member.close().await();
    }
  }

  private static String caller(String address, JsonObject body) {
    boolean ofOthers = address.equals(Addresses.PERSON_DELETE) && !body.containsKey("password");
    if (ofOthers || address.startsWith("chat.report.")) {
      return "root";
    }
    if (address.startsWith("chat.feed.") || address.equals(Addresses.NOTIFY)) {
      return "service";
    }
    return switch (address) {
      case Addresses.INVITE_JOIN -> "dave";
      case Addresses.CHANNEL_FOLLOW, Addresses.CHANNEL_UNFOLLOW -> "carol";
      default -> "alice";
    };
  }
}
