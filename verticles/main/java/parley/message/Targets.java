package parley.message;

import io.vertx.core.Future;
import parley.bus.Body;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.Member;
import parley.store.MessageStore;

/** The entries that commands are about. Confined to the core context. */
public final class Targets {
  private final MessageStore messages;

  public Targets(MessageStore messages) {
    this.messages = messages;
  }

  /** The number that a command names as {@code target}. */
  public static long number(Body body) {
    Long target = body.optionalLong("target", 1);
    if (target == null) {
      throw Failure.BAD_REQUEST.because("\"target\" must be the number of an entry.");
    }
    return target;
  }

  /**
   * What somebody wrote, with that number: a text or a poll. {@code NOT_FOUND} when this member
   * cannot read it, {@code CONFLICT} when it was deleted or has disappeared, {@code BAD_REQUEST}
   * when it is no message but a change.
   */
  public Future<Entry> find(Conversation conversation, Member reader, long seq) {
    return messages
        .ascending(conversation.id().text(), seq, seq, 1)
        .map(
            found -> {
              if (found.isEmpty() || !reader.mayRead(seq)) {
                throw Failure.NOT_FOUND.because("There is no such entry.");
              }
              return present(found.get(0));
            });
  }

  /** The same for a text, or words beside a file; {@code BAD_REQUEST} for anything else. */
  Future<Entry> text(Conversation conversation, Member reader, long seq) {
    return find(conversation, reader, seq).map(Targets::requireText);
  }

  static Entry requireText(Entry entry) {
    return entry.kind().equals(Entry.MEDIA) ? entry : ofKind(Entry.TEXT, entry);
  }

  static Entry ofKind(String kind, Entry entry) {
    if (!entry.kind().equals(kind)) {
      throw Failure.BAD_REQUEST.because("This entry is no " + kind + ".");
    }
    return entry;
  }

  private static Entry present(Entry entry) {
    if (!entry.message()) {
      throw Failure.BAD_REQUEST.because("This entry cannot be changed.");
    }
    if (entry.marks() != null && entry.marks().containsKey("expired")) {
      throw Failure.CONFLICT.because("This entry has disappeared.");
    }
    if (entry.marks() != null && entry.marks().containsKey("deleted")) {
      throw deleted();
    }
    return entry;
  }

  static RuntimeException deleted() {
    return Failure.CONFLICT.because("This entry was deleted.");
  }
}
