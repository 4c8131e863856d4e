package parley.load;

import com.carrotsearch.hppc.LongArrayDeque;
import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.predicates.LongPredicate;

/** What a device holds of one conversation, by number. Confined to one event loop. */
final class Held {
  /** Beyond the cursor, behind a gap. */
  private final LongHashSet beyond = new LongHashSet(0);

  /** Own entries that the partner has not confirmed: number and token by turns, in order. */
  private final LongArrayDeque unticked = new LongArrayDeque(0);

  private long cursor;
  private long told;
  private long ticked;

  /** Takes an entry; false when it was there already. */
  boolean add(long seq) {
    if (seq <= cursor) {
      return false;
    }
    if (seq > cursor + 1) {
      return beyond.add(seq);
    }
    cursor = seq;
    while (!beyond.isEmpty() && beyond.remove(cursor + 1)) {
      cursor++;
    }
    return true;
  }

  /** Everything up to that number need not be fetched. */
  void startAt(long seq) {
    if (seq > cursor) {
      beyond.removeAll((LongPredicate) held -> held <= seq);
      cursor = seq - 1;
      add(seq);
    }
  }

  /** Up to there nothing is missing. */
  long cursor() {
    return cursor;
  }

  boolean hasGap() {
    return !beyond.isEmpty();
  }

  /** Whether the server has not been told yet of how far this has come; it counts as told now. */
  boolean toTell() {
    boolean news = cursor > told;
    told = cursor;
    return news;
  }

  /** An own entry is stored; true when the partner has confirmed it already. */
  boolean sent(long seq, long token) {
    if (seq <= ticked) {
      return true;
    }
    unticked.addLast(seq);
    unticked.addLast(token);
    return false;
  }

  /** The partner has everything up to there. */
  void tick(long seq) {
    ticked = Math.max(ticked, seq);
  }

  /** The token of an own entry that the partner has confirmed, each once; -1 when there is none. */
  long nextTicked() {
    if (unticked.isEmpty() || unticked.getFirst() > ticked) {
      return -1;
    }
    unticked.removeFirst();
    return unticked.removeFirst();
  }
}
