package parley.load;

import io.vertx.core.Vertx;
import java.util.function.LongPredicate;

/**
 * Sends at a fixed rate, whatever becomes of what was sent before. What could not be sent in time
 * keeps the time at which it should have been, so that the wait is measured too. Confined to the
 * event loop that starts it.
 */
final class Pacer {
  private final Vertx vertx;
  private final double intervalNanos;
  private final LongPredicate send;
  private long startedAt;
  private long sent;
  private long timer;

  /**
   * @param perSecond how many sends
   * @param send sends what is due at that {@code nanoTime}; false when it has to wait
   */
  Pacer(Vertx vertx, double perSecond, LongPredicate send) {
    this.vertx = vertx;
    this.intervalNanos = 1e9 / perSecond;
    this.send = send;
  }

  void start() {
    startedAt = System.nanoTime();
    timer = vertx.setPeriodic(1, tick -> sendDue());
  }

  private void sendDue() {
    long now = System.nanoTime() - startedAt;
    while (due() <= now && send.test(startedAt + due())) {
      sent++;
    }
  }

  private long due() {
    return (long) (sent * intervalNanos);
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
