package parley.trace;

/**
 * Something that happened to the entries of a conversation on their way to a device.
 *
 * @param kind what happened
 * @param conversation the conversation's id
 * @param seq the entry; for all kinds but {@link Kind#PUSHED} it stands for those before it too
 * @param user whose device it is
 * @param device the device's id
 * @param at when, epoch milliseconds of this node's clock
 */
public record Step(Kind kind, String conversation, long seq, String user, String device, long at) {
  public enum Kind {
    /** Handed to the device's socket. */
    PUSHED("pushed"),
    /** Answered to the device's {@code chat.sync}. */
    SYNCED("synced"),
    /** The device has said that it has it. */
    RECEIVED("received"),
    /** The device has said that a person has seen it. */
    SEEN("seen");

    /** As it is written in replies. */
    public final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** Whether this happened to the entry with that number. */
  boolean concerns(String where, long number) {
    return (kind == Kind.PUSHED ? seq == number : seq >= number) && conversation.equals(where);
  }
}
