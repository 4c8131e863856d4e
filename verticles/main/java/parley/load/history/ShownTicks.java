package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.conversation.ConversationId;

/**
 * How far others have come, as a device is told. Everything told is recorded; the highest is what
 * the device shows. Confined to the device's context, but for {@link #readBy}.
 */
final class ShownTicks {
  private final ClientRecord record;
  private final String user;
  private final Map<String, Long> read = new ConcurrentHashMap<>();

  /**
   * @param user whose device it is
   */
  ShownTicks(ClientRecord record, String user) {
    this.record = record;
    this.user = user;
  }

  /** An event {@code receipt}. Large groups tell numbers without names, which no history has. */
  void told(JsonObject receipt) {
    String author = receipt.getString("user");
    if (author != null) {
      String conversation = receipt.getString("conversation");
      record.tick(conversation, author, receipt.getLong("delivered"), receipt.getLong("read"));
      raise(conversation, author, receipt.getLong("read"));
    }
  }

  /** One conversation in the answer to that sync; direct ones have the other person's ticks. */
  void synced(JsonObject conversation, int sync) {
    JsonObject ticks = conversation.getJsonObject("ticks");
    if (ticks != null) {
      String id = conversation.getString("conversation");
      record.tick(id, other(id), ticks.getLong("delivered"), ticks.getLong("read"), sync);
      raise(id, other(id), ticks.getLong("read"));
    }
  }

  private String other(String conversation) {
    return ConversationId.parse(conversation).people().stream()
        .filter(person -> !person.equals(user))
        .findFirst()
        .orElse(user);
  }

  private void raise(String conversation, String author, Long mark) {
    if (mark != null) {
      read.merge(conversation + " " + author, mark, Math::max);
    }
  }

  /** How far that user has read; 0 for nothing. Thread-safe. */
  long readBy(String conversation, String author) {
    return read.getOrDefault(conversation + " " + author, 0L);
  }
}
