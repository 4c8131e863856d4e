package parley.presence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.directory.Directory;
import parley.directory.DirectoryListener;
import parley.node.Config;

/**
 * Tells sessions of this node who comes and goes. Confined to the node's core context.
 *
 * <p>Derived from the directory alone: every node sees every change there and filters for its own
 * watchers, so presence adds nothing to what nodes send each other. A change is told after one to
 * two times {@code presenceDebounce}; somebody who reconnects within that was never away. Last seen
 * is written once per departure, by the node that had the last session; when that node is gone, by
 * the one with the lowest id among those that remain.
 */
public final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  private static final int WRITE_USERS = 1_000;

  private final Vertx vertx;
  private final Config.Delivery config;
  private final Directory directory;
  private final SessionSink sink;
  private final Visibility visibility;
  private final Function<Map<String, Long>, Future<Void>> lastSeenWriter;
  private final Function<Collection<String>, Future<Map<String, Long>>> lastSeenReader;
  private final Clock clock;
  private final Counter events;
  private final Counter writeFailures;
  private final Transitions transitions = new Transitions();
  private final Watchers watchers = new Watchers();
  private final Map<Long, Object> requests = new HashMap<>();
  private boolean turning;
  private long partings;

  /**
   * @param lastSeenWriter stores epoch milliseconds by user, at most 1,000 at once; a failure is
   *     counted and not repeated
   * @param lastSeenReader finds them again; users without any are left out
   */
  public Presence(
      Vertx vertx,
      Config.Delivery config,
      Directory directory,
      SessionSink sink,
      Visibility visibility,
      Function<Map<String, Long>, Future<Void>> lastSeenWriter,
      Function<Collection<String>, Future<Map<String, Long>>> lastSeenReader,
      Clock clock,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config;
    this.directory = directory;
    this.sink = sink;
    this.visibility = visibility;
    this.lastSeenWriter = lastSeenWriter;
    this.lastSeenReader = lastSeenReader;
    this.clock = clock;
    events = meters.counter("parley.presence.events");
    writeFailures = meters.counter("parley.presence.write.failures");
    directory.listen(new Listener());
  }

  /** Writes last seen for those who have just left this node; to be called when it stops. */
  public Future<Void> stop() {
    Map<String, Long> seen = new HashMap<>();
    transitions.turn((user, change) -> collect(user, change, seen));
    transitions.turn((user, change) -> collect(user, change, seen));
    return record(seen);
  }

  /**
   * Has that session watch just these users; those it may not see are left out silently.
   *
   * @return {@code {presence: {user: {online, lastSeen?}}}}, lastSeen in epoch milliseconds and
   *     only for users who are offline and have ever been seen; then events follow. Fails with
   *     TOO_LARGE beyond {@code watchedUsers}, with CONFLICT when the session asked again or went
   *     before this was done.
   */
  public Future<JsonObject> watch(long session, String watcher, List<String> users) {
    int most = config.limits().watchedUsers();
    if (users.size() > most) {
      return Future.failedFuture(
          Failure.TOO_LARGE.because("At most " + most + " users can be watched."));
    }
    Object request = new Object();
    requests.put(session, request);
    return visibleNow(watcher, users)
        .map(visible -> begin(session, watcher, request, visible))
        .onComplete(done -> requests.remove(session, request))
        .compose(this::describe);
  }

  /** Asks again when somebody parted meanwhile: the answer may be of before. */
  private Future<List<String>> visibleNow(String watcher, List<String> users) {
    long before = partings;
    return visibility
        .visible(watcher, users)
        .compose(
            visible ->
                partings == before ? Future.succeededFuture(visible) : visibleNow(watcher, users));
  }

  /** Those of the users whose presence that watcher may see. */
  public Future<List<String>> visible(String watcher, Collection<String> users) {
    return visibility.visible(watcher, users);
  }

  private List<String> begin(long session, String watcher, Object request, List<String> visible) {
    if (requests.get(session) != request) {
      throw Failure.CONFLICT.because("This session has asked again meanwhile.");
    }
    watchers.replace(session, watcher, visible);
    return visible;
  }

  /** These two are told nothing of each other any more, until they watch again and may. */
  public void part(String one, String other) {
    partings++;
    end(one, other);
    end(other, one);
  }

  /**
   * That user may be seen by less people than before: those no longer are told nothing of each
   * other any more. Without an answer it goes for everybody.
   */
  public Future<Void> reconsider(String user) {
    partings++;
    Set<String> around = watchers.around(user);
    return visibility
        .visible(user, around)
        .otherwise(List.of())
        .map(
            visible -> {
              visible.forEach(around::remove);
              around.forEach(other -> part(user, other));
              return null;
            });
  }

  private void end(String watcher, String user) {
    Buffer away = Events.presence(user, false, null);
    watchers.part(watcher, user).forEach(session -> sink.deliver(session, away));
  }

  /** The session is gone. */
  public void forget(long session) {
    requests.remove(session);
    watchers.forget(session);
  }

  private Future<JsonObject> describe(List<String> users) {
    List<String> offline = users.stream().filter(user -> !directory.online(user)).toList();
    return lastSeen(offline).map(seen -> describe(users, seen));
  }

  /** Presence goes on without the database. */
  private Future<Map<String, Long>> lastSeen(List<String> offline) {
    if (offline.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return lastSeenReader
        .apply(offline)
        .otherwise(
            cause -> {
              log.debug("last seen could not be read", cause);
              return Map.of();
            });
  }

  private JsonObject describe(List<String> users, Map<String, Long> seen) {
    JsonObject presence = new JsonObject();
    for (String user : users) {
      boolean online = directory.online(user);
      JsonObject state = new JsonObject().put("online", online);
      Transitions.Change change = transitions.of(user);
      Long at = change == null || change.online() ? seen.get(user) : Long.valueOf(change.at());
      if (!online && at != null) {
        state.put("lastSeen", at);
      }
      presence.put(user, state);
    }
    return new JsonObject().put("presence", presence);
  }

  private void turnLater() {
    if (!turning) {
      turning = true;
      vertx.setTimer(Math.max(1, config.presenceDebounce().toMillis()), due -> turn());
    }
  }

  private void turn() {
    turning = false;
    Map<String, Long> seen = new HashMap<>();
    transitions.turn((user, change) -> tell(user, change, seen));
    record(seen);
    if (!transitions.isEmpty()) {
      turnLater();
    }
  }

  private void tell(String user, Transitions.Change change, Map<String, Long> seen) {
    collect(user, change, seen);
    if (change.isNews() && watchers.hasAny(user)) {
      Long lastSeen = change.online() ? null : Long.valueOf(change.at());
      Buffer event = Events.presence(user, change.online(), lastSeen);
      watchers.forEach(user, session -> sink.deliver(session, event));
      events.increment();
    }
  }

  private void collect(String user, Transitions.Change change, Map<String, Long> seen) {
    if (!change.online() && isMineToRecord(change.node())) {
      seen.put(user, change.at());
    }
  }

  private boolean isMineToRecord(String node) {
    return node.equals(directory.self()) || !directory.isLive(node) && directory.isLowest();
  }

  private Future<Void> record(Map<String, Long> seen) {
    List<Future<Void>> writes = new ArrayList<>();
    Map<String, Long> batch = new HashMap<>();
    for (Map.Entry<String, Long> entry : seen.entrySet()) {
      batch.put(entry.getKey(), entry.getValue());
      if (batch.size() == WRITE_USERS) {
        writes.add(write(batch));
        batch = new HashMap<>();
      }
    }
    if (!batch.isEmpty()) {
      writes.add(write(batch));
    }
    return Future.join(writes).mapEmpty();
  }

  private Future<Void> write(Map<String, Long> batch) {
    return lastSeenWriter
        .apply(batch)
        .onFailure(
            cause -> {
              writeFailures.increment(batch.size());
              log.warn(
                  "last seen of {} users could not be written: {}", batch.size(), cause.toString());
            });
  }

  /** Channels that somebody listens to stand in the directory as well: these are no news. */
  private final class Listener implements DirectoryListener {
    @Override
    public void online(String user) {
      if (!ConversationId.isChannel(user)) {
        transitions.online(user, clock.millis());
        turnLater();
      }
    }

    @Override
    public void offline(String user, String node) {
      if (!ConversationId.isChannel(user)) {
        transitions.offline(user, node, clock.millis());
        turnLater();
      }
    }
  }
}
