package parley.conversation;

/**
 * How far a member has come.
 *
 * @param delivered the highest entry that one of their devices has
 * @param read the highest entry they have seen
 */
public record Watermarks(long delivered, long read) {
  /** The higher of both, each for itself. */
  public Watermarks max(Watermarks other) {
    return new Watermarks(Math.max(delivered, other.delivered), Math.max(read, other.read));
  }
}
