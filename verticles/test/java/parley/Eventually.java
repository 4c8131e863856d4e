package parley;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what happens elsewhere to become true, and no longer than needed. */
public final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

  private Eventually() {}

  /** Returns once the condition holds; throws an {@code AssertionError} at the deadline. */
  public static void eventually(Duration deadline, Callable<Boolean> condition) {
    eventually(deadline, condition, () -> "");
  }

  /**
   * As above.
   *
   * @param insight what is then told about how things stood
   */
  public static void eventually(
      Duration deadline, Callable<Boolean> condition, Supplier<String> insight) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not true within " + deadline + " " + insight.get());
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
