package parley.load;

import java.util.concurrent.ThreadLocalRandom;

/** How long a device waits before it tries again, as the web chat does. */
final class Backoff {
  private static final long FLOOR_MILLIS = 100;
  private static final long BASE_MILLIS = 500;
  private static final long CAP_MILLIS = 30_000;
  private static final int MAX_DOUBLINGS = 16;

  private Backoff() {}

  /**
   * Milliseconds, at random, so that those who failed together do not come back together.
   *
   * @param failures 1 or more
   */
  static long millis(int failures) {
    long ceiling = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(failures - 1, MAX_DOUBLINGS));
    return FLOOR_MILLIS + ThreadLocalRandom.current().nextLong(ceiling);
  }
}
