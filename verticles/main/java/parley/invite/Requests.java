package parley.invite;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Entry;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.Appender;
import parley.conversation.Conversation;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.GroupChange;
import parley.conversation.Member;
import parley.delivery.Delivery;
import parley.node.Config;

/**
 * {@code chat.invite.requests} and {@code decide}: people who ask to be let in, and the admins who
 * decide. Confined to the core context.
 */
public final class Requests {
  /** People who wait for one group. */
  static final int MAX_WAITING = 200;

  private final Conversations conversations;
  private final InviteStore invites;
  private final Appender log;
  private final Accounts accounts;
  private final Delivery delivery;
  private final Config.Message limits;
  private final Clock clock;

  public Requests(
      Conversations conversations,
      InviteStore invites,
      Appender log,
      Accounts accounts,
      Delivery delivery,
      Config.Message limits,
      Clock clock) {
    this.conversations = conversations;
    this.invites = invites;
    this.log = log;
    this.accounts = accounts;
    this.delivery = delivery;
    this.limits = limits;
    this.clock = clock;
  }

  /** Keeps a request and tells the admins; {@code TOO_LARGE} when {@link #MAX_WAITING} wait. */
  Future<Void> add(Conversation group, String user, String by) {
    return waiting(group)
        .compose(
            waiting -> {
              if (waiting.size() >= MAX_WAITING) {
                throw Failure.TOO_LARGE.because(
                    "Too many people wait to be let in. Try again later.");
              }
              return invites.request(
                  new JsonObject()
                      .put("c", group.id().text())
                      .put("u", user)
                      .put("by", by)
                      .put("at", clock.millis())
                      .put("head", group.head()));
            })
        .compose(added -> tellAdmins(group));
  }

  /** What somebody asks for, or null when they do not, or no longer. */
  Future<JsonObject> of(Conversation group, String user) {
    String id = group.id().text();
    return invites
        .requestOf(id, user)
        .compose(
            request ->
                request != null && withdrawn(group, request)
                    ? invites.settle(id, user).map((JsonObject) null)
                    : Future.succeededFuture(request));
  }

  /** Whoever has come in otherwise since they asked, or gone again, no longer waits. */
  private static boolean withdrawn(Conversation group, JsonObject request) {
    Member member = group.member(request.getString("u"));
    return member != null && member.version() > request.getLong("head");
  }

  /**
   * {@code {conversation}} -> {@code {requests: [{user, name, by, at}]}}, who asked first comes
   * first; admins only.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    return conversations
        .findCurrent(InviteCommands.groupId(body))
        .compose(
            group -> {
              group.requireAdmin(caller.user());
              return waiting(group);
            })
        .compose(
            waiting ->
                accounts
                    .profiles(waiting.stream().map(one -> one.getString("u")).toList())
                    .map(profiles -> toJson(waiting, profiles)));
  }

  private static JsonObject toJson(List<JsonObject> waiting, Map<String, Profile> profiles) {
    JsonArray requests = new JsonArray();
    for (JsonObject one : waiting) {
      String user = one.getString("u");
      Profile profile = profiles.get(user);
      requests.add(
          new JsonObject()
              .put("user", user)
              .put("name", profile == null ? user : profile.name())
              .put("by", one.getString("by"))
              .put("at", one.getLong("at")));
    }
    return new JsonObject().put("requests", requests);
  }

  /**
   * {@code {conversation, user, accept}} -> {}; admins only. Of several who decide at once the
   * first one does; {@code NOT_FOUND} for the others. {@code TOO_LARGE} when the group, or the
   * user's list of groups, is full; the request then stays.
   */
  public Future<JsonObject> decide(Caller caller, Body body) {
    String user = body.string("user", 32);
    boolean accept = body.bool("accept");
    return conversations
        .findCurrent(InviteCommands.groupId(body))
        .compose(
            group -> {
              group.requireAdmin(caller.user());
              return of(group, user)
                  .compose(request -> decide(caller, group, user, request, accept));
            })
        .map(new JsonObject());
  }

  /** Whoever removes the request has decided; what cannot be done then is asked for again. */
  private Future<Void> decide(
      Caller caller, Conversation group, String user, JsonObject request, boolean accept) {
    String id = group.id().text();
    return (request == null ? Future.succeededFuture(false) : invites.settle(id, user))
        .compose(
            mine -> {
              if (!mine) {
                throw Failure.NOT_FOUND.because("They no longer ask to be let in.");
              }
              return accept ? letIn(caller, group, user) : Future.<Void>succeededFuture();
            })
        .recover(
            failure ->
                request == null || !full(failure)
                    ? Future.failedFuture(failure)
                    : invites.request(request).compose(back -> Future.failedFuture(failure)))
        .compose(done -> tellAdmins(group));
  }

  private static boolean full(Throwable failure) {
    return failure instanceof ChatException refused
        && (refused.failure() == Failure.TOO_LARGE || refused.failure().retry);
  }

  private Future<Void> letIn(Caller caller, Conversation group, String user) {
    Draft draft =
        new Draft(
            UUID.randomUUID().toString(),
            Entry.SYSTEM,
            caller,
            now -> {
              now.requireAdmin(caller.user());
              return GroupChange.added(now, caller.user(), List.of(user), limits.maxMembers());
            });
    return conversations
        .requireUsers(List.of(user))
        .compose(done -> conversations.requireRoom(List.of(user), limits.maxGroups()))
        .compose(done -> log.append(group, draft))
        .mapEmpty();
  }

  private Future<List<JsonObject>> waiting(Conversation group) {
    return invites
        .requests(group.id().text(), MAX_WAITING)
        .compose(
            all -> {
              Future<Void> settled = Future.succeededFuture();
              for (JsonObject one : all.stream().filter(one -> withdrawn(group, one)).toList()) {
                settled =
                    settled
                        .compose(done -> invites.settle(group.id().text(), one.getString("u")))
                        .mapEmpty();
              }
              return settled.map(
                  done -> all.stream().filter(one -> !withdrawn(group, one)).toList());
            });
  }

  private Future<Void> tellAdmins(Conversation group) {
    return waiting(group)
        .map(
            waiting -> {
              JsonObject change =
                  new JsonObject().put("type", "requests").put("count", waiting.size());
              delivery.push(
                  group.everybody().stream().filter(Member::admin).map(Member::user).toList(),
                  Events.conversation(group.id().text(), change),
                  Caller.NO_SESSION);
              return null;
            });
  }
}
