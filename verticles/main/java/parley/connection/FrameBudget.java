package parley.connection;

/** A token bucket for the frames of one session. Confined to its event loop. */
final class FrameBudget {
  private final int perSecond;
  private final int burst;
  private double tokens;
  private long filledAt;

  FrameBudget(int perSecond, int burst, long nowNanos) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = nowNanos;
  }

  /** Takes one frame's worth; false when there is none left. */
  boolean take(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - filledAt) * 1e-9 * perSecond);
    filledAt = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
