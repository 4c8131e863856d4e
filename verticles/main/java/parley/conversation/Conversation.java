package parley.conversation;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Entry;
import parley.bus.Failure;

/**
 * What this node knows of one conversation: how far its log has come and who is in it. A copy that
 * may lag behind the log; whoever appends finds out, because the number is then taken, and {@link
 * Conversations#catchUp} applies what was missed. Confined to the core context.
 */
public final class Conversation {
  /** How many of the newest entries' senders are remembered, to know whom a receipt concerns. */
  private static final int RECENT = 64;

  private final ConversationId id;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private String[] senders;
  private List<String> active;
  private Properties properties;
  private long head;
  private long heardOf;
  private long membersAsOf;

  Conversation(ConversationId id, Properties properties, long head) {
    this.id = id;
    this.properties = properties;
    this.head = head;
  }

  public ConversationId id() {
    return id;
  }

  /** What it is like, as far as its log is known here. */
  public Properties properties() {
    return properties;
  }

  /**
   * When an entry of that kind disappears that is written now; 0 for never. What changes an earlier
   * entry goes with that one, and who is in a conversation stays known.
   *
   * @param retention milliseconds after which everything goes, whatever is said here; 0 for never
   */
  public long until(String kind, long now, long retention) {
    long own = properties.expireAfter();
    long after = own == 0 || retention == 0 ? Math.max(own, retention) : Math.min(own, retention);
    return after == 0 || Entry.changes(kind) ? 0 : now + after;
  }

  /** The number of the newest entry known here; 0 before the first. */
  public long head() {
    return head;
  }

  /** Whether an entry is known to exist that was not applied here yet. */
  boolean behind() {
    return heardOf > head;
  }

  /** When the members were last read, epoch milliseconds. */
  long membersAsOf() {
    return membersAsOf;
  }

  /** The members are as they were stored then, epoch milliseconds. */
  void confirm(long time) {
    membersAsOf = time;
  }

  /**
   * Takes over a member of a direct conversation as they are stored, unless they are newer here.
   */
  void learn(Member stored) {
    Member known = members.get(stored.user());
    if (known == null || known.version() < stored.version()) {
      put(known == null ? stored : stored.raised(known.marks()));
    }
  }

  /**
   * Whether a change of an earlier entry is not for the other one of a direct conversation, who
   * reads the entry but blocks who changes it. What is deleted is gone for everybody.
   */
  boolean conceals(Entry change) {
    if (!id.isDirect() || change.system() || change.kind().equals(Entry.DELETE)) {
      return false;
    }
    long target = new JsonObject(change.body()).getLong("target");
    return members.values().stream()
        .filter(member -> !member.user().equals(change.from()))
        .anyMatch(member -> !member.mayRead(change.seq()) && member.mayRead(target));
  }

  /** Hears of an entry that cannot be applied as the next one. */
  void missed(long seq) {
    heardOf = Math.max(heardOf, seq);
  }

  /** Everybody who is or was in, in the order of their joining. */
  public Collection<Member> everybody() {
    return members.values();
  }

  public Member member(String user) {
    return members.get(user);
  }

  public boolean isIn(String user) {
    Member member = members.get(user);
    return member != null && member.active();
  }

  /** The user ids of those who are in. */
  public List<String> activeUsers() {
    if (active == null) {
      active = members.values().stream().filter(Member::active).map(Member::user).toList();
    }
    return active;
  }

  public int activeCount() {
    return activeUsers().size();
  }

  /** The user ids of those who may read the entry with that number. */
  public List<String> readersOf(long seq) {
    return members.values().stream()
        .filter(member -> member.mayRead(seq))
        .map(Member::user)
        .toList();
  }

  /**
   * The member who may write; {@code FORBIDDEN} for those who left, {@code NOT_FOUND} for others.
   */
  public Member requireActive(String user) {
    Member member = requireReader(user);
    if (member.blocking()) {
      throw Failure.FORBIDDEN.because("You have blocked this person. Unblock them first.");
    }
    if (!member.active()) {
      throw Failure.FORBIDDEN.because("You are no longer a member of this conversation.");
    }
    if (!isIn(user)) {
      throw Failure.FORBIDDEN.because("Only those who write a channel can do this.");
    }
    return member;
  }

  /**
   * The member who may read something; {@code NOT_FOUND} hides the conversation from others.
   * Anybody may read a channel.
   */
  public Member requireReader(String user) {
    Member member = members.get(user);
    if (id.isChannel() && (member == null || !member.active())) {
      return Member.following(user, 0);
    }
    if (member == null) {
      throw Failure.NOT_FOUND.because("There is no such conversation.");
    }
    return member;
  }

  /** The member who may change the group; {@code FORBIDDEN} for the others. */
  public Member requireAdmin(String user) {
    Member member = requireActive(user);
    if (!member.admin()) {
      throw Failure.FORBIDDEN.because("Only an admin of the group can do this.");
    }
    return member;
  }

  /**
   * The member who has that right, as every admin has, and everybody in a direct conversation;
   * {@code FORBIDDEN} for the others.
   */
  public Member require(Right right, String user) {
    Member member = requireActive(user);
    if (!has(right, member)) {
      throw Failure.FORBIDDEN.because(right.refusal);
    }
    if (right == Right.SEND && id.isDirect()) {
      requireAccount(members.get(id.other(user)));
    }
    return member;
  }

  private static void requireAccount(Member other) {
    if (other != null && other.deleted()) {
      throw Failure.FORBIDDEN.because("This account was deleted.");
    }
  }

  /** Whether somebody is in and has that right. */
  boolean has(Right right, String user) {
    return isIn(user) && has(right, members.get(user));
  }

  private boolean has(Right right, Member member) {
    return id.isDirect() || member.admin() || properties.ofMembers().contains(right);
  }

  /** Who wrote the entry with that number, or null when that is not remembered. */
  public String senderOf(long seq) {
    boolean remembered = senders != null && seq > head - RECENT && seq <= head && seq > 0;
    return remembered ? senders[(int) (seq % RECENT)] : null;
  }

  /** Learns who wrote recent entries. */
  void remember(Map<Long, String> authors) {
    authors.forEach(
        (seq, from) -> {
          if (seq >= oldestRecent() && seq <= head) {
            remember(seq, from);
          }
        });
  }

  /** The oldest entry whose sender can be remembered. */
  public long oldestRecent() {
    return Math.max(1, head - RECENT + 1);
  }

  /** Raises the watermarks of a member, if there is such a member. */
  public void raise(String user, Watermarks marks) {
    members.computeIfPresent(user, (key, member) -> member.raised(marks));
  }

  /** Sees a further entry, in the order of the log. Entries known already are ignored. */
  public void apply(Entry entry) {
    if (entry.seq() <= head) {
      return;
    }
    advance(entry.seq(), entry.from());
    if (entry.system()) {
      change(new JsonObject(entry.body()), entry.from(), entry.seq());
    } else if (entry.kind().equals(Entry.DELETE)) {
      properties = properties.pinning(new JsonObject(entry.body()).getLong("target"), false);
    }
  }

  /** Sees that the log has come that far by an entry that changes nothing. */
  void advance(long seq, String from) {
    head = seq;
    remember(seq, from);
  }

  private void remember(long seq, String from) {
    if (senders == null) {
      senders = new String[RECENT];
    }
    senders[(int) (seq % RECENT)] = from;
  }

  void put(Member member) {
    active = null;
    members.put(member.user(), member);
  }

  private void change(JsonObject change, String author, long seq) {
    active = null;
    switch (change.getString("type")) {
      case GroupChange.CREATED -> {
        properties = properties.with(change);
        put(Member.joining(author, Member.OWNER, seq));
        GroupChange.users(change).forEach(user -> put(Member.joining(user, Member.MEMBER, seq)));
      }
      case GroupChange.ADDED -> GroupChange.users(change).forEach(user -> join(user, seq));
      case GroupChange.REMOVED, GroupChange.LEFT -> {
        boolean removed = change.getString("type").equals(GroupChange.REMOVED);
        GroupChange.users(change)
            .forEach(
                user -> members.computeIfPresent(user, (key, old) -> old.leaving(seq, removed)));
        if (change.containsKey("promoted")) {
          give(change.getString("promoted"), Member.OWNER, seq);
        }
      }
      case GroupChange.ROLE ->
          GroupChange.users(change).forEach(user -> give(user, change.getString("role"), seq));
      case GroupChange.EXPIRE -> properties = properties.expiringAfter(change.getLong("after"));
      case GroupChange.PINNED ->
          properties = properties.pinning(change.getLong("target"), change.getBoolean("pinned"));
      case GroupChange.UPDATED -> properties = properties.with(change);
      default -> {
        // A kind of change that a newer version wrote: nothing this version knows of is affected.
      }
    }
  }

  private void join(String user, long seq) {
    Member old = members.remove(user);
    Member joined = old == null ? Member.joining(user, Member.MEMBER, seq) : old.rejoining(seq);
    put(id.isChannel() ? joined.readingAll() : joined);
  }

  /** There is one owner: who was it before stays an admin. */
  private void give(String user, String role, long seq) {
    if (role.equals(Member.OWNER)) {
      members.replaceAll((key, old) -> old.owner() ? old.withRole(Member.ADMIN, seq) : old);
    }
    members.computeIfPresent(user, (key, old) -> old.withRole(role, seq));
  }
}
