package parley.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
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

/** What became of one's own entries, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TraceTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void tellsOfEachStepAndOfWhomItWaitsFor() {
    ChatClient ann = nodes.person(0, "ann");
    Api.register(nodes.vertx(), nodes.port(0), "ben");
    long seq = ann.say("d.ann.ben", "hello");

    JsonObject away = member(trace(ann, "d.ann.ben", seq), "ben");
    assertEquals("sent", away.getString("state"));
    assertEquals("offline", away.getString("waiting"));
    assertTrue(away.getJsonArray("devices").isEmpty());

    ChatClient ben = signedIn(1, "ben");
    Eventually.eventually(
        SOON,
        () -> "receipt".equals(member(trace(ann, "d.ann.ben", seq), "ben").getString("waiting")));
    JsonObject synced = device(trace(ann, "d.ann.ben", seq), "ben");
    assertTrue(synced.containsKey("synced"));
    assertFalse(synced.containsKey("pushed"));
    assertFalse(synced.containsKey("received"));

    long second = ann.say("d.ann.ben", "again");
    Groups.pushed(ben, "d.ann.ben", second);
    assertTrue(device(trace(ann, "d.ann.ben", second), "ben").containsKey("pushed"));
    ben.delivered("d.ann.ben", second);
    Eventually.eventually(
        SOON,
        () -> "delivered".equals(member(trace(ann, "d.ann.ben", seq), "ben").getString("state")));
    ben.read("d.ann.ben", second);
    Eventually.eventually(
        SOON, () -> "read".equals(member(info(ann, "d.ann.ben", seq), "ben").getString("state")));

    JsonObject trace = trace(ann, "d.ann.ben", second);
    JsonObject done = member(trace, "ben");
    JsonObject device = device(trace, "ben");
    assertFalse(done.containsKey("waiting"));
    assertInOrder(
        trace.getLong("stored"),
        device.getLong("pushed"),
        device.getLong("received"),
        device.getLong("seen"));
    assertTrue(trace.getLong("since") <= trace.getLong("stored"));
  }

  @Test
  void toldTimesAreThoseOfTheReceipts() {
    ChatClient ann = nodes.person(0, "annie");
    ChatClient ben = nodes.person(1, "benny");
    long before = System.currentTimeMillis();
    long first = ann.say("d.annie.benny", "one");
    ben.read("d.annie.benny", first);
    Eventually.eventually(
        SOON,
        () -> "read".equals(member(info(ann, "d.annie.benny", first), "benny").getString("state")));
    long between = System.currentTimeMillis();
    for (int i = 2; i <= 40; i++) {
      ben.read("d.annie.benny", ann.say("d.annie.benny", "more " + i));
    }
    Eventually.eventually(
        SOON,
        () -> "read".equals(member(info(ann, "d.annie.benny", 40), "benny").getString("state")));

    JsonObject newest = member(info(ann, "d.annie.benny", 40), "benny");
    assertInOrder(between, newest.getLong("read"), System.currentTimeMillis());
    JsonObject oldest = member(info(ann, "d.annie.benny", first), "benny");
    assertInOrder(before, oldest.getLong("read"), System.currentTimeMillis());
  }

  @Test
  void ofMoreThanSoManyPeopleOneIsNamed() {
    ChatClient owner = nodes.person(0, "owner");
    String[] others =
        IntStream.range(0, TraceCommands.MAX_TRACED)
            .mapToObj(i -> "other" + i)
            .toArray(String[]::new);
    for (String other : others) {
      Api.register(nodes.vertx(), nodes.port(0), other);
    }
    String group = Groups.create(owner, "Many", others);
    long seq = owner.say(group, "to all");
    assertEquals(TraceCommands.MAX_TRACED, trace(owner, group, seq).getJsonArray("members").size());

    ChatClient late = nodes.person(1, "late");
    Groups.add(owner, group, "late");
    long second = owner.say(group, "to one more");
    JsonObject question = in(group).put("target", second);
    assertEquals(413, owner.refusal(Addresses.MESSAGE_TRACE, question));
    Groups.pushed(late, group, second);
    JsonObject one = owner.request(Addresses.MESSAGE_TRACE, question.copy().put("user", "late"));
    assertTrue(device(one, "late").containsKey("pushed"));
    assertEquals(
        404, owner.refusal(Addresses.MESSAGE_TRACE, question.copy().put("user", "stranger")));
    assertEquals(
        TraceCommands.MAX_TRACED + 1, info(owner, group, second).getJsonArray("members").size());
    assertEquals(
        TraceCommands.MAX_TRACED,
        info(owner, group, seq).getJsonArray("members").size(),
        "who joined later cannot read it");
  }

  private static JsonObject trace(ChatClient person, String conversation, long seq) {
    return person.request(Addresses.MESSAGE_TRACE, in(conversation).put("target", seq));
  }

  private static JsonObject info(ChatClient person, String conversation, long seq) {
    return person.request(Addresses.MESSAGE_INFO, in(conversation).put("target", seq));
  }

  private static JsonObject member(JsonObject answer, String user) {
    return answer.getJsonArray("members").stream()
        .map(JsonObject.class::cast)
        .filter(member -> member.getString("user").equals(user))
        .findFirst()
        .orElseThrow();
  }

  /** The one device of that user which something happened to. */
  private static JsonObject device(JsonObject trace, String user) {
    JsonArray devices = member(trace, user).getJsonArray("devices");
    assertEquals(1, devices.size(), trace.encode());
    return devices.getJsonObject(0);
  }

  private static void assertInOrder(long... times) {
    for (int i = 1; i < times.length; i++) {
      assertTrue(times[i - 1] <= times[i], times[i - 1] + " is later than " + times[i]);
    }
  }

  private static ChatClient signedIn(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    ChatClient client = ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
    client.sync(Map.of());
    return client;
  }
}
