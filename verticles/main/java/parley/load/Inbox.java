package parley.load;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What a user's device holds of each conversation; outlives the device's connections. Confined to
 * one event loop.
 */
final class Inbox {
  private final Map<String, Held> conversations = new HashMap<>();

  /** What it holds of that conversation. */
  Held of(String conversation) {
    return conversations.computeIfAbsent(conversation, unknown -> new Held());
  }

  void forEach(BiConsumer<String, Held> action) {
    conversations.forEach(action);
  }
}
