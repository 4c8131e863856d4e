package parley.connection;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Idle checks of all sessions of one event loop on one timer: a session sits in the slot of the
 * second in which it has to be looked at. Confined to its event loop. The idea is Varghese and
 * Lauck's.
 */
final class TimingWheel {
  /** Something that wants to be looked at later. */
  interface Task {
    /** Looks; returns the seconds until the next look, 0 for never again. */
    int look();
  }

  private static final long TICK_MILLIS = 1_000;
  private final List<List<Task>> slots = new ArrayList<>();
  private final Vertx vertx;
  private final long timer;
  private int now;

  /**
   * @param seconds the longest delay
   */
  TimingWheel(Vertx vertx, int seconds) {
    for (int i = 0; i <= seconds; i++) {
      slots.add(new ArrayList<>());
    }
    this.vertx = vertx;
    this.timer = vertx.setPeriodic(TICK_MILLIS, ignored -> tick());
  }

  /** Looks at the task in that many seconds, at most as many as the wheel has. */
  void add(Task task, int seconds) {
    int delay = Math.max(1, Math.min(seconds, slots.size() - 1));
    slots.get((now + delay) % slots.size()).add(task);
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void tick() {
    now = (now + 1) % slots.size();
    List<Task> due = slots.set(now, new ArrayList<>());
    for (Task task : due) {
      int next = task.look();
      if (next > 0) {
        add(task, next);
      }
    }
  }
}
