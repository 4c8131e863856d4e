package parley.feed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** Entries that are handed to a consumer together, while they are being read. */
final class Batch {
  /** Entries in one. */
  static final int MAX = 200;

  private static final int MAX_BYTES = 256 * 1024;

  /** About what an entry without its body takes, in bytes. */
  private static final int ENTRY_BYTES = 200;

  private final int limit;
  private final JsonArray entries = new JsonArray();
  private final Map<String, Long> positions = new HashMap<>();
  private int bytes;

  Batch(int limit) {
    this.limit = limit;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean isFull() {
    return entries.size() >= limit || bytes >= MAX_BYTES;
  }

  /**
   * Takes what fits of the next entries of a conversation.
   *
   * @return whether all of them did
   */
  boolean take(String conversation, JsonArray found) {
    int taken = 0;
    while (taken < found.size() && !isFull()) {
      JsonObject entry = found.getJsonObject(taken++);
      entries.add(entry);
      bytes += ENTRY_BYTES + entry.getJsonObject("body").encode().length();
      positions.put(conversation, entry.getLong("seq"));
    }
    return taken == found.size();
  }

  /** Each conversation in it, with the number of its last entry here. */
  Map<String, Long> positions() {
    return positions;
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("entries", entries);
    return isEmpty() ? json : json.put("cursor", Cursor.of(positions));
  }
}
