package parley.conversation;

import io.vertx.core.Future;
import parley.bus.Entry;

/** Whatever gives drafts their numbers and stores them; see {@code parley.message.MessageLog}. */
@FunctionalInterface
public interface Appender {
  /** The entry as it is in the log once it is acknowledged, or why it is not. */
  Future<Entry> append(Conversation conversation, Draft draft);
}
