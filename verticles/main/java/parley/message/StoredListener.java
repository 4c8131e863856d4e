package parley.message;

import parley.bus.Caller;
import parley.bus.Entry;
import parley.conversation.Conversation;

/** Told of every entry once it is acknowledged. Called on the core context. */
@FunctionalInterface
public interface StoredListener {
  /**
   * @param conversation with the entry applied
   * @param author on whose behalf it was written, with the session that knows already
   */
  void stored(Conversation conversation, Entry entry, Caller author);
}
