package parley.conversation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.bus.Failure;

/**
 * The bodies of entries of kind {@code system}, and who may write them. Each method refuses by a
 * {@link parley.bus.ChatException} when the group, as it stands, does not allow the change.
 */
public final class GroupChange {
  static final String CREATED = "created";
  static final String ADDED = "added";
  static final String REMOVED = "removed";
  static final String LEFT = "left";
  static final String UPDATED = "updated";
  static final String ROLE = "role";
  static final String EXPIRE = "expire";
  static final String PINNED = "pinned";

  /** Former members keep what they may read, so a group remembers this many times its limit. */
  private static final int REMEMBERED = 4;

  private GroupChange() {}

  /** The first entry of a group; its author becomes the owner. */
  public static JsonObject created(String title, Collection<String> others) {
    return of(CREATED, others).put("title", title);
  }

  /** People join. Those who are in already are left out; {@code CONFLICT} when nobody remains. */
  public static JsonObject added(
      Conversation group, String author, List<String> users, int maxMembers) {
    group.require(Right.ADD, author);
    List<String> joining = users.stream().filter(user -> !group.isIn(user)).toList();
    if (joining.isEmpty()) {
      throw Failure.CONFLICT.because("They are members already.");
    }
    requireRoom(group, joining.size(), maxMembers);
    return of(ADDED, joining);
  }

  /**
   * Somebody joins by a link. {@code NOT_FOUND} when whoever made it may no longer add people,
   * {@code CONFLICT} for members, {@code FORBIDDEN} for those who were removed.
   */
  public static JsonObject joined(Conversation group, String user, String inviter, int maxMembers) {
    requireInvitable(group, user, inviter);
    if (group.isIn(user)) {
      throw Failure.CONFLICT.because("You are a member already.");
    }
    requireRoom(group, 1, maxMembers);
    return of(ADDED, List.of(user)).put("by", "invite");
  }

  /** Whether a link made by {@code inviter} still opens the group, and to that user. */
  public static void requireInvitable(Conversation group, String user, String inviter) {
    requireInviter(group, inviter);
    Member member = group.member(user);
    if (member != null && member.role().equals(Member.REMOVED)) {
      throw Failure.FORBIDDEN.because(
          "You were removed from this group: only its admins can add you again.");
    }
  }

  /** A link is worth what its maker may do; {@code NOT_FOUND} when that is not to add people. */
  public static void requireInviter(Conversation group, String inviter) {
    if (!group.has(Right.ADD, inviter)) {
      throw Failure.NOT_FOUND.because("This link is no longer valid. Ask for a new one.");
    }
  }

  private static void requireRoom(Conversation group, int joining, int maxMembers) {
    if (group.activeCount() + joining > maxMembers
        || group.everybody().size() + joining > REMEMBERED * maxMembers) {
      throw Failure.TOO_LARGE.because("A group has at most " + maxMembers + " members.");
    }
  }

  /**
   * People are removed by an admin. {@code NOT_FOUND} when none of them is in, {@code FORBIDDEN}
   * for the owner.
   */
  public static JsonObject removed(Conversation group, String admin, List<String> users) {
    group.requireAdmin(admin);
    if (users.contains(admin)) {
      throw Failure.BAD_REQUEST.because("To go yourself, leave the group.");
    }
    List<String> going = users.stream().filter(user -> group.isIn(user)).toList();
    if (going.isEmpty()) {
      throw Failure.NOT_FOUND.because("They are not members of this group.");
    }
    if (going.stream().anyMatch(user -> group.member(user).owner())) {
      throw Failure.FORBIDDEN.because("Nobody can remove the owner of the group.");
    }
    return of(REMOVED, going);
  }

  /**
   * Somebody goes. When that was the owner, the admin who has been in for longest becomes it, or
   * else the member who has.
   */
  public static JsonObject left(Conversation group, String user) {
    group.requireActive(user);
    JsonObject body = of(LEFT, List.of(user));
    successor(group, user).ifPresent(heir -> body.put("promoted", heir));
    return body;
  }

  /**
   * Title, description and picture may be changed by whom the group allows it, permissions by an
   * admin.
   */
  public static JsonObject updated(Conversation group, String author, JsonObject properties) {
    if (properties.containsKey("permissions")) {
      group.requireAdmin(author);
    } else {
      group.require(Right.EDIT, author);
    }
    return new JsonObject().put("type", UPDATED).mergeIn(properties);
  }

  /** An admin makes somebody an admin or takes it back; the owner also gives the group away. */
  public static JsonObject role(Conversation group, String admin, String user, String role) {
    Member author = group.requireAdmin(admin);
    if (role.equals(Member.OWNER) && !author.owner()) {
      throw Failure.FORBIDDEN.because("Only the owner of the group can give it to somebody else.");
    }
    if (!group.isIn(user)) {
      throw Failure.NOT_FOUND.because("They are not a member of this group.");
    }
    if (group.member(user).role().equals(role)) {
      throw Failure.CONFLICT.because("They have this role already.");
    }
    if (group.member(user).owner()) {
      throw author.owner()
          ? Failure.CONFLICT.because("A group needs an owner: give it to somebody else first.")
          : Failure.FORBIDDEN.because("Nobody can dismiss the owner of the group.");
    }
    return of(ROLE, List.of(user)).put("role", role);
  }

  /** What is written from now on disappears after that time, or stays (0). */
  public static JsonObject expiring(Conversation conversation, String user, long after) {
    conversation.require(Right.EDIT, user);
    if (conversation.properties().expireAfter() == after) {
      throw Failure.CONFLICT.because("It is so already.");
    }
    return new JsonObject().put("type", EXPIRE).put("after", after);
  }

  /** An entry is put at the top, or taken from there; {@code CONFLICT} when it is so already. */
  public static JsonObject pinned(Conversation conversation, String user, long seq, boolean pin) {
    conversation.require(Right.EDIT, user);
    if (conversation.properties().pinned().contains(seq) == pin) {
      throw Failure.CONFLICT.because("It is so already.");
    }
    return new JsonObject().put("type", PINNED).put("target", seq).put("pinned", pin);
  }

  /** Whether that change ends the membership of that user. */
  public static boolean removes(JsonObject change, String user) {
    String type = change.getString("type");
    return (REMOVED.equals(type) || LEFT.equals(type)) && users(change).contains(user);
  }

  /** The users that a change is about. */
  static List<String> users(JsonObject change) {
    return change.getJsonArray("users", new JsonArray()).stream().map(String.class::cast).toList();
  }

  private static JsonObject of(String type, Collection<String> users) {
    return new JsonObject().put("type", type).put("users", new JsonArray(List.copyOf(users)));
  }

  private static Optional<String> successor(Conversation group, String leaving) {
    if (!group.member(leaving).owner()) {
      return Optional.empty();
    }
    List<Member> others =
        group.everybody().stream()
            .filter(member -> member.active() && !member.user().equals(leaving))
            .toList();
    return others.stream()
        .filter(Member::admin)
        .findFirst()
        .or(() -> others.stream().findFirst())
        .map(Member::user);
  }
}
