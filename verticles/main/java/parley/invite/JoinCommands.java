package parley.invite;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Appender;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.GroupChange;
import parley.node.Config;

/**
 * {@code chat.invite.get} and {@code join}: what people do who were given a link. A use of the link
 * is taken before the entry is written and given back when it is not, so a link never lets in more
 * than it may; a node that is killed in between lets in one less. Confined to the core context.
 */
public final class JoinCommands {
  private final Conversations conversations;
  private final InviteStore invites;
  private final Requests requests;
  private final Appender log;
  private final Config.Message limits;
  private final Clock clock;

  public JoinCommands(
      Conversations conversations,
      InviteStore invites,
      Requests requests,
      Appender log,
      Config.Message limits,
      Clock clock) {
    this.conversations = conversations;
    this.invites = invites;
    this.requests = requests;
    this.log = log;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * {@code {token}} -> {@code {conversation, title, description?, picture?, members, approval,
   * joined?, requested?}}, for anybody who has a link; {@code NOT_FOUND} when it no longer opens
   * the group.
   */
  public Future<JsonObject> get(Caller caller, Body body) {
    return invite(InviteCommands.token(body))
        .compose(
            invite ->
                group(invite)
                    .compose(
                        group -> {
                          if (!group.isIn(caller.user())) {
                            GroupChange.requireInviter(group, invite.by());
                          }
                          return requests
                              .of(group, caller.user())
                              .map(asked -> preview(group, invite, caller.user(), asked != null));
                        }));
  }

  private static JsonObject preview(
      Conversation group, Invite invite, String user, boolean requested) {
    JsonObject preview =
        new JsonObject()
            .put("conversation", group.id().text())
            .put("title", group.properties().title())
            .put("members", group.activeCount())
            .put("approval", invite.approval());
    if (!group.properties().description().isEmpty()) {
      preview.put("description", group.properties().description());
    }
    if (!group.properties().picture().isEmpty()) {
      preview.put("picture", group.properties().picture());
    }
    if (group.isIn(user)) {
      return preview.put("joined", true);
    }
    return requested ? preview.put("requested", true) : preview;
  }

  /**
   * {@code {token}} -> {@code {conversation}}, or {@code {conversation, requested: true}} when an
   * admin is to decide. Answers the same to those who are in, or have asked, already. {@code
   * NOT_FOUND} when the link is revoked, over or used up, {@code FORBIDDEN} for those who were
   * removed, {@code TOO_LARGE} when the group, or the user's list of groups, is full.
   */
  public Future<JsonObject> join(Caller caller, Body body) {
    String token = InviteCommands.token(body);
    return invite(token)
        .compose(invite -> group(invite).compose(group -> join(caller, group, invite)));
  }

  private Future<JsonObject> join(Caller caller, Conversation group, Invite invite) {
    JsonObject in = new JsonObject().put("conversation", group.id().text());
    if (group.isIn(caller.user())) {
      return Future.succeededFuture(in);
    }
    GroupChange.requireInvitable(group, caller.user(), invite.by());
    return conversations
        .requireRoom(List.of(caller.user()), limits.maxGroups())
        .compose(
            done ->
                invite.approval()
                    ? ask(caller, group, invite).map(asked -> in.put("requested", true))
                    : use(invite, () -> append(caller, group, invite)).map(in))
        .recover(failure -> unlessIn(failure, group, caller.user(), in));
  }

  /** Two devices of one person may join at once: the second finds them in. */
  private static Future<JsonObject> unlessIn(
      Throwable failure, Conversation group, String user, JsonObject in) {
    boolean twice =
        failure instanceof ChatException refused
            && refused.failure() == Failure.CONFLICT
            && group.isIn(user);
    return twice ? Future.succeededFuture(in) : Future.failedFuture(failure);
  }

  private Future<Void> append(Caller caller, Conversation group, Invite invite) {
    Draft draft =
        new Draft(
            UUID.randomUUID().toString(),
            Entry.SYSTEM,
            caller,
            now -> GroupChange.joined(now, caller.user(), invite.by(), limits.maxMembers()));
    return log.append(group, draft).mapEmpty();
  }

  private Future<Void> ask(Caller caller, Conversation group, Invite invite) {
    return requests
        .of(group, caller.user())
        .compose(
            asked ->
                asked != null
                    ? Future.succeededFuture()
                    : use(invite, () -> requests.add(group, caller.user(), invite.by())));
  }

  private Future<Void> use(Invite invite, Supplier<Future<Void>> coming) {
    return invites
        .take(invite.token(), clock.millis())
        .compose(
            taken -> {
              if (!taken) {
                throw InviteCommands.noSuchLink();
              }
              return coming
                  .get()
                  .recover(
                      failure ->
                          invites
                              .giveBack(invite.token())
                              .transform(done -> Future.<Void>failedFuture(failure)));
            });
  }

  private Future<Invite> invite(String token) {
    return invites
        .get(token)
        .map(
            invite -> {
              if (invite == null || !invite.alive(clock.millis())) {
                throw InviteCommands.noSuchLink();
              }
              return invite;
            });
  }

  private Future<Conversation> group(Invite invite) {
    return conversations.findCurrent(ConversationId.parse(invite.conversation()));
  }
}
