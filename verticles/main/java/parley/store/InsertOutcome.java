package parley.store;

import java.util.Map;

/**
 * What became of a bulk of inserts, by position: what is not named here was inserted or, after a
 * failure in an ordered bulk, not tried.
 *
 * @param failures why the insert at a position failed
 */
public record InsertOutcome(Map<Integer, Cause> failures) {
  /** Why an insert failed. */
  public enum Cause {
    /** An entry with this id is stored already. */
    ID_TAKEN,
    /** Another entry has this number in the conversation. */
    NUMBER_TAKEN,
    /** The database refused it for a reason of its own. */
    REFUSED
  }

  static InsertOutcome complete() {
    return new InsertOutcome(Map.of());
  }
}
