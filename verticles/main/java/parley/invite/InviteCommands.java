package parley.invite;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Right;

/**
 * {@code chat.invite.create}, {@code list} and {@code revoke}: links into a group, for those who
 * may add people to it. Confined to the core context.
 */
public final class InviteCommands {
  /** Links into one group at a time. */
  static final int MAX_LIVE = 20;

  private static final long MAX_EXPIRES = Duration.ofDays(366).toMillis();
  private static final int TOKEN_BYTES = 16;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Conversations conversations;
  private final InviteStore invites;
  private final Clock clock;

  public InviteCommands(Conversations conversations, InviteStore invites, Clock clock) {
    this.conversations = conversations;
    this.invites = invites;
    this.clock = clock;
  }

  /**
   * {@code {conversation, expires?, maxUses?, approval?}} -> {@code {token, by, created, expires?,
   * uses, maxUses?, approval}}. {@code expires} is in milliseconds from now in the request, the
   * moment in the reply. {@code TOO_LARGE} when the group has {@link #MAX_LIVE} links; as many more
   * as there are nodes may come of several who make one at once.
   */
  public Future<JsonObject> create(Caller caller, Body body) {
    long now = clock.millis();
    Long expires = atMost(body, "expires", MAX_EXPIRES);
    Long maxUses = atMost(body, "maxUses", Invite.MAX_USES);
    boolean approval = body.json().getValue("approval") != null && body.bool("approval");
    return group(body)
        .compose(
            group -> {
              group.require(Right.ADD, caller.user());
              return live(group);
            })
        .compose(
            live -> {
              if (live.size() >= MAX_LIVE) {
                throw Failure.TOO_LARGE.because(
                    "A group has at most " + MAX_LIVE + " links. Revoke one first.");
              }
              Invite invite =
                  new Invite(
                      newToken(),
                      body.string("conversation", 128),
                      caller.user(),
                      now,
                      expires == null ? Invite.NEVER : now + expires,
                      0,
                      maxUses == null ? Invite.UNLIMITED : maxUses,
                      approval);
              return invites.add(invite).map(done -> invite.toJson());
            });
  }

  /**
   * {@code {conversation}} -> {@code {invites: [{token, by, created, expires?, uses, maxUses?,
   * approval}]}}: one's own, to an admin all.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    return group(body)
        .compose(
            group -> {
              boolean all = group.requireActive(caller.user()).admin();
              return live(group)
                  .map(
                      live -> {
                        JsonArray shown = new JsonArray();
                        live.stream()
                            .filter(invite -> all || invite.by().equals(caller.user()))
                            .forEach(invite -> shown.add(invite.toJson()));
                        return new JsonObject().put("invites", shown);
                      });
            });
  }

  /**
   * {@code {conversation, token}} -> {}. Nobody joins by it who has not begun to. Changes nothing
   * when there is no such link; {@code FORBIDDEN} for somebody else's, unless to an admin.
   */
  public Future<JsonObject> revoke(Caller caller, Body body) {
    String token = token(body);
    return group(body)
        .compose(
            group -> {
              boolean all = group.requireActive(caller.user()).admin();
              return invites.get(token).compose(invite -> revoke(group, invite, caller, all));
            })
        .map(new JsonObject());
  }

  private Future<Void> revoke(Conversation group, Invite invite, Caller caller, boolean all) {
    if (invite == null || !invite.conversation().equals(group.id().text())) {
      return Future.succeededFuture();
    }
    if (!all && !invite.by().equals(caller.user())) {
      throw Failure.FORBIDDEN.because("Only an admin can revoke a link that somebody else made.");
    }
    return invites.remove(List.of(invite.token()));
  }

  /** The links that open the group; the others are forgotten on the way. */
  private Future<List<Invite>> live(Conversation group) {
    long now = clock.millis();
    return invites
        .of(group.id().text())
        .compose(
            all -> {
              List<String> dead =
                  all.stream().filter(one -> !one.alive(now)).map(Invite::token).toList();
              List<Invite> live = all.stream().filter(one -> one.alive(now)).toList();
              return invites.remove(dead).map(live);
            });
  }

  private Future<Conversation> group(Body body) {
    return conversations.findCurrent(groupId(body));
  }

  /** The id of a group; {@code BAD_REQUEST} for others. */
  static ConversationId groupId(Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    if (id.isDirect() || id.isChannel()) {
      throw Failure.BAD_REQUEST.because("\"conversation\" must be a group.");
    }
    return id;
  }

  /** A well-formed token; any other is no link, whatever it is. */
  static String token(Body body) {
    String token = body.string("token", 64);
    if (!TOKEN.matcher(token).matches()) {
      throw noSuchLink();
    }
    return token;
  }

  static RuntimeException noSuchLink() {
    return Failure.NOT_FOUND.because("This link is no longer valid. Ask for a new one.");
  }

  private static Long atMost(Body body, String field, long max) {
    Long value = body.optionalLong(field, 1);
    if (value != null && value > max) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be at most " + max + ".");
    }
    return value;
  }

  private static String newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
