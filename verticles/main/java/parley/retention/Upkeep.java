package parley.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.store.Store;

/**
 * Work on what is stored that one node does for all, in small batches with pauses in between, so
 * that nothing else waits for it. The node is elected by a {@link Lease}; when it dies another goes
 * on within {@link Lease#TERM}. Confined to the context that starts it.
 */
public final class Upkeep {
  /** Something to be kept up. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does a part that takes the database some milliseconds. To do it twice, or on two nodes at
     * once, must be harmless.
     *
     * @return whether there is more to do now
     */
    Future<Boolean> batch();
  }

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  /** How often a node looks whether there is something to do. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Between two batches. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Lease lease;
  private final List<Task> tasks;
  private final Clock clock;
  private long timer;
  private boolean running;
  private boolean stopped;
  private boolean elected;
  private long heldUntil;

  /**
   * @param self names this node among all
   */
  public Upkeep(
      Vertx vertx, Store store, String self, List<Task> tasks, Clock clock, MeterRegistry meters) {
    this.vertx = vertx;
    this.lease = new Lease(store, "upkeep", self, clock);
    this.tasks = List.copyOf(tasks);
    this.clock = clock;
    meters.gauge("parley.retention.sweeping", this, upkeep -> upkeep.elected ? 1 : 0);
  }

  public void start() {
    timer = vertx.setPeriodic(TICK.toMillis(), id -> tick());
  }

  private void tick() {
    if (!running) {
      running = true;
      batch(0);
    }
  }

  /** One batch of a task; it sets the timer for the next one, of the same task or another. */
  private void batch(int task) {
    if (task == tasks.size()) {
      running = false;
      return;
    }
    isMine()
        .compose(mine -> mine ? tasks.get(task).batch() : Future.succeededFuture(false))
        .onSuccess(more -> vertx.setTimer(PAUSE.toMillis(), id -> batch(more ? task : task + 1)))
        .onFailure(
            failure -> {
              log.debug("upkeep failed and will be repeated", failure);
              running = false;
            });
  }

  /** Asks the lease again when a third of it is over. */
  private Future<Boolean> isMine() {
    if (stopped) {
      return Future.succeededFuture(false);
    }
    if (clock.millis() < heldUntil - 2 * Lease.TERM.toMillis() / 3) {
      return Future.succeededFuture(true);
    }
    return lease
        .hold()
        .onComplete(
            (mine, failure) -> {
              elected = Boolean.TRUE.equals(mine);
              heldUntil = elected ? clock.millis() + Lease.TERM.toMillis() : 0;
            });
  }

  /** Ends after the batch under way and lets another node go on. */
  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return elected ? lease.release() : Future.succeededFuture();
  }
}
