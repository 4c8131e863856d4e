package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a device holds of each conversation: everything up to a cursor, never with a gap. Confined
 * to the device's context.
 */
final class Copies {
  private static final class Copy {
    long cursor;
    long head;
    Future<Void> filling;
  }

  /** What becomes of each entry that arrives. */
  interface Receiver {
    /**
     * @param held whether it was the next one and is held now
     */
    void received(JsonObject entry, Via via, boolean held);
  }

  private final BiFunction<String, Long, Future<JsonObject>> history;
  private final Receiver receiver;
  private final Map<String, Copy> copies = new HashMap<>();

  /**
   * @param history reads entries of a conversation that follow a number
   * @param receiver is told of every entry
   */
  Copies(BiFunction<String, Long, Future<JsonObject>> history, Receiver receiver) {
    this.history = history;
    this.receiver = receiver;
  }

  /** Conversation to the number of the newest entry held. */
  Map<String, Long> cursors() {
    Map<String, Long> cursors = new HashMap<>();
    copies.forEach((conversation, copy) -> cursors.put(conversation, copy.cursor));
    return cursors;
  }

  long cursor(String conversation) {
    return copy(conversation).cursor;
  }

  /** Adds the entries that follow the newest one held; others are ignored. */
  void take(JsonArray entries, Via via) {
    entries.forEach(entry -> take((JsonObject) entry, via));
  }

  /** Adds the entry if it follows the newest one held. */
  void take(JsonObject entry, Via via) {
    Copy copy = copy(entry.getString("conversation"));
    boolean next = entry.getLong("seq") == copy.cursor + 1;
    if (next) {
      copy.cursor++;
    }
    receiver.received(entry, via, next);
  }

  /** Reads what the log holds beyond the cursor, up to that head at least. */
  Future<Void> fill(String conversation, long head) {
    Copy copy = copy(conversation);
    copy.head = Math.max(copy.head, head);
    if (copy.filling != null) {
      return copy.filling.compose(done -> fill(conversation, head));
    }
    Future<Void> filling = page(conversation, copy).eventually(() -> filled(copy));
    copy.filling = filling.isComplete() ? null : filling;
    return filling;
  }

  private static Future<Void> filled(Copy copy) {
    copy.filling = null;
    return Future.succeededFuture();
  }

  private Future<Void> page(String conversation, Copy copy) {
    if (copy.cursor >= copy.head) {
      return Future.succeededFuture();
    }
    long before = copy.cursor;
    return history
        .apply(conversation, before)
        .compose(
            answer -> {
              take(answer.getJsonArray("entries"), Via.HISTORY);
              return copy.cursor > before
                  ? page(conversation, copy)
                  : Future.failedFuture("the log of " + conversation + " ends at " + before);
            });
  }

  private Copy copy(String conversation) {
    return copies.computeIfAbsent(conversation, key -> new Copy());
  }
}
