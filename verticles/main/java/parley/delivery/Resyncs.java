package parley.delivery;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import parley.bus.Events;

/**
 * Tells local users to sync, a few at a time in random order, so that a lost push to many does not
 * become a storm at the database. Whoever waits for a sync anyway is not told. Holds each local
 * user at most once. Confined to the core context.
 */
final class Resyncs {
  private static final long TURN_MS = 100;

  /** All are told within about five seconds. */
  private static final int TURNS = 50;

  private static final int FEWEST = 20;

  private final Vertx vertx;
  private final LocalUsers local;
  private final DeliveryMetrics metrics;
  private final Buffer event = Events.RESYNC;
  private final Set<String> waiting = new LinkedHashSet<>();
  private int perTurn;

  Resyncs(Vertx vertx, LocalUsers local, DeliveryMetrics metrics) {
    this.vertx = vertx;
    this.local = local;
    this.metrics = metrics;
  }

  /**
   * @param names users, and channels for all who listen to them here
   */
  void schedule(Iterable<String> names) {
    List<String> shuffled = new ArrayList<>();
    for (String name : names) {
      for (String user : local.behind(name)) {
        if (!local.awaitsSync(user)) {
          shuffled.add(user);
        }
      }
    }
    if (shuffled.isEmpty()) {
      return;
    }
    Collections.shuffle(shuffled);
    boolean idle = waiting.isEmpty();
    waiting.addAll(shuffled);
    perTurn = Math.max(FEWEST, waiting.size() / TURNS);
    if (idle) {
      vertx.setTimer(TURN_MS, due -> turn());
    }
  }

  private void turn() {
    Iterator<String> users = waiting.iterator();
    for (int i = 0; i < perTurn && users.hasNext(); i++) {
      String user = users.next();
      users.remove();
      if (local.deliver(user, event, LocalUsers.EVERY_SESSION)) {
        metrics.resyncs.increment();
      }
    }
    if (!waiting.isEmpty()) {
      vertx.setTimer(TURN_MS, due -> turn());
    }
  }
}
