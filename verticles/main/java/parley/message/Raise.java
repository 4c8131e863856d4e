package parley.message;

import parley.conversation.Conversation;
import parley.conversation.ConversationStore;
import parley.conversation.Member;
import parley.conversation.Watermarks;
import parley.people.Sharing;

/**
 * A receipt that waits to be written.
 *
 * @param session where it came from
 * @param marks 0 for those that do not rise
 */
record Raise(Conversation conversation, String user, long session, Watermarks marks) {
  Raise merge(Raise later) {
    return new Raise(later.conversation, user, later.session, marks.max(later.marks));
  }

  String key() {
    return ConversationStore.key(conversation.id().text(), user);
  }

  /** Whether it says of a direct conversation that something was read. */
  boolean readsDirect() {
    return conversation.id().isDirect() && marks.read() > 0;
  }

  /** The two people of a direct conversation. */
  Sharing.Pair pair() {
    return new Sharing.Pair(user, conversation.id().other(user));
  }

  /**
   * The same, with what others are told: all that was read, also what they were not told before, or
   * nothing new.
   */
  Raise decided(boolean shared) {
    Member member = conversation.member(user);
    Watermarks known = member == null ? marks : member.marks().max(marks);
    long told = shared ? known.read() : known.told();
    return new Raise(
        conversation, user, session, new Watermarks(marks.delivered(), marks.read(), told));
  }
}
