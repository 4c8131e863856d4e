package parley.mine;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.delivery.Delivery;
import parley.message.Receipts;
import parley.message.Texts;

/**
 * {@code chat.conversation.mine}: how somebody keeps a conversation in their own list. Nobody else
 * learns of it; all their devices do. Confined to the core context.
 */
public final class MineCommand {
  /** Conversations that one user may pin. */
  private static final int MAX_PINNED = 5;

  /** Muted until it is said otherwise. */
  private static final long ALWAYS = -1;

  private final Conversations conversations;
  private final MineStore store;
  private final Receipts receipts;
  private final Texts texts;
  private final Delivery delivery;
  private final Clock clock;

  /**
   * @param texts what a draft may be
   */
  public MineCommand(
      Conversations conversations,
      MineStore store,
      Receipts receipts,
      Texts texts,
      Delivery delivery,
      Clock clock) {
    this.conversations = conversations;
    this.store = store;
    this.receipts = receipts;
    this.texts = texts;
    this.delivery = delivery;
    this.clock = clock;
  }

  /**
   * {@code {conversation, muted?, archived?, pinned?, unread?, draft?, cleared?, removed?, star? |
   * unstar? | hide?}} -> {@code {mine}}: all that is kept, after the fields given were changed.
   * Archived, removed and marked as unread are kept as how far the conversation had come,
   * respectively been read: they end by themselves when that rises, on every device alike. Cleared
   * is kept like that too, and stays; who removes a conversation clears it. Archiving unpins, and
   * pinning brings back. {@code TOO_LARGE} for a draft that is no text one might send, for a pin
   * too many, and as {@link Entries} says; of two that race for the last place both may be refused.
   * {@code FORBIDDEN} for a channel that the user does not follow.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    Wish wish = wish(body);
    return conversations
        .find(id, caller.user())
        .compose(found -> wish.untilHead() ? conversations.findCurrent(id) : same(found))
        .compose(
            conversation -> {
              conversation.requireReader(caller.user());
              return store
                  .membership(id, caller.user())
                  .compose(membership -> change(caller, conversation, membership, wish));
            });
  }

  private static Future<Conversation> same(Conversation conversation) {
    return Future.succeededFuture(conversation);
  }

  /**
   * What is asked for; null leaves a thing as it is.
   *
   * @param draft empty for none
   */
  private record Wish(
      Long muted,
      Boolean archived,
      Boolean pinned,
      Boolean unread,
      JsonObject draft,
      boolean cleared,
      boolean removed,
      Entries entries) {
    /** Whether it needs to be known how far the conversation has come. */
    boolean untilHead() {
      return archives() || clears();
    }

    boolean clears() {
      return cleared || removed;
    }

    boolean archives() {
      return Boolean.TRUE.equals(archived);
    }

    boolean pins() {
      return Boolean.TRUE.equals(pinned);
    }
  }

  private Wish wish(Body body) {
    Wish wish =
        new Wish(
            body.optionalLong("muted", ALWAYS),
            optionalBool(body, "archived"),
            optionalBool(body, "pinned"),
            optionalBool(body, "unread"),
            draft(body),
            Boolean.TRUE.equals(optionalBool(body, "cleared")),
            Boolean.TRUE.equals(optionalBool(body, "removed")),
            Entries.of(body));
    if (wish.clears() && wish.entries != null) {
      throw Failure.BAD_REQUEST.because("Of what is cleared nothing is starred or hidden.");
    }
    if (wish.archives() && wish.pins()) {
      throw Failure.BAD_REQUEST.because("What is archived is not pinned: ask for one of them.");
    }
    return wish;
  }

  private static Boolean optionalBool(Body body, String field) {
    return body.json().getValue(field) == null ? null : (Boolean) body.bool(field);
  }

  private JsonObject draft(Body body) {
    if (!body.json().containsKey("draft")) {
      return null;
    }
    boolean none = body.json().getValue("draft") == null;
    return none ? new JsonObject() : texts.check(body.object("draft"));
  }

  private Future<JsonObject> change(
      Caller caller, Conversation conversation, JsonObject membership, Wish wish) {
    ConversationId id = conversation.id();
    if (membership == null) {
      throw Failure.FORBIDDEN.because("Follow the channel first.");
    }
    JsonObject before = membership.getJsonObject("mine", new JsonObject());
    if (wish.entries != null) {
      wish.entries.requireRoom(before);
    }
    boolean pins = wish.pins() && !before.containsKey("pinned");
    Map<String, Object> fields = fields(caller, conversation, membership, wish, pins);
    return (pins ? requireRoom(id, caller.user()) : Future.<Void>succeededFuture())
        .compose(room -> store(caller, id, fields, wish.entries))
        .compose(mine -> pins ? verified(caller, id, mine) : Future.succeededFuture(mine))
        .map(
            mine -> {
              tell(id, caller.user(), mine, caller.session());
              return new JsonObject().put("mine", mine);
            });
  }

  private Map<String, Object> fields(
      Caller caller, Conversation conversation, JsonObject membership, Wish wish, boolean pins) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (wish.muted() != null) {
      fields.put("muted", wish.muted() == 0 ? null : wish.muted());
    }
    long head = conversation.requireReader(caller.user()).visibleHead(conversation.head());
    if (wish.clears()) {
      fields.put("cleared", head);
      fields.put("starred", null);
      fields.put("hidden", null);
    }
    if (wish.removed()) {
      fields.put("removed", head);
      fields.put("pinned", null);
    }
    if (wish.archived() != null) {
      fields.put("archived", wish.archived() ? head : null);
    }
    if (wish.archives() || Boolean.FALSE.equals(wish.pinned())) {
      fields.put("pinned", null);
    }
    if (pins) {
      fields.put("pinned", clock.millis());
    }
    if (wish.pins()) {
      fields.put("archived", null);
    }
    if (wish.unread() != null) {
      long read = Math.max(membership.getLong("read"), receipts.read(conversation, caller.user()));
      fields.put("unread", wish.unread() ? read : null);
    }
    if (wish.draft() != null) {
      fields.put("draft", wish.draft().isEmpty() ? null : wish.draft());
    }
    return fields;
  }

  private Future<Void> requireRoom(ConversationId id, String user) {
    return store
        .othersPinned(id, user, MAX_PINNED)
        .map(
            others -> {
              if (others >= MAX_PINNED) {
                throw Failure.TOO_LARGE.because(
                    "You have pinned " + MAX_PINNED + " chats already. Unpin one first.");
              }
              return null;
            });
  }

  private Future<JsonObject> store(
      Caller caller, ConversationId id, Map<String, Object> fields, Entries entries) {
    return store
        .change(id, caller.user(), fields, entries, clock.millis())
        .map(
            mine -> {
              if (mine == null) {
                throw Failure.NOT_FOUND.because("There is no such conversation.");
              }
              return mine;
            });
  }

  /**
   * Another device may have pinned at the same time: whoever then finds one too many takes back.
   */
  private Future<JsonObject> verified(Caller caller, ConversationId id, JsonObject mine) {
    return requireRoom(id, caller.user())
        .map(mine)
        .recover(
            full -> {
              Map<String, Object> back = new LinkedHashMap<>();
              back.put("pinned", null);
              return store(caller, id, back, null)
                  .compose(
                      undone -> {
                        tell(id, caller.user(), undone, Caller.NO_SESSION);
                        return Future.failedFuture(full);
                      });
            });
  }

  private void tell(ConversationId id, String user, JsonObject mine, long exceptSession) {
    JsonObject change = new JsonObject().put("type", "mine").put("mine", mine);
    delivery.push(Set.of(user), Events.conversation(id.text(), change), exceptSession);
  }
}
