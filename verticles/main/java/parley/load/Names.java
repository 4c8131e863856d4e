package parley.load;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Names of users whom nobody has met before, so that runs on one server do not meet. */
final class Names {
  private static final int RADIX = 36;
  private static final long RUNS = 2_176_782_336L; // six digits

  private Names() {}

  /** A word of its own for each run. */
  static String run() {
    return "b" + Long.toString(ThreadLocalRandom.current().nextLong(RUNS), RADIX);
  }

  /** So many user ids. */
  static List<String> fresh(int count) {
    String run = run();
    return IntStream.range(0, count).mapToObj(i -> run + "_" + i).toList();
  }
}
