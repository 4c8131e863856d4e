package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.conversation.ConversationId;

/**
 * How far others have come, as a device is told. Confined to the device's context, but for {@link
 * #readBy}.
 */
final class ShownTicks {
  private final ClientRecord record;
  private final String user;
  private final Map<String, Long> delivered = new HashMap<>();
  private final Map<String, Long> read = new ConcurrentHashMap<>();

  /**
   * @param user whose device it is
   */
  ShownTicks(ClientRecord record, String user) {
    this.record = record;
    this.user = user;
  }

  /**
   * An event {@code receipt}. What two devices of somebody claim on two nodes may arrive in any
   * order: what is lower than what is shown is nothing to show, and not recorded. Large groups tell
   * numbers without names, which no history has.
   */
  void told(JsonObject receipt) {
    String author = receipt.getString("user");
    if (author != null) {
      String conversation = receipt.getString("conversation");
      Long newDelivered = raised(delivered, conversation, author, receipt.getLong("delivered"));
      Long newRead = raised(read, conversation, author, receipt.getLong("read"));
      if (newDelivered != null || newRead != null) {
        record.tick(conversation, author, newDelivered, newRead);
      }
    }
  }

  /** One conversation in the answer to that sync; direct ones have the other person's ticks. */
  void synced(JsonObject conversation, int sync) {
    JsonObject ticks = conversation.getJsonObject("ticks");
    if (ticks != null) {
      String id = conversation.getString("conversation");
      record.tick(id, other(id), ticks.getLong("delivered"), ticks.getLong("read"), sync);
      raised(delivered, id, other(id), ticks.getLong("delivered"));
      raised(read, id, other(id), ticks.getLong("read"));
    }
  }

  private String other(String conversation) {
    return ConversationId.parse(conversation).people().stream()
        .filter(person -> !person.equals(user))
        .findFirst()
        .orElse(user);
  }

  /** The mark, or null when it is not above what is shown. */
  private static Long raised(
      Map<String, Long> shown, String conversation, String author, Long mark) {
    String key = conversation + " " + author;
    if (mark == null || mark <= shown.getOrDefault(key, 0L)) {
      return null;
    }
    shown.put(key, mark);
    return mark;
  }

  /** How far that user has read; 0 for nothing. Thread-safe. */
  long readBy(String conversation, String author) {
    return read.getOrDefault(conversation + " " + author, 0L);
  }
}
