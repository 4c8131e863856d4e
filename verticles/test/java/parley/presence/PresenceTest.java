package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestCluster;
import parley.TestNode;
import parley.bus.ChatException;
import parley.bus.Failure;

@Timeout(120)
class PresenceTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long SESSION = 7;

  private final TestCluster cluster = new TestCluster();
  private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();
  private final List<Map<String, Long>> writes = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void answersWithThePresentAndLastSeen() throws Exception {
    Watching a = new Watching(cluster.first());
    a.node.connect("alice", 1);
    lastSeen.put("bob", 123L);

    JsonObject reply = a.watch("alice", "bob", "never");

    JsonObject expected =
        new JsonObject()
            .put("alice", new JsonObject().put("online", true))
            .put("bob", new JsonObject().put("online", false).put("lastSeen", 123L))
            .put("never", new JsonObject().put("online", false));
    assertEquals(new JsonObject().put("presence", expected), reply);
  }

  @Test
  void tellsWatchersWhoComesAndGoesOnOtherNodes() throws Exception {
    Watching a = new Watching(cluster.first());
    Watching b = new Watching(cluster.join());
    a.watch("alice");

    b.node.connect("alice", 1);
    b.node.connect("unwatched", 2);
    eventually(SOON, () -> a.events.equals(List.of(online("alice"))));
    b.node.run(() -> b.node.directory.withdraw("alice"));

    eventually(SOON, () -> a.events.size() == 2);
    JsonObject gone = new JsonObject(a.events.get(1));
    assertEquals("presence", gone.getString("event"));
    assertEquals("alice", gone.getString("user"));
    assertFalse(gone.getBoolean("online"));
    assertTrue(gone.getLong("lastSeen") > 0);
    eventually(SOON, () -> lastSeen.containsKey("alice"));
    assertEquals(1, writes.size(), "writes: " + writes);
  }

  @Test
  void somebodyWhoReconnectsElsewhereWasNeverAway() throws Exception {
    Watching a = new Watching(cluster.first());
    Watching b = new Watching(cluster.join());
    a.watch("alice", "marker");
    a.node.connect("alice", 1);
    eventually(SOON, () -> a.events.equals(List.of(online("alice"))));

    a.node.run(
        () -> {
          a.node.directory.withdraw("alice");
          assertFalse(a.node.directory.online("alice"));
        });
    b.node.connect("alice", 1);
    a.node.connect("marker", 2);

    eventually(SOON, () -> a.events.contains(online("marker")));
    assertEquals(List.of(online("alice"), online("marker")), a.events);
    assertEquals(List.of(), writes);
  }

  @Test
  void aShortVisitIsLastSeenButNoNews() {
    Transitions transitions = new Transitions();
    List<Transitions.Change> due = new ArrayList<>();

    transitions.online("alice", 1);
    transitions.offline("alice", "n", 2);
    transitions.turn((user, change) -> due.add(change));
    assertEquals(List.of(), due);
    transitions.turn((user, change) -> due.add(change));

    assertEquals(List.of(new Transitions.Change(false, false, "n", 2)), due);
    assertFalse(due.get(0).isNews());
    assertTrue(transitions.isEmpty());
  }

  @Test
  void aVisitorWhoComesBackAtOnceIsNews() {
    Transitions transitions = new Transitions();
    List<Transitions.Change> due = new ArrayList<>();

    transitions.online("alice", 1);
    transitions.offline("alice", "n", 2);
    transitions.online("alice", 3);
    transitions.turn((user, change) -> due.add(change));
    transitions.turn((user, change) -> due.add(change));

    assertEquals(List.of(new Transitions.Change(false, true, null, 3)), due);
    assertTrue(due.get(0).isNews());
  }

  @Test
  void theLowestSurvivorRecordsTheUsersOfACrashedNode() throws Exception {
    Watching a = new Watching(cluster.first());
    Watching b = new Watching(cluster.join());
    Watching c = new Watching(cluster.join());
    a.watch("alice");
    c.node.connect("alice", 1);
    c.node.connect("bob", 2);

    cluster.crash(c.node.vertx);

    eventually(SOON, () -> lastSeen.keySet().containsAll(List.of("alice", "bob")));
    eventually(SOON, () -> a.events.stream().anyMatch(event -> event.contains("false")));
    Map<String, Integer> times = new HashMap<>();
    for (Map<String, Long> write : writes) {
      write.keySet().forEach(user -> times.merge(user, 1, Integer::sum));
    }
    times.keySet().retainAll(List.of("alice", "bob"));
    assertEquals(Map.of("alice", 1, "bob", 1), times);
    assertTrue(b.events.isEmpty());
  }

  @Test
  void recordsWhoHasJustLeftWhenTheNodeStops() throws Exception {
    Watching a = new Watching(cluster.first());
    a.node.connect("alice", 1);
    a.node.await(
        () -> {
          a.node.directory.withdraw("alice");
          return a.presence.stop();
        });

    assertEquals(List.of("alice"), List.copyOf(lastSeen.keySet()));
  }

  @Test
  void aForgottenSessionHearsNothing() throws Exception {
    Watching a = new Watching(cluster.first());
    a.watch("alice");
    a.node.await(() -> a.presence.watch(SESSION + 1, "me", List.of("alice")));
    a.node.run(() -> a.presence.forget(SESSION));

    a.node.connect("alice", 1);

    eventually(SOON, () -> a.others.equals(List.of(online("alice"))));
    assertEquals(List.of(), a.events);
  }

  @Test
  void aNewListReplacesTheOldOne() throws Exception {
    Watching a = new Watching(cluster.first());
    a.watch("alice");
    a.watch("bob");

    a.node.connect("alice", 1);
    a.node.connect("bob", 2);

    eventually(SOON, () -> a.events.equals(List.of(online("bob"))));
  }

  @Test
  void aSessionThatGoesWhileItAsksLeavesNothingBehind() throws Exception {
    Watching a = new Watching(cluster.first());
    Promise<List<String>> answer = Promise.promise();
    a.visibility = (watcher, users) -> answer.future();
    Future<JsonObject> asked =
        a.node.begin(() -> a.presence.watch(SESSION, "me", List.of("alice")));
    a.node.run(() -> a.presence.forget(SESSION));
    a.node.run(() -> answer.complete(List.of("alice")));

    ChatException refused = assertThrows(ChatException.class, asked::await);
    assertEquals(Failure.CONFLICT, refused.failure());
  }

  @Test
  void watchesNobodyWhoMayNotBeSeen() throws Exception {
    Watching a = new Watching(cluster.first());
    a.visibility =
        (watcher, users) ->
            Future.succeededFuture(users.stream().filter(user -> !user.equals("hidden")).toList());

    JsonObject reply = a.watch("hidden", "alice");
    a.node.connect("hidden", 1);
    a.node.connect("alice", 2);

    assertEquals(List.of("alice"), List.copyOf(reply.getJsonObject("presence").fieldNames()));
    eventually(SOON, () -> a.events.equals(List.of(online("alice"))));
  }

  @Test
  void refusesOneMoreThanMayBeWatched() throws Exception {
    Watching a = new Watching(cluster.first());
    String[] most = new String[500];
    for (int i = 0; i < most.length; i++) {
      most[i] = "user" + i;
    }
    assertEquals(500, a.watch(most).getJsonObject("presence").size());

    List<String> tooMany = new ArrayList<>(List.of(most));
    tooMany.add("onemore");
    ChatException refused =
        assertThrows(
            ChatException.class,
            () -> a.node.await(() -> a.presence.watch(SESSION, "me", tooMany)));
    assertEquals(Failure.TOO_LARGE, refused.failure());
  }

  @Test
  void presenceGoesOnWithoutTheDatabase() throws Exception {
    Watching a = new Watching(cluster.first());
    a.databaseAway = true;

    JsonObject reply = a.watch("alice");
    a.node.connect("alice", 1);
    a.node.run(() -> a.node.directory.withdraw("alice"));

    assertFalse(reply.getJsonObject("presence").getJsonObject("alice").getBoolean("online"));
    eventually(SOON, () -> a.node.count("parley.presence.write.failures") == 1);
  }

  private static String online(String user) {
    return "{\"event\":\"presence\",\"user\":\"" + user + "\",\"online\":true}";
  }

  /** A node with two sessions that can watch. */
  private final class Watching {
    final TestNode node;
    final Presence presence;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<String> others = new CopyOnWriteArrayList<>();
    volatile Visibility visibility = (watcher, users) -> Future.succeededFuture(List.copyOf(users));
    volatile boolean databaseAway;

    Watching(Vertx vertx) throws Exception {
      node = new TestNode(vertx, TestNode.config());
      presence =
          new Presence(
              vertx,
              node.config,
              node.directory,
              this::deliver,
              (watcher, users) -> visibility.visible(watcher, users),
              this::write,
              this::read,
              Clock.systemUTC(),
              node.meters);
      node.start();
    }

    JsonObject watch(String... users) {
      return node.await(() -> presence.watch(SESSION, "me", List.of(users)));
    }

    private void deliver(long session, Buffer event) {
      (session == SESSION ? events : others).add(event.toString());
    }

    private Future<Void> write(Map<String, Long> seen) {
      if (databaseAway) {
        return Future.failedFuture("away");
      }
      writes.add(Map.copyOf(seen));
      lastSeen.putAll(seen);
      return Future.succeededFuture();
    }

    private Future<Map<String, Long>> read(Collection<String> users) {
      if (databaseAway) {
        return Future.failedFuture("away");
      }
      Map<String, Long> found = new HashMap<>(lastSeen);
      found.keySet().retainAll(users);
      return Future.succeededFuture(found);
    }
  }
}
