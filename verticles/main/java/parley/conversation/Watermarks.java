package parley.conversation;

/**
 * How far a member has come.
 *
 * @param delivered the highest entry that one of their devices has
 * @param read the highest entry they have seen
 * @param told the highest entry of which others know that they have seen it; never beyond {@code
 *     read}
 */
public record Watermarks(long delivered, long read, long told) {
  /** The higher of both, each for itself. */
  public Watermarks max(Watermarks other) {
    return new Watermarks(
        Math.max(delivered, other.delivered),
        Math.max(read, other.read),
        Math.max(told, other.told));
  }
}
