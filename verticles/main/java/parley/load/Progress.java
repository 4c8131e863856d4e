package parley.load;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Tells every second how a run goes, while its caller waits. Confined to its caller. */
public final class Progress {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;

  public Progress(PrintStream out) {
    this.out = out;
  }

  public void say(String line) {
    out.println(line);
  }

  /** Waits that long. */
  void during(int seconds, Supplier<String> state) {
    until(() -> false, seconds, state);
  }

  /** Waits until that holds, no longer than so many seconds; whether it came to hold. */
  boolean until(BooleanSupplier condition, int seconds, Supplier<String> state) {
    long start = System.nanoTime();
    long lines = 0;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime() - start;
      if (now >= (lines + 1) * SECOND) {
        lines++;
        out.printf("%4d s  %s%n", lines, state.get());
      }
      if (now >= seconds * SECOND) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** Waits until the count is there, and gives up when it has not moved for so many seconds. */
  boolean untilCount(LongSupplier count, long wanted, int seconds, Supplier<String> state) {
    long before = -1;
    while (count.getAsLong() != before) {
      before = count.getAsLong();
      if (until(() -> count.getAsLong() >= wanted, seconds, state)) {
        return true;
      }
    }
    return false;
  }
}
