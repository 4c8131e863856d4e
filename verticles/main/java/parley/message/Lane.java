package parley.message;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.ListIterator;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.Draft;

/**
 * The drafts of one conversation in their order. At most one batch of it is being written at a
 * time: that, and the order within the batch, keeps every sender's order. Confined to the core
 * context.
 */
final class Lane {
  final Conversation conversation;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final long retention;
  private boolean writing;

  /**
   * @param retention milliseconds after which its entries disappear at the latest; 0 for never
   */
  Lane(Conversation conversation, long retention) {
    this.conversation = conversation;
    this.retention = retention;
  }

  void add(Pending pending) {
    waiting.add(pending);
  }

  /** Puts drafts that did not get their number back to the front. */
  void putBack(List<Pending> pendings) {
    ListIterator<Pending> backwards = pendings.listIterator(pendings.size());
    while (backwards.hasPrevious()) {
      waiting.addFirst(backwards.previous());
    }
  }

  boolean idle() {
    return !writing && waiting.isEmpty();
  }

  boolean ready() {
    return !writing && !waiting.isEmpty();
  }

  void done() {
    writing = false;
  }

  int size() {
    return waiting.size();
  }

  /**
   * The next drafts with their numbers, at most {@code limit}; those that may not be written are
   * refused on the way. A change is written alone, so that what follows is judged with the change
   * applied. Empty when nothing is left to write.
   */
  Batch next(int limit, long now) {
    List<Pending> pendings = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    while (!waiting.isEmpty() && entries.size() < limit) {
      boolean change = Entry.changes(waiting.peek().draft.kind());
      if (change && !entries.isEmpty()) {
        break;
      }
      Pending pending = waiting.poll();
      Entry entry = number(pending, conversation.head() + entries.size() + 1, now);
      if (entry != null) {
        pendings.add(pending);
        entries.add(entry);
        if (change) {
          break;
        }
      }
    }
    writing = !entries.isEmpty();
    return new Batch(this, pendings, entries);
  }

  private Entry number(Pending pending, long seq, long now) {
    Draft draft = pending.draft;
    if (pending.answered()) {
      return null;
    }
    if (pending.isHopeless()) {
      pending.fail(Failure.UNAVAILABLE.because("This conversation is too busy. Try again."));
      return null;
    }
    try {
      JsonObject body = draft.body().apply(conversation);
      return new Entry(
          conversation.id().text(),
          seq,
          draft.id(),
          draft.caller().user(),
          draft.caller().identity().device(),
          now,
          draft.kind(),
          body.encode(),
          conversation.until(draft.kind(), now, retention),
          null);
    } catch (RuntimeException refused) {
      pending.fail(refused);
      return null;
    }
  }
}
