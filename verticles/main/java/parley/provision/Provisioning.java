package parley.provision;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Commands;
import parley.bus.Failure;
import parley.bus.Identity;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.deletion.DeletionStore;

/**
 * Users, groups and memberships as a directory of somebody else's wants them. Everything can be
 * asked for again with the same outcome. Groups are changed on behalf of their owners, so that the
 * log says who it was for. Thread-safe.
 */
public final class Provisioning {
  private static final int MIN_PASSWORD = 8;
  private static final int MAX_PASSWORD = 128;
  private static final String DEVICE = "provisioning";

  private final Context core;
  private final Accounts accounts;
  private final Conversations conversations;
  private final Commands commands;
  private final DeletionStore deletions;
  private final AuditTrail audit;
  private final Predicate<String> isAdmin;
  private final Clock clock;

  /**
   * @param core the context that conversations are confined to
   * @param isAdmin whether a user is one of the server's administrators, whom nobody suspends or
   *     deletes from here
   */
  public Provisioning(
      Context core,
      Accounts accounts,
      Conversations conversations,
      Commands commands,
      DeletionStore deletions,
      AuditTrail audit,
      Predicate<String> isAdmin,
      Clock clock) {
    this.core = core;
    this.accounts = accounts;
    this.conversations = conversations;
    this.commands = commands;
    this.deletions = deletions;
    this.audit = audit;
    this.isAdmin = isAdmin;
    this.clock = clock;
  }

  /** Whether that user is one of the server's administrators. */
  boolean isAdmin(String user) {
    return isAdmin.test(user);
  }

  AuditTrail audit() {
    return audit;
  }

  /** Up to {@code limit} users behind that id, by id. */
  Future<List<JsonObject>> users(String after, int limit) {
    return accounts.administration().page(after, limit);
  }

  /**
   * {@code {name?, password?, suspended?}}: makes a user, or changes what is given.
   *
   * @return whether the user is new
   */
  Future<Boolean> putUser(Identity by, String user, Body body) {
    requireUserId(user);
    String name = Profile.name(body);
    String password = body.optionalString("password", MAX_PASSWORD);
    if (password != null && password.length() < MIN_PASSWORD) {
      throw Failure.BAD_REQUEST.because(
          "\"password\" must have " + MIN_PASSWORD + " characters or more.");
    }
    Boolean suspended =
        body.json().getValue("suspended") == null ? null : Boolean.valueOf(body.bool("suspended"));
    if (Boolean.TRUE.equals(suspended)) {
      requireNoAdmin(user);
    }
    JsonObject detail = new JsonObject().put("name", name).put("suspended", suspended);
    detail.put("password", password == null ? null : "***");
    return audit
        .note(by, "user.put", user, detail)
        .compose(noted -> accounts.administration().put(user, name, password, suspended));
  }

  /**
   * Deletes a user.
   *
   * @param erase whether what they wrote goes too
   */
  Future<Void> deleteUser(Identity by, String user, boolean erase) {
    requireUserId(user);
    requireNoAdmin(user);
    JsonObject detail = new JsonObject().put("entries", erase ? "erase" : "keep");
    return accounts
        .registered(user)
        .compose(there -> audit.note(by, "user.delete", user, detail))
        .compose(noted -> deletions.add(new DeletionStore.Deletion(user, erase), clock.millis()))
        .compose(added -> accounts.delete(user));
  }

  /**
   * {@code {id, title, owner, members}} -> {@code {conversation}}: a group. The same id again: the
   * same group.
   */
  Future<JsonObject> createGroup(Identity by, Body body) {
    String owner = body.user("owner");
    JsonObject wish =
        new JsonObject()
            .put("kind", "group")
            .put("id", body.string("id", 64))
            .put("title", body.string("title", 1_000))
            .put("members", body.json().getValue("members"));
    return audit
        .note(by, "group.create", owner, body.json())
        .compose(noted -> execute(owner, Addresses.CONVERSATION_CREATE, wish))
        .map(answer -> new JsonObject().put("conversation", answer.getString("conversation")));
  }

  /** The members of a group: {@code [{user, role}]}. */
  Future<JsonArray> members(String group) {
    return find(group)
        .map(
            conversation -> {
              JsonArray members = new JsonArray();
              for (Member member : conversation.everybody()) {
                if (member.active()) {
                  members.add(
                      new JsonObject().put("user", member.user()).put("role", member.role()));
                }
              }
              return members;
            });
  }

  /** Puts somebody into a group, or takes them out of it, unless it is so already. */
  Future<Void> setMember(Identity by, String group, String user, boolean in) {
    requireUserId(user);
    return find(group)
        .compose(
            conversation -> {
              if (conversation.isIn(user) == in) {
                return Future.succeededFuture();
              }
              String owner = owner(conversation);
              JsonObject change = new JsonObject().put("conversation", group);
              change.put("users", new JsonArray().add(user));
              String address = in ? Addresses.CONVERSATION_ADD : Addresses.CONVERSATION_REMOVE;
              JsonObject detail = new JsonObject().put("user", user);
              return audit
                  .note(by, in ? "member.add" : "member.remove", group, detail)
                  .compose(noted -> execute(owner, address, change))
                  .mapEmpty();
            });
  }

  private static String owner(Conversation conversation) {
    return conversation.everybody().stream()
        .filter(Member::owner)
        .map(Member::user)
        .findFirst()
        .orElseThrow(() -> Failure.CONFLICT.because("This group has no owner any more."));
  }

  private Future<Conversation> find(String group) {
    ConversationId id = ConversationId.parse(group);
    if (id.isDirect()) {
      throw Failure.BAD_REQUEST.because("This is no group.");
    }
    Promise<Conversation> found = Promise.promise();
    core.runOnContext(ignored -> conversations.findCurrent(id).onComplete(found));
    return found.future();
  }

  private Future<JsonObject> execute(String user, String address, JsonObject body) {
    Caller owner = new Caller(new Identity(user, DEVICE, Long.MAX_VALUE), Caller.NO_SESSION);
    return commands.execute(address, owner, body);
  }

  private static void requireUserId(String user) {
    if (!Addresses.isUserId(user)) {
      throw Failure.BAD_REQUEST.because(
          "A user id has 3 to 32 characters, each one of a-z, 0-9 and _.");
    }
  }

  private void requireNoAdmin(String user) {
    if (isAdmin.test(user)) {
      throw Failure.FORBIDDEN.because(
          "Administrators are neither suspended nor deleted from here.");
    }
  }
}
