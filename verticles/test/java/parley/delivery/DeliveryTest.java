package parley.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestCluster;
import parley.TestNode;
import parley.bus.Wire;
import parley.node.Config;

@Timeout(120)
class DeliveryTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String EVENT = "{\"event\":\"entry\"}";
  private static final String RESYNC = "{\"event\":\"resync\"}";
  private static final String PUSHES = "parley.push.";
  private static final String ACKS = "parley.push.ack.";

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void sendsOneMessagePerNodeWithAllItsRecipients() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    TestNode c = node(cluster.join());
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      b.connect("b" + i, i);
      c.connect("c" + i, i);
      all.addAll(List.of("b" + i, "c" + i, "offline" + i));
    }
    a.connect("a", 1);
    all.add("a");
    List<String> sent = noteBatches(a.vertx);

    push(a, all, EVENT);

    eventually(SOON, () -> all.stream().filter(user -> got(user, a, b, c)).count() == 201);
    assertEquals(2, sent.size(), "messages: " + sent);
    assertEquals(200.0, a.count("parley.pushes.remote"));
    assertEquals(1.0, a.count("parley.pushes.local"));
    eventually(SOON, () -> inFlight(a) == 0);
  }

  @Test
  void batchesThePushesOfOneTurnAndKeepsTheirOrder() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    List<String> sent = noteBatches(a.vertx);

    List<String> expected = new ArrayList<>();
    a.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            expected.add("{\"event\":\"e\",\"n\":" + i + "}");
            a.delivery.push(List.of("bob"), Buffer.buffer(expected.get(i)), -1);
          }
        });

    eventually(SOON, () -> b.users.events("bob").size() == 100);
    assertEquals(expected, b.users.events("bob"));
    assertEquals(1, sent.size());
  }

  @Test
  void leavesOutTheSessionThatCausedTheEventButNoOther() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    a.connect("alice", 1);
    a.users.add("alice", 2);
    b.connect("alice", 1);

    a.run(() -> a.delivery.push(List.of("alice"), Buffer.buffer(EVENT), 1));

    eventually(SOON, () -> b.users.events("alice").equals(List.of(EVENT)));
    assertEquals(List.of(), a.users.events("alice", 1));
    assertEquals(List.of(EVENT), a.users.events("alice", 2));
  }

  @Test
  void countsAndDropsWhatComesForSomebodyWhoHasGone() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    b.users.remove("bob");

    push(a, List.of("bob"), EVENT);

    eventually(SOON, () -> b.count("parley.pushes.stale") == 1);
  }

  @Test
  void whoMissedAPushOverTheBoundSyncsWhenTheLinkMoves() throws Exception {
    TestNode a = node(cluster.first(), config(2_000, 100));
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    b.connect("carol", 2);
    AtomicBoolean silent = new AtomicBoolean(true);
    lose(b.vertx, ACKS, silent::get);

    String large = "{\"event\":\"entry\",\"text\":\"" + "x".repeat(900) + "\"}";
    push(a, List.of("bob"), large);
    push(a, List.of("bob"), large);
    assertEquals(0.0, a.count("parley.pushes.dropped"));
    push(a, List.of("bob"), large);
    assertEquals(1.0, a.count("parley.pushes.dropped"));
    silent.set(false);

    eventually(SOON, () -> b.users.events("bob").equals(List.of(large, large, RESYNC)));
    assertEquals(List.of(), b.users.events("carol"));
    eventually(SOON, () -> inFlight(a) == 0);
    push(a, List.of("carol"), EVENT);
    eventually(SOON, () -> b.users.events("carol").equals(List.of(EVENT)));
  }

  @Test
  void everybodyOnTheNodeSyncsWhenTooManyMissedAPush() throws Exception {
    TestNode a = node(cluster.first(), config(100, 2));
    TestNode b = node(cluster.join());
    for (String user : List.of("u1", "u2", "u3", "other")) {
      b.connect(user, 1);
    }
    Buffer tooLarge = Buffer.buffer("{\"event\":\"entry\",\"text\":\"" + "x".repeat(200) + "\"}");

    a.run(() -> a.delivery.push(List.of("u1", "u2"), tooLarge, -1));
    eventually(SOON, () -> b.users.events("u2").equals(List.of(RESYNC)));
    assertEquals(List.of(), b.users.events("other"));
    a.run(() -> a.delivery.push(List.of("u1", "u2", "u3"), tooLarge, -1));

    eventually(SOON, () -> b.users.events("other").equals(List.of(RESYNC)));
    assertEquals(5.0, a.count("parley.pushes.dropped"));
  }

  @Test
  void everybodySyncsAfterALostBatch() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    b.connect("carol", 2);
    AtomicBoolean losing = new AtomicBoolean();
    lose(a.vertx, PUSHES, losing::get);
    push(a, List.of("bob"), EVENT);
    eventually(SOON, () -> b.users.events("bob").size() == 1);

    losing.set(true);
    push(a, List.of("carol"), EVENT);
    losing.set(false);
    push(a, List.of("bob"), EVENT);

    eventually(SOON, () -> b.users.events("bob").equals(List.of(EVENT, EVENT, RESYNC)));
    eventually(SOON, () -> b.users.events("carol").equals(List.of(RESYNC)));
    assertEquals(1.0, b.count("parley.pushes.gaps"));
    assertEquals(2.0, b.count("parley.resyncs"));
  }

  @Test
  void aLostTailIsFoundWithoutFurtherPushes() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    AtomicBoolean losing = new AtomicBoolean(true);
    lose(a.vertx, PUSHES, losing::get);

    push(a, List.of("bob"), EVENT);
    losing.set(false);

    eventually(SOON, () -> b.users.events("bob").equals(List.of(RESYNC)));
    eventually(SOON, () -> inFlight(a) == 0);
  }

  @Test
  void usersSyncWhenANodeLearntLateWhereTheyAre() throws Exception {
    TestNode a =
        node(
            cluster.first(),
            TestNode.config(
                Duration.ofMillis(100), 1024 * 1024, Config.Delivery.Limits.defaults()));
    TestNode b = node(cluster.join());
    AtomicBoolean silent = new AtomicBoolean(true);
    lose(b.vertx, "parley.directory.", silent::get);

    a.connect("alice", 1);
    assertEquals(List.of(), a.users.events("alice"));
    silent.set(false);

    eventually(SOON, () -> a.users.events("alice").equals(List.of(RESYNC)));
  }

  @Test
  void forgetsTheLinkToANodeThatLeft() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    b.connect("bob", 1);
    lose(b.vertx, ACKS, () -> true);
    push(a, List.of("bob"), EVENT);
    eventually(SOON, () -> b.users.events("bob").size() == 1);
    assertTrue(inFlight(a) > 0);

    cluster.crash(b.vertx);

    eventually(SOON, () -> inFlight(a) == 0);
    push(a, List.of("bob"), EVENT);
    assertEquals(1.0, a.count("parley.pushes.remote"));
    assertFalse(a.call(() -> a.directory.online("bob")));
  }

  @Test
  void manyResyncsAreSpread() throws Exception {
    TestNode a = node(cluster.first());
    List<String> users = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      a.users.add("u" + i, i);
      users.add("u" + i);
    }

    a.run(() -> a.delivery.resync(users));
    eventually(SOON, () -> a.count("parley.resyncs") > 0);
    assertTrue(a.count("parley.resyncs") < 200);

    eventually(SOON, () -> users.stream().allMatch(user -> a.users.events(user).size() == 1));
  }

  @Test
  void whoWaitsForASyncIsNotToldToSync() throws Exception {
    TestNode a = node(cluster.first());
    a.users.add("waiting", 1);
    a.users.await("waiting");
    a.users.add("idle", 2);

    a.run(() -> a.delivery.resync(List.of("waiting", "idle")));

    eventually(SOON, () -> a.users.events("idle").equals(List.of(RESYNC)));
    assertEquals(List.of(), a.users.events("waiting"));
    assertEquals(1.0, a.count("parley.resyncs"));
  }

  private TestNode node(Vertx vertx) throws Exception {
    return node(vertx, TestNode.config());
  }

  private TestNode node(Vertx vertx, Config.Delivery config) throws Exception {
    return new TestNode(vertx, config).start();
  }

  private static Config.Delivery config(int bytesInFlight, int affectedUsers) {
    Config.Delivery.Limits limits =
        new Config.Delivery.Limits(affectedUsers, 500, 10, 10, 10, 1024);
    return TestNode.config(Duration.ofSeconds(20), bytesInFlight, limits);
  }

  /** One push, sent before this returns. */
  private static void push(TestNode node, List<String> users, String event) {
    node.run(() -> node.delivery.push(users, Buffer.buffer(event), LocalUsers.EVERY_SESSION));
    node.run(() -> {});
  }

  private static boolean got(String user, TestNode... nodes) {
    for (TestNode node : nodes) {
      if (node.users.events(user).equals(List.of(EVENT))) {
        return true;
      }
    }
    return false;
  }

  private static double inFlight(TestNode node) {
    return node.meters.get("parley.pushes.bytes.in.flight").gauge().value();
  }

  /** The addresses to which batches go from now on. */
  private static List<String> noteBatches(Vertx vertx) {
    List<String> addresses = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            sent -> {
              if (concerns(sent, PUSHES) && !isQuestion((Buffer) sent.body())) {
                addresses.add(sent.message().address());
              }
              sent.next();
            });
    return addresses;
  }

  /** An empty batch, by which a link asks for an acknowledgement that is late. */
  private static boolean isQuestion(Buffer batch) {
    Wire.Reader in = new Wire.Reader(batch);
    PushFrame.Header.read(in);
    return !in.hasMore();
  }

  /** Has the network lose each message to such an address while asked to. */
  private static void lose(Vertx vertx, String prefix, BooleanSupplier losing) {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            sent -> {
              if (!concerns(sent, prefix) || !losing.getAsBoolean()) {
                sent.next();
              }
            });
  }

  private static boolean concerns(DeliveryContext<?> sent, String prefix) {
    String address = sent.message().address();
    return address.startsWith(prefix) && (prefix.equals(ACKS) || !address.startsWith(ACKS));
  }
}
