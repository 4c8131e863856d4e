package parley.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestCluster;
import parley.TestNode;
import parley.bus.Addresses;
import parley.load.process.ChildProcess;
import parley.node.Config;

@Timeout(120)
class DirectoryTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MAX_MESSAGE = 512 * 1024;

  private final TestCluster cluster = new TestCluster();
  private final Set<String> late = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void tellsEveryNodeBeforeAnAnnouncementCompletes() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    TestNode c = node(cluster.join());

    a.await(() -> a.directory.announce("alice"));
    b.await(() -> b.directory.announce("alice"));

    Set<String> both = Set.of(a.directory.self(), b.directory.self());
    for (TestNode node : List.of(a, b, c)) {
      assertEquals(both, Set.copyOf(nodesOf(node, "alice")));
      assertEquals(1, (int) node.call(node.directory::size));
    }
  }

  @Test
  void answersANewcomerWithEveryoneInMessagesOfBoundedSize() throws Exception {
    TestNode a = node(cluster.first());
    int users = 2 * OutboundLink.CHUNK_USERS + 1;
    a.await(
        () -> {
          Future<Void> last = Future.succeededFuture();
          for (int i = 0; i < users; i++) {
            last = a.directory.announce("a_user_with_a_long_name_" + i);
          }
          return last;
        });
    AtomicInteger longest = new AtomicInteger();
    a.vertx
        .eventBus()
        .addOutboundInterceptor(
            sent -> {
              longest.accumulateAndGet(((Buffer) sent.body()).length(), Math::max);
              sent.next();
            });

    TestNode b = node(cluster.join());

    assertEquals(users, (int) b.call(b.directory::size));
    assertTrue(longest.get() > 0 && longest.get() <= MAX_MESSAGE, "longest: " + longest);
  }

  @Test
  void aGapIsAnsweredWithASnapshot() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    AtomicInteger toLose = new AtomicInteger(1);
    drop(a.vertx, frame -> frame instanceof Frame.Changes && toLose.getAndDecrement() > 0);

    Future<Void> lost = a.begin(() -> a.directory.announce("lost"));
    eventually(SOON, () -> toLose.get() <= 0);
    a.await(() -> a.directory.announce("next"));
    lost.await();

    assertTrue(b.call(() -> b.directory.online("lost")));
    assertTrue(b.call(() -> b.directory.online("next")));
    assertEquals(1.0, a.count("parley.directory.gaps"));
  }

  @Test
  void aLostTailIsFoundWithoutFurtherChanges() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    AtomicInteger toLose = new AtomicInteger(1);
    drop(a.vertx, frame -> frame instanceof Frame.Changes && toLose.getAndDecrement() > 0);

    a.await(() -> a.directory.announce("lost"));

    assertTrue(b.call(() -> b.directory.online("lost")));
  }

  @Test
  void aLateNodeHoldsNobodyUpAndItsUsersSyncWhenItKnows() throws Exception {
    TestNode a = node(cluster.first(), config(Duration.ofMillis(200)));
    TestNode b = node(cluster.join());
    AtomicBoolean silent = new AtomicBoolean(true);
    drop(b.vertx, frame -> frame instanceof Frame.Ack && silent.get());

    a.await(() -> a.directory.announce("alice"));
    assertTrue(late.isEmpty());
    silent.set(false);

    eventually(SOON, () -> late.equals(Set.of("alice")));
  }

  @Test
  void nobodyWaitsForANodeThatIsKnownToBeLate() throws Exception {
    TestNode a = node(cluster.first(), config(Duration.ofSeconds(3)));
    TestNode b = node(cluster.join());
    AtomicBoolean silent = new AtomicBoolean(true);
    drop(b.vertx, frame -> frame instanceof Frame.Ack && silent.get());
    a.await(() -> a.directory.announce("first"));

    long start = System.nanoTime();
    a.await(() -> a.directory.announce("second"));
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    silent.set(false);

    eventually(SOON, () -> late.equals(Set.of("first", "second")));
    a.await(() -> a.directory.announce("third"));
    assertEquals(Set.of("first", "second"), late);
  }

  @Test
  void ignoresWhatANodeSaidBeforeItsLastSnapshot() {
    UserIndex index = new UserIndex();
    RemoteUsers remote = new RemoteUsers("n", index);

    assertEquals(RemoteUsers.Outcome.GAP, remote.apply(changes(1, 1, List.of("x"))));
    assertEquals(RemoteUsers.Outcome.APPLIED, remote.apply(changes(2, 0, List.of("alice"))));
    assertEquals(RemoteUsers.Outcome.OLD, remote.apply(changes(1, 0, List.of("old"))));
    assertEquals(RemoteUsers.Outcome.OLD, remote.apply(changes(2, 0, List.of("again"))));
    assertEquals(RemoteUsers.Outcome.GAP, remote.apply(changes(2, 2, List.of("early"))));
    assertEquals(RemoteUsers.Outcome.APPLIED, remote.apply(changes(3, 0, List.of("bob"))));

    assertEquals(List.of("n"), index.nodesOf("bob"));
    assertEquals(1, index.size());
  }

  private static Frame.Changes changes(long stream, long seq, List<String> added) {
    return new Frame.Changes("n", true, stream, seq, true, added, List.of());
  }

  @Test
  void usersSyncWhenTheLateNodeLeaves() throws Exception {
    TestNode a = node(cluster.first(), config(Duration.ofMillis(200)));
    TestNode b = node(cluster.join());
    drop(b.vertx, frame -> frame instanceof Frame.Ack);
    a.await(() -> a.directory.announce("alice"));

    cluster.crash(b.vertx);

    eventually(SOON, () -> late.equals(Set.of("alice")));
  }

  @Test
  void everybodySyncsWhenANodeHasServedWithoutKnowingThem() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    a.await(() -> a.directory.announce("alice"));
    a.await(() -> a.directory.announce("bob"));

    Buffer hello = new Frame.Hello(b.directory.self(), true).encode();
    b.vertx.eventBus().send(Addresses.nodeDirectory(a.directory.self()), hello);

    eventually(SOON, () -> late.equals(Set.of("alice", "bob")));
  }

  @Test
  void aNodeThatFallsBehindTheBoundCatchesUpWithASnapshot() throws Exception {
    Config.Delivery tiny =
        TestNode.config(Duration.ofMillis(200), 400, Config.Delivery.Limits.defaults());
    TestNode a = node(cluster.first(), tiny);
    TestNode b = node(cluster.join());
    AtomicBoolean silent = new AtomicBoolean(true);
    drop(b.vertx, frame -> frame instanceof Frame.Ack && silent.get());
    List<String> sent = new CopyOnWriteArrayList<>();
    drop(
        a.vertx,
        frame ->
            frame instanceof Frame.Changes changes
                && !changes.added().isEmpty()
                && !sent.addAll(changes.added()));

    for (int i = 0; i < 20; i++) {
      String user = "user" + i;
      a.await(() -> a.directory.announce(user));
    }
    assertTrue(sent.size() < 20, "sent: " + sent);
    a.run(() -> a.directory.withdraw("user0"));
    silent.set(false);

    eventually(SOON, () -> b.call(b.directory::size) == 19);
    assertFalse(b.call(() -> b.directory.online("user0")));
    eventually(SOON, () -> late.contains("user19"));
  }

  @Test
  void theLastChangeOfAUserCounts() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());

    a.await(
        () -> {
          a.directory.announce("alice");
          a.directory.withdraw("alice");
          return a.directory.announce("alice");
        });
    assertTrue(b.call(() -> b.directory.online("alice")));
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(a.begin(() -> a.directory.announce("bob")));
      a.run(() -> a.directory.withdraw("bob"));
      all.add(a.begin(() -> a.directory.announce("bob")));
    }
    Future.all(all).await();

    assertTrue(b.call(() -> b.directory.online("bob")));
    a.run(() -> a.directory.withdraw("bob"));
    eventually(SOON, () -> !b.call(() -> b.directory.online("bob")));
    assertTrue(b.call(() -> b.directory.online("alice")));
  }

  @Test
  void transitionsAreClusterWide() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    Transitions seen = new Transitions();
    b.run(() -> b.directory.listen(seen));

    a.await(() -> a.directory.announce("alice"));
    b.await(() -> b.directory.announce("alice"));
    a.run(() -> a.directory.withdraw("alice"));
    eventually(SOON, () -> nodesOf(b, "alice").equals(List.of(b.directory.self())));
    b.run(() -> b.directory.withdraw("alice"));

    assertEquals(List.of("online alice", "offline alice " + b.directory.self()), seen.log);
  }

  @Test
  void theUsersOfACrashedNodeAreDropped() throws Exception {
    TestNode a = node(cluster.first());
    TestNode b = node(cluster.join());
    a.await(() -> a.directory.announce("everywhere"));
    b.await(() -> b.directory.announce("everywhere"));
    b.await(() -> b.directory.announce("gone"));
    Transitions seen = new Transitions();
    a.run(() -> a.directory.listen(seen));

    cluster.crash(b.vertx);

    eventually(SOON, () -> a.call(a.directory::size) == 1);
    assertEquals(List.of(a.directory.self()), nodesOf(a, "everywhere"));
    assertFalse(a.call(() -> a.directory.isLive(b.directory.self())));
    String node = b.directory.self();
    assertEquals(List.of("offline gone " + node, "left " + node), seen.log);
  }

  @Test
  void theUsersOfAKilledProcessAreDropped() throws Exception {
    TestNode a = node(cluster.first());
    try (ChildProcess other =
        new ChildProcess(
            ChildProcess.SHORT_LIVED,
            ChildProcess.classPath(every -> true),
            TestNode.class.getName(),
            cluster.name(),
            cluster.firstPort() + "",
            "alice",
            "bob")) {
      other.await("ready ");
      assertEquals(2, (int) a.call(a.directory::size));
    }

    eventually(SOON, () -> a.call(a.directory::size) == 0);
    a.await(() -> a.directory.announce("carol"));
  }

  @Test
  void aMemberThatIsAnotherApplicationIsNotWaitedFor() throws Exception {
    cluster.first();
    TestNode a = node(cluster.join());
    TestNode b = node(cluster.join());

    a.await(() -> a.directory.announce("alice"));

    assertTrue(b.call(() -> b.directory.online("alice")));
    assertTrue(b.call(() -> b.directory.isLowest()) != a.call(() -> a.directory.isLowest()));
  }

  private TestNode node(Vertx vertx) throws Exception {
    return node(vertx, TestNode.config());
  }

  private TestNode node(Vertx vertx, Config.Delivery config) throws Exception {
    TestNode node = new TestNode(vertx, config).start();
    node.run(() -> node.directory.onLate((Collection<String> users) -> late.addAll(users)));
    return node;
  }

  private static Config.Delivery config(Duration announceTimeout) {
    return TestNode.config(announceTimeout, 1024 * 1024, Config.Delivery.Limits.defaults());
  }

  private static List<String> nodesOf(TestNode node, String user) {
    return node.call(() -> node.directory.nodesOf(user));
  }

  /** Has the network lose what the directory of that node sends, when the condition holds. */
  private static void drop(Vertx vertx, Predicate<Frame> condition) {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            sent -> {
              boolean directory = sent.message().address().startsWith("parley.directory.");
              if (!directory || !condition.test(Frame.decode((Buffer) sent.body()))) {
                sent.next();
              }
            });
  }

  private static final class Transitions implements DirectoryListener {
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Override
    public void online(String user) {
      log.add("online " + user);
    }

    @Override
    public void offline(String user, String node) {
      log.add("offline " + user + " " + node);
    }

    @Override
    public void left(String node) {
      log.add("left " + node);
    }
  }
}
