package parley.load;

/** The time that is measured. Written by the thread that conducts a run, read by the loops. */
final class Measurement {
  private volatile long from = Long.MAX_VALUE;
  private volatile long until = Long.MAX_VALUE;

  void begin() {
    from = System.nanoTime();
  }

  void end() {
    until = System.nanoTime();
  }

  /** Whether that {@code nanoTime} is within. */
  boolean contains(long nanos) {
    return from != Long.MAX_VALUE
        && nanos - from >= 0
        && (until == Long.MAX_VALUE || nanos - until < 0);
  }
}
