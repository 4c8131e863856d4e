package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

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

  private final BiFunction<String, Long, Future<JsonObject>> history;
  private final Consumer<JsonObject> received;
  private final Map<String, Copy> copies = new HashMap<>();

  /**
   * @param history reads entries of a conversation that follow a number
   * @param received gets each entry as it is added
   */
  Copies(BiFunction<String, Long, Future<JsonObject>> history, Consumer<JsonObject> received) {
    this.history = history;
    this.received = received;
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
  void take(JsonArray entries) {
    for (Object each : entries) {
      JsonObject entry = (JsonObject) each;
      Copy copy = copy(entry.getString("conversation"));
      if (entry.getLong("seq") == copy.cursor + 1) {
        copy.cursor++;
        received.accept(entry);
      }
    }
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
              take(answer.getJsonArray("entries"));
              return copy.cursor > before
                  ? page(conversation, copy)
                  : Future.failedFuture("the log of " + conversation + " ends at " + before);
            });
  }

  private Copy copy(String conversation) {
    return copies.computeIfAbsent(conversation, key -> new Copy());
  }
}
