package parley.feed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import parley.bus.Body;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.conversation.ConversationId;

/**
 * What confirms a batch: the number of the last entry of each conversation in it, as a text that
 * consumers hand back as it is. It means the same on every node, and at any time.
 */
final class Cursor {
  static final int MAX_LENGTH = 32 * 1024;

  private Cursor() {}

  static String of(Map<String, Long> positions) {
    JsonObject json = new JsonObject();
    positions.forEach(json::put);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  /** Conversation to number; {@code BAD_REQUEST} for what is no cursor. */
  static Map<String, Long> parse(String cursor) {
    try {
      Body body = new Body(new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(cursor))));
      Map<String, Long> positions = new HashMap<>();
      for (String conversation : body.json().fieldNames()) {
        ConversationId.parse(conversation);
        positions.put(conversation, body.optionalLong(conversation, 1));
      }
      if (positions.size() > Batch.MAX || positions.containsValue(null)) {
        throw invalid();
      }
      return positions;
    } catch (IllegalArgumentException | DecodeException | ChatException wrong) {
      throw invalid();
    }
  }

  private static ChatException invalid() {
    return Failure.BAD_REQUEST.because("\"cursor\" must be one that this feed has given.");
  }
}
