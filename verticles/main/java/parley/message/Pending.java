package parley.message;

import io.vertx.core.Promise;
import parley.bus.Entry;
import parley.conversation.Draft;

/** A draft that waits for its number and its acknowledgement. Confined to the core context. */
final class Pending {
  /** A conversation would have to lose this many races in a row before a writer gives up. */
  private static final int MAX_ATTEMPTS = 100;

  final Draft draft;
  private final Promise<Entry> stored;
  final long deadline;
  private int attempts;

  Pending(Draft draft, Promise<Entry> stored, long deadline) {
    this.draft = draft;
    this.stored = stored;
    this.deadline = deadline;
  }

  /** Counts an attempt; false when there were too many. */
  boolean attempt() {
    return ++attempts <= MAX_ATTEMPTS;
  }

  /** Whether its author has been told what became of it, or that nobody knows. */
  boolean answered() {
    return stored.future().isComplete();
  }

  void complete(Entry entry) {
    stored.tryComplete(entry);
  }

  void fail(Throwable failure) {
    stored.tryFail(failure);
  }
}
