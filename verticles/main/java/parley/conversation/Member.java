package parley.conversation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One person in one conversation, now or formerly. Immutable.
 *
 * @param user the user id
 * @param role {@code owner}, {@code admin} or {@code member}; {@code member} or {@code removed} of
 *     those who are no longer in; {@code blocking} of who has blocked the other one, {@code
 *     deleted} of who has no account any more
 * @param spans what they may read, ascending; open at the end while they are in
 * @param delivered the highest entry that one of their devices has
 * @param read the highest entry they have seen
 * @param told the highest entry of which others know that they have seen it; behind {@code read}
 *     only in a direct conversation
 * @param version the entry that last changed role or spans
 */
public record Member(
    String user,
    String role,
    List<Span> spans,
    long delivered,
    long read,
    long told,
    long version) {
  /** Who made a group, or was given it; one at a time, and an admin too. */
  public static final String OWNER = "owner";

  public static final String ADMIN = "admin";
  public static final String MEMBER = "member";

  /** Whom an admin has removed, and who comes back only when they are added. */
  public static final String REMOVED = "removed";

  /** Who has blocked the other one of a direct conversation. */
  public static final String BLOCKING = "blocking";

  /** Who has no account any more, and cannot be written to. */
  public static final String DELETED = "deleted";

  /** Somebody who reads a channel: of these a conversation does not know, they are too many. */
  public static final String FOLLOWER = "follower";

  /** Everything. */
  static final List<Span> ALWAYS = List.of(new Span(1, Span.OPEN));

  /** Older spans are given up: people who come and go more often lose their oldest history. */
  static final int MAX_SPANS = 16;

  /** Somebody who joins by the entry {@code seq}; nothing before it counts as theirs. */
  static Member joining(String user, String role, long seq) {
    return new Member(
        user, role, List.of(new Span(seq, Span.OPEN)), seq - 1, seq - 1, seq - 1, seq);
  }

  /** Somebody who reads the whole of a channel, as it stands from the entry {@code head} on. */
  static Member following(String user, long head) {
    return new Member(user, FOLLOWER, ALWAYS, head, head, head, 0);
  }

  public boolean active() {
    return !spans.isEmpty() && last().open();
  }

  /** Whether they have blocked the other one of a direct conversation. */
  public boolean blocking() {
    return role.equals(BLOCKING);
  }

  /** Whether nobody is there any more who could be written to. */
  boolean deleted() {
    return role.equals(DELETED);
  }

  /** Whether they may do what an admin may. */
  public boolean admin() {
    return active() && (role.equals(ADMIN) || role.equals(OWNER));
  }

  public boolean owner() {
    return active() && role.equals(OWNER);
  }

  /** The entry they joined by, the last time they did. */
  public long joined() {
    return last().from();
  }

  /** The highest entry they may read in a conversation that has reached {@code head}. */
  public long visibleHead(long head) {
    long visible = 0;
    for (Span span : spans) {
      visible = span.from() <= head ? Math.min(head, span.until()) : visible;
    }
    return visible;
  }

  /** Whether they may read the entry with that number. */
  public boolean mayRead(long seq) {
    return spans.stream().anyMatch(span -> span.holds(seq));
  }

  Member rejoining(long seq) {
    List<Span> next = new ArrayList<>(spans);
    next.add(new Span(seq, Span.OPEN));
    if (next.size() > MAX_SPANS) {
      next.remove(0);
    }
    return new Member(
        user,
        MEMBER,
        List.copyOf(next),
        Math.max(delivered, seq - 1),
        Math.max(read, seq - 1),
        Math.max(told, seq - 1),
        seq);
  }

  /** The same, who may read everything. */
  Member readingAll() {
    return new Member(user, role, ALWAYS, delivered, read, told, version);
  }

  /** They are out by the entry {@code seq}, which is the last one they may read. */
  Member leaving(long seq, boolean removed) {
    List<Span> next = new ArrayList<>(spans);
    next.set(next.size() - 1, new Span(last().from(), seq));
    return new Member(
        user, removed ? REMOVED : MEMBER, List.copyOf(next), delivered, read, told, seq);
  }

  /** They read nothing that is written after the entry {@code head}. */
  Member blocking(long head) {
    return blocking() || deleted() ? this : closed(BLOCKING, head);
  }

  /** They read nothing any more, and nothing is for them. */
  Member deleted(long head) {
    return deleted() ? this : closed(DELETED, head);
  }

  private Member closed(String newRole, long head) {
    List<Span> next = new ArrayList<>(spans);
    if (last().open()) {
      next.set(next.size() - 1, new Span(last().from(), head));
    }
    if (next.size() > 1 && last().from() > head) {
      next.remove(next.size() - 1); // nothing was written since the last time
    }
    return new Member(user, newRole, List.copyOf(next), delivered, read, told, version + 1);
  }

  /** They read what is written after the entry {@code head}, and never what was meanwhile. */
  Member unblocking(long head) {
    if (!blocking()) {
      return this;
    }
    List<Span> next = new ArrayList<>(spans);
    if (last().until() >= head) {
      next.set(next.size() - 1, new Span(last().from(), Span.OPEN));
    } else {
      next.add(new Span(head + 1, Span.OPEN));
    }
    if (next.size() > MAX_SPANS) {
      next.remove(0);
    }
    return new Member(user, MEMBER, List.copyOf(next), delivered, read, told, version + 1);
  }

  /**
   * {@code [[from, until]]}: what they do not have although {@code delivered} is beyond it; null
   * for nothing.
   */
  public JsonArray gaps() {
    JsonArray gaps = new JsonArray();
    for (int i = 1; i < spans.size() && spans.get(i).from() <= delivered; i++) {
      gaps.add(new JsonArray().add(spans.get(i - 1).until() + 1).add(spans.get(i).from() - 1));
    }
    return gaps.isEmpty() ? null : gaps;
  }

  Member withRole(String newRole, long seq) {
    return new Member(user, newRole, spans, delivered, read, told, seq);
  }

  /** The same with watermarks raised; they never fall. */
  public Member raised(Watermarks marks) {
    return new Member(
        user,
        role,
        spans,
        Math.max(delivered, marks.delivered()),
        Math.max(read, marks.read()),
        Math.max(told, marks.told()),
        version);
  }

  public Watermarks marks() {
    return new Watermarks(delivered, read, told);
  }

  private Span last() {
    return spans.get(spans.size() - 1);
  }

  /** Spans as they are stored: {@code [{from, until}, {from}]}. */
  JsonArray spansToJson() {
    JsonArray all = new JsonArray();
    for (Span span : spans) {
      JsonObject one = new JsonObject().put("from", span.from());
      all.add(span.open() ? one : one.put("until", span.until()));
    }
    return all;
  }

  /** A document of the collection {@code memberships}. */
  public static Member fromJson(JsonObject doc) {
    List<Span> spans = new ArrayList<>();
    for (Object element : doc.getJsonArray("spans")) {
      JsonObject one = (JsonObject) element;
      spans.add(new Span(one.getLong("from"), one.getLong("until", Span.OPEN)));
    }
    return new Member(
        doc.getString("u"),
        doc.getString("role"),
        List.copyOf(spans),
        doc.getLong("delivered"),
        doc.getLong("read"),
        doc.getLong("told", doc.getLong("read")),
        doc.getLong("v"));
  }
}
