package parley;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens elsewhere to become true, and no longer than needed. */
public final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

  private Eventually() {}

  /** Returns once the condition holds; throws an {@code AssertionError} at the deadline. */
  public static void eventually(Duration deadline, Callable<Boolean> condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not true within " + deadline);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception broken) {
      throw new AssertionError("the condition itself failed", broken);
    }
  }
}
