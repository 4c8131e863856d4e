package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Configs;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.load.history.Device;
import parley.node.Config;

/** Writers on two nodes who want the same numbers, all the time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RacingWritersTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int TEXTS = 120;
  private static final int MANY = 1_000_000;

  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, RacingWritersTest::unrated);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static Config unrated(Config base) {
    Config.Connection c = base.connection();
    Config.Message m = base.message();
    return Configs.with(
        base,
        new Config.Database(
            base.database().uri(),
            base.database().name(),
            base.database().data(),
            0,
            false,
            Duration.ofSeconds(30)),
        new Config.Connection(
            c.authDeadline(),
            c.idle(),
            c.maxFrameBytes(),
            c.outboxBytes(),
            MANY,
            MANY,
            MANY,
            c.maxSockets()),
        new Config.Message(
            m.maxText(),
            m.maxTitle(),
            m.maxMembers(),
            m.maxGroups(),
            MANY,
            MANY,
            m.flushEntries(),
            m.flushesInFlight(),
            m.maxQueued(),
            m.maxCached(),
            m.editWindow()));
  }

  @Test
  void everyNumberIsGivenOnceInEachSendersOrder() {
    ChatClient ann = nodes.person(0, "ann");
    ChatClient bob = nodes.person(1, "bob");
    ChatClient cat = nodes.person(0, "cat");
    String group = createGroup(ann, "bob", "cat");
    Map<String, List<ChatClient>> writers = new HashMap<>();
    writers.put("d.ann.bob", List.of(ann, bob));
    writers.put("d.bob.cat", List.of(bob, cat));
    writers.put("d.ann.cat", List.of(ann, cat));
    writers.put(group, List.of(ann, bob, cat));

    List<Future<JsonObject>> answers = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      for (Map.Entry<String, List<ChatClient>> each : writers.entrySet()) {
        for (ChatClient writer : each.getValue()) {
          answers.add(write(writer, each.getKey(), i));
        }
      }
    }
    Future.all(answers).timeout(SOON.toMillis(), TimeUnit.MILLISECONDS).await();

    writers.forEach(
        (conversation, all) -> {
          List<JsonObject> log = log(all.get(0), conversation);
          int system = conversation.equals(group) ? 1 : 0;
          assertEquals(all.size() * TEXTS + system, log.size());
          assertDense(log);
          assertOrdered(log);
        });
    eventually(SOON, () -> entriesOf(cat, "d.bob.cat").size() == TEXTS);
    eventually(SOON, () -> entriesOf(bob, group).size() == 2 * TEXTS + 1);
  }

  private static Future<JsonObject> write(ChatClient writer, String conversation, int number) {
    String id = UUID.randomUUID().toString();
    return writer.ask(
        Addresses.MESSAGE_SEND, ChatClient.text(conversation, id, Integer.toString(number)));
  }

  private static Set<Long> entriesOf(ChatClient client, String conversation) {
    Set<Long> seqs = new HashSet<>();
    for (JsonObject event : client.events()) {
      if ("entry".equals(event.getString("event"))) {
        JsonObject entry = event.getJsonObject("entry");
        if (entry.getString("conversation").equals(conversation)) {
          seqs.add(entry.getLong("seq"));
        }
      }
    }
    return seqs;
  }

  /** Both read while they write, and the copies that the nodes hold are behind all the time. */
  @Test
  void noTickIsTakenBackMeanwhile() throws IOException {
    try (Traffic traffic = new Traffic(nodes.vertx())) {
      traffic.join(device(traffic, 0, "kim"));
      traffic.join(device(traffic, 1, "lou"));
      traffic.pair(traffic.devices().get(0), traffic.devices().get(1));
      traffic.start(4);
      traffic.flows(1_500, SOON);
      traffic.judge(SOON);
    }
  }

  private static Device device(Traffic traffic, int node, String user) {
    int port = nodes.port(node);
    String token = Api.register(nodes.vertx(), port, user).getString("access");
    SocketAddress address = Processes.address(port);
    Device device =
        new Device(
            nodes.vertx(),
            () -> List.of(address),
            new Device.Who(user, user, token),
            new Device.Sending(8, true),
            traffic.recorder());
    device.connect(address);
    return device;
  }

  @Test
  void nobodyWritesAfterTheirRemoval() {
    ChatClient dan = nodes.person(0, "dan");
    ChatClient eve = nodes.person(1, "eve");
    ChatClient fay = nodes.person(1, "fay");
    String group = createGroup(dan, "eve", "fay");

    for (int round = 0; round < 12; round++) {
      List<Future<JsonObject>> eves = pipeline(eve, group, round);
      List<Future<JsonObject>> fays = pipeline(fay, group, round);
      await(eves.get(0));
      eves.addAll(pipeline(eve, group, round));
      Future<JsonObject> removal = change(dan, Addresses.CONVERSATION_REMOVE, group, "eve");
      Future<JsonObject> title =
          dan.ask(
              Addresses.CONVERSATION_UPDATE,
              new JsonObject().put("conversation", group).put("title", "round " + round));
      eves.addAll(pipeline(eve, group, round));
      await(removal);
      await(title);
      fays.forEach(RacingWritersTest::await);
      eves.forEach(RacingWritersTest::awaitOrForbidden);
      assertEquals(
          403,
          eve.refusal(
              Addresses.MESSAGE_SEND,
              ChatClient.text(group, UUID.randomUUID().toString(), "too late")));
      await(change(dan, Addresses.CONVERSATION_ADD, group, "eve"));
    }

    List<JsonObject> log = log(dan, group);
    assertDense(log);
    boolean in = true;
    int written = 0;
    for (JsonObject entry : log) {
      String change = entry.getJsonObject("body").getString("type", "");
      if (change.equals("removed") || change.equals("added")) {
        in = change.equals("added");
      } else if (entry.getString("from").equals("eve")) {
        written++;
        assertTrue(in, "eve wrote after her removal: " + entry);
      }
    }
    assertNotEquals(0, written);
  }

  private static List<Future<JsonObject>> pipeline(ChatClient client, String group, int round) {
    List<Future<JsonObject>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(write(client, group, round * 20 + i));
    }
    return answers;
  }

  private static String createGroup(ChatClient admin, String... members) {
    JsonObject create =
        new JsonObject()
            .put("kind", "group")
            .put("title", "racing")
            .put("members", new JsonArray(List.of(members)));
    return admin.request(Addresses.CONVERSATION_CREATE, create).getString("conversation");
  }

  private static Future<JsonObject> change(
      ChatClient admin, String address, String group, String user) {
    JsonObject users = new JsonObject().put("users", new JsonArray().add(user));
    return admin.ask(address, users.put("conversation", group));
  }

  private static JsonObject await(Future<JsonObject> answer) {
    return answer.timeout(SOON.toMillis(), TimeUnit.MILLISECONDS).await();
  }

  private static void awaitOrForbidden(Future<JsonObject> answer) {
    try {
      await(answer);
    } catch (ChatException refused) {
      assertEquals(Failure.FORBIDDEN, refused.failure());
    }
  }

  private static List<JsonObject> log(ChatClient reader, String conversation) {
    List<JsonObject> log = new ArrayList<>();
    JsonArray page;
    do {
      JsonObject after =
          new JsonObject()
              .put("conversation", conversation)
              .put("after", log.size())
              .put("limit", 200);
      page = reader.request(Addresses.MESSAGE_HISTORY, after).getJsonArray("entries");
      page.forEach(entry -> log.add((JsonObject) entry));
    } while (!page.isEmpty());
    return log;
  }

  private static void assertDense(List<JsonObject> log) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < log.size(); i++) {
      assertEquals(i + 1, log.get(i).getLong("seq"));
      assertTrue(ids.add(log.get(i).getString("id")), "twice: " + log.get(i));
    }
  }

  /** Each sender's texts are the numbers from 0, in their order. */
  private static void assertOrdered(List<JsonObject> log) {
    Map<String, Integer> next = new HashMap<>();
    for (JsonObject entry : log) {
      String text = entry.getJsonObject("body").getString("text");
      if (text != null) {
        int expected = next.merge(entry.getString("from"), 1, Integer::sum) - 1;
        assertEquals(Integer.toString(expected), text, entry.getString("conversation"));
      }
    }
  }
}
