package parley.message;

import java.util.List;
import parley.bus.Entry;
import parley.store.InsertOutcome;

/**
 * Drafts of one conversation with the numbers they are to get, for one write.
 *
 * @param lane where they come from
 * @param pendings the drafts
 * @param entries the same, numbered
 */
record Batch(Lane lane, List<Pending> pendings, List<Entry> entries) {

  boolean single() {
    return entries.size() == 1;
  }

  int size() {
    return entries.size();
  }

  /**
   * What the write did, given the outcome of the bulk in which this batch began at {@code offset}.
   */
  Result result(InsertOutcome outcome, int offset) {
    for (int i = 0; i < size(); i++) {
      InsertOutcome.Cause cause = outcome.failures().get(offset + i);
      if (cause != null) {
        return new Result(this, i, cause, null);
      }
    }
    return new Result(this, size(), null, null);
  }

  /** The write ended at a failure before this batch: nothing of it is stored. */
  Result untried() {
    return new Result(this, 0, null, null);
  }

  /** Nobody knows what the write did. */
  Result unknown(Throwable failure) {
    return new Result(this, 0, null, failure);
  }

  /**
   * @param stored how many entries from the front are in the log
   * @param cause why the one after them is not; null when all are or none was tried
   * @param failure why nothing is known of any, else null
   */
  record Result(Batch batch, int stored, InsertOutcome.Cause cause, Throwable failure) {
    List<Entry> storedEntries() {
      return batch.entries().subList(0, stored);
    }

    /** The draft that failed. */
    Pending refused() {
      return batch.pendings().get(stored);
    }

    /** The drafts from that position on. */
    List<Pending> from(int position) {
      return batch.pendings().subList(position, batch.size());
    }
  }
}
