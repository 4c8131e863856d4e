package parley.message;

import io.vertx.core.Promise;
import parley.bus.Entry;
import parley.conversation.Draft;

/** A draft that waits for its number and its acknowledgement. Confined to the core context. */
final class Pending {
  /** So many times somebody else may take its number before its author is told to try again. */
  private static final int MAX_LOST_RACES = 100;

  final Draft draft;
  private final Promise<Entry> stored;
  final long deadline;
  private int lostRaces;

  Pending(Draft draft, Promise<Entry> stored, long deadline) {
    this.draft = draft;
    this.stored = stored;
    this.deadline = deadline;
  }

  /** Somebody else took its number. */
  void lostRace() {
    lostRaces++;
  }

  /** Whether others took its number too often. */
  boolean isHopeless() {
    return lostRaces >= MAX_LOST_RACES;
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
