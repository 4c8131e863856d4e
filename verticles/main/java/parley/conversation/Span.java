package parley.conversation;

/**
 * What a member may read: entries from {@code from} to {@code until}, both included. An open span
 * has no end yet.
 */
public record Span(long from, long until) {
  static final long OPEN = Long.MAX_VALUE;

  public boolean open() {
    return until == OPEN;
  }

  /** Whether the entry with that number lies within. */
  public boolean holds(long seq) {
    return from <= seq && seq <= until;
  }
}
