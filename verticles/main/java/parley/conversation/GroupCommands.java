package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.EntryIds;
import parley.bus.Failure;
import parley.media.Portraits;
import parley.node.Config;

/**
 * {@code chat.conversation.*}: what people do to groups. Every change is an entry of kind {@code
 * system}; who may make it is judged against the log at the moment the entry gets its number.
 * Confined to the core context.
 */
public final class GroupCommands {
  private static final List<String> ROLES = List.of(Member.OWNER, Member.ADMIN, Member.MEMBER);
  private static final Future<Boolean> NEW = Future.succeededFuture(false);

  private final Conversations conversations;
  private final Appender log;
  private final Accounts accounts;
  private final Blocks blocks;
  private final Config.Message limits;
  private final Predicate<String> administrator;
  private final Portraits portraits;

  /**
   * @param administrator whether a user is one of the server's
   */
  public GroupCommands(
      Conversations conversations,
      Appender log,
      Accounts accounts,
      Blocks blocks,
      Config.Message limits,
      Predicate<String> administrator,
      Portraits portraits) {
    this.conversations = conversations;
    this.log = log;
    this.accounts = accounts;
    this.blocks = blocks;
    this.limits = limits;
    this.administrator = administrator;
    this.portraits = portraits;
  }

  /**
   * {@code {kind: "group", title, members: [...], id?}} -> {@code {conversation}}. With an {@code
   * id} the command can be repeated: it answers the group of the first time.
   */
  public Future<JsonObject> create(Caller caller, Body body) {
    return switch (body.string("kind", 16)) {
      case "group" -> createGroup(caller, body);
      case "channel" -> createChannel(caller, body);
      default ->
          throw Failure.BAD_REQUEST.because(
              "\"kind\" must be \"group\" or \"channel\"; direct conversations need no creation.");
    };
  }

  private Future<JsonObject> createGroup(Caller caller, Body body) {
    String title = title(body);
    List<String> members = body.users("members", limits.maxMembers());
    List<String> others = members.stream().filter(user -> !user.equals(caller.user())).toList();
    if (others.size() + 1 > limits.maxMembers()) {
      throw tooMany();
    }
    String id = body.optionalString("id", 64);
    String entryId = id == null ? newId() : EntryIds.require(id);
    String seed = id == null ? null : caller.user() + "/" + id;
    Conversation group = conversations.create(seed);
    return conversations
        .requireUsers(members)
        .compose(done -> id == null ? NEW : conversations.exists(group.id()))
        .compose(exists -> exists ? Future.succeededFuture() : requireRoom(caller, others))
        .compose(done -> blocks.requireNone(caller.user(), others))
        .compose(
            done ->
                log.append(group, draft(caller, entryId, at -> GroupChange.created(title, others))))
        .map(entry -> new JsonObject().put("conversation", entry.conversation()));
  }

  /** The log decides between two who want the same handle: its first entry belongs to one. */
  private Future<JsonObject> createChannel(Caller caller, Body body) {
    String title = title(body);
    String id = body.optionalString("id", 64);
    String entryId = id == null ? newId() : EntryIds.require(id);
    Conversation channel = conversations.createChannel(body.string("handle", 32));
    if (channel.id().equals(ConversationId.ANNOUNCEMENTS) && !administrator.test(caller.user())) {
      throw Failure.FORBIDDEN.because("Only an administrator of the server makes announcements.");
    }
    Draft draft =
        draft(
            caller,
            entryId,
            at -> {
              if (at.head() > 0) {
                throw Failure.CONFLICT.because("This handle is taken. Choose another.");
              }
              return GroupChange.created(title, List.of());
            });
    return log.append(channel, draft)
        .map(entry -> new JsonObject().put("conversation", entry.conversation()));
  }

  private Future<Void> requireRoom(Caller caller, List<String> others) {
    List<String> everybody = new ArrayList<>(others);
    everybody.add(caller.user());
    return conversations.requireRoom(everybody, limits.maxGroups());
  }

  /** {@code {conversation, users}} -> {@code {seq}}; for those who may add. */
  public Future<JsonObject> add(Caller caller, Body body) {
    List<String> users = body.users("users", limits.maxMembers());
    return conversations
        .requireUsers(users)
        .compose(done -> conversations.requireRoom(users, limits.maxGroups()))
        .compose(done -> blocks.requireNone(caller.user(), users))
        .compose(
            done ->
                change(
                    caller,
                    body,
                    group -> GroupChange.added(group, caller.user(), users, limits.maxMembers())));
  }

  /** {@code {conversation, users}} -> {@code {seq}}; admins only. */
  public Future<JsonObject> remove(Caller caller, Body body) {
    List<String> users = body.users("users", limits.maxMembers());
    return change(caller, body, group -> GroupChange.removed(group, caller.user(), users));
  }

  /** {@code {conversation}} -> {@code {seq}}. The owner who leaves is succeeded. */
  public Future<JsonObject> leave(Caller caller, Body body) {
    return change(caller, body, group -> GroupChange.left(group, caller.user()));
  }

  /**
   * {@code {conversation, title?, description?, picture?, permissions?: {send?, edit?, add?}}} ->
   * {@code {seq}}. The picture is a file that the caller has uploaded, an empty text for none. Each
   * permission is {@code members} or {@code admins}; only admins change those.
   */
  public Future<JsonObject> update(Caller caller, Body body) {
    JsonObject properties = new JsonObject();
    if (body.json().getValue("title") != null) {
      properties.put("title", title(body));
    }
    String description = body.optionalString("description", Properties.MAX_DESCRIPTION);
    if (description != null) {
      properties.put("description", description.strip());
    }
    String picture = body.optionalString("picture", 64);
    if (picture != null) {
      properties.put("picture", picture);
    }
    if (body.json().getValue("permissions") != null) {
      properties.put("permissions", permissions(body.object("permissions").json()));
    }
    if (properties.isEmpty()) {
      throw Failure.BAD_REQUEST.because(
          "Name a \"title\", \"description\", \"picture\" or \"permissions\".");
    }
    AtomicReference<String> before = new AtomicReference<>("");
    String now = properties.getString("picture");
    return portraits
        .claim(now, caller.user(), body.string("conversation", 128))
        .compose(
            claimed ->
                change(
                    caller,
                    body,
                    group -> {
                      before.set(group.properties().picture());
                      return GroupChange.updated(group, caller.user(), properties);
                    }))
        .compose(
            answer ->
                now == null
                    ? Future.succeededFuture(answer)
                    : portraits.replace(before.get(), now).map(answer));
  }

  private static JsonObject permissions(JsonObject asked) {
    boolean known =
        asked.stream().allMatch(one -> Properties.isPermission(one.getKey(), one.getValue()));
    if (asked.isEmpty() || !known) {
      throw Failure.BAD_REQUEST.because(
          "\"permissions\" must say of \"send\", \"edit\" or \"add\": \"members\" or \"admins\".");
    }
    return asked;
  }

  /**
   * {@code {conversation, user, role: "owner" | "admin" | "member"}} -> {@code {seq}}; admins only,
   * and the owner alone makes another owner.
   */
  public Future<JsonObject> role(Caller caller, Body body) {
    String user = body.string("user", 32);
    String role = body.string("role", 16);
    if (!ROLES.contains(role)) {
      throw Failure.BAD_REQUEST.because("\"role\" must be one of " + ROLES + ".");
    }
    return change(caller, body, group -> GroupChange.role(group, caller.user(), user, role));
  }

  /**
   * {@code {conversation}} -> {@code {members: [{user, name, role, joined, delivered, read}]}},
   * those who are in, for those who are in.
   */
  public Future<JsonObject> members(Caller caller, Body body) {
    return conversations
        .findCurrent(ConversationId.parse(body.string("conversation", 128)))
        .compose(
            conversation -> {
              conversation.requireActive(caller.user());
              List<Member> active =
                  conversation.everybody().stream()
                      .filter(member -> member.active() || member.blocking()) // that is no news
                      .toList();
              return accounts
                  .profiles(active.stream().map(Member::user).toList())
                  .map(profiles -> membersToJson(active, profiles));
            });
  }

  private static JsonObject membersToJson(List<Member> members, Map<String, Profile> profiles) {
    JsonArray array = new JsonArray();
    for (Member member : members) {
      Profile profile = profiles.get(member.user());
      array.add(
          new JsonObject()
              .put("user", member.user())
              .put("name", profile == null ? member.user() : profile.name())
              .put("role", member.role())
              .put("joined", member.joined())
              .put("delivered", member.delivered())
              .put("read", member.told()));
    }
    return new JsonObject().put("members", array);
  }

  private Future<JsonObject> change(
      Caller caller, Body body, Function<Conversation, JsonObject> change) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    if (id.isDirect()) {
      throw Failure.BAD_REQUEST.because("A direct conversation cannot be changed.");
    }
    return conversations
        .findCurrent(id)
        .compose(group -> log.append(group, draft(caller, newId(), change)))
        .map(entry -> new JsonObject().put("seq", entry.seq()));
  }

  private static Draft draft(Caller caller, String id, Function<Conversation, JsonObject> body) {
    return new Draft(id, Entry.SYSTEM, caller, body);
  }

  private String title(Body body) {
    String title = body.string("title", limits.maxTitle());
    if (title.isBlank()) {
      throw Failure.BAD_REQUEST.because("\"title\" must not be blank.");
    }
    return title;
  }

  private RuntimeException tooMany() {
    return Failure.TOO_LARGE.because("A group has at most " + limits.maxMembers() + " members.");
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
