package parley.message;

import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.bus.Entry;
import parley.conversation.ConversationId;
import parley.conversation.GroupChange;
import parley.conversation.Member;
import parley.conversation.Properties;
import parley.store.MessageStore.Unread;
import parley.store.Stretch;

/** One conversation in the answer to {@code chat.sync}, while it is being put together. */
final class SyncLine {
  /** About what a conversation without its entries takes in an answer, in bytes. */
  private static final int LINE_BYTES = 250;

  /** About what an entry without its body takes in an answer, in bytes. */
  private static final int ENTRY_BYTES = 200;

  final ConversationId id;
  final Member member;
  private final JsonObject mine;
  final long head;
  final Long cursor;
  private final Properties properties;
  Member peer;
  Unread unread = Unread.NONE;
  List<Entry> entries = List.of();
  Entry last;

  /**
   * @param membership of who asks: a document of the collection {@code memberships}
   * @param document of the collection {@code conversations}
   * @param cursor how far the device has come, null when it holds nothing
   */
  SyncLine(ConversationId id, JsonObject membership, JsonObject document, Long cursor) {
    this.id = id;
    this.member = Member.fromJson(membership);
    this.mine = membership.getJsonObject("mine");
    this.properties = Properties.fromDocument(document);
    this.head = member.visibleHead(document.getLong("head"));
    this.cursor = cursor;
  }

  /** Whether the device misses something. */
  boolean behind() {
    return head > 0 && (cursor == null || cursor < head);
  }

  /** Whether it will still miss something once it has this line. */
  boolean incomplete() {
    return entries.isEmpty() || (cursor != null && entries.get(entries.size() - 1).seq() < head);
  }

  boolean hasUnseen() {
    return member.active() && seen() < head && member.joined() <= head;
  }

  /** The first {@code max} entries that this member has not seen since they joined. */
  Stretch unseen(int max) {
    long from = Math.max(seen() + 1, member.joined());
    return new Stretch(id.text(), from, Math.min(head, from + max - 1));
  }

  /** How far nothing is new: what was cleared is seen no more, though it was not read. */
  private long seen() {
    long cleared = mine == null ? 0 : mine.getLong("cleared", 0L);
    return Math.max(member.read(), cleared);
  }

  /** When the member last changed how they keep this conversation; 0 for never. */
  long changed() {
    return mine == null ? 0 : mine.getLong("at");
  }

  /** About what this line takes in the answer without its entries. */
  int lineBytes() {
    return LINE_BYTES + (mine == null ? 0 : mine.encode().length());
  }

  /** About what the entries take in the answer. */
  int bytes() {
    return entries.stream().mapToInt(entry -> ENTRY_BYTES + entry.body().length()).sum();
  }

  /**
   * Takes entries that were read after the membership: whoever was removed in between reads no
   * further than the entry that says so.
   */
  void take(List<Entry> found) {
    entries = found;
    for (int i = 0; i < found.size(); i++) {
      if (removes(found.get(i))) {
        entries = found.subList(0, i + 1);
        return;
      }
    }
  }

  private boolean removes(Entry entry) {
    return entry.system()
        && member.mayRead(entry.seq() + 1)
        && GroupChange.removes(new JsonObject(entry.body()), member.user());
  }

  private JsonObject ticks() {
    JsonObject ticks = new JsonObject().put("delivered", peer.delivered()).put("read", peer.told());
    return peer.gaps() == null ? ticks : ticks.put("except", peer.gaps());
  }

  JsonObject toJson() {
    JsonObject json =
        properties
            .toJson()
            .put("conversation", id.text())
            .put("kind", id.kind().text)
            .put("head", head)
            .put("delivered", member.delivered())
            .put("read", member.read())
            .put("unread", unread.entries())
            .put("entries", History.toJson(entries));
    if (!id.isDirect()) {
      json.put("role", member.role()).put("joined", member.joined());
    }
    if (!member.active() && !member.blocking()) {
      json.put("left", true);
    }
    if (unread.mentions() > 0) {
      json.put("mentions", unread.mentions());
    }
    if (mine != null) {
      json.put("mine", mine);
    }
    if (peer != null) {
      json.put("ticks", ticks());
    }
    if (last != null) {
      json.put("last", last.toJson());
    }
    return json;
  }
}
