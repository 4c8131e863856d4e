package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.GroupChange;
import parley.conversation.Member;
import parley.conversation.Right;

/** {@code chat.message.pin}: what stands at the top. Confined to the core context. */
public final class PinMessage {
  private final Conversations conversations;
  private final Targets targets;
  private final MessageLog log;

  public PinMessage(Conversations conversations, Targets targets, MessageLog log) {
    this.conversations = conversations;
    this.targets = targets;
    this.log = log;
  }

  /**
   * {@code {conversation, target, pinned}} -> {@code {seq}}. Three entries are pinned at most, of
   * which a fourth replaces the oldest; one that is deleted is no longer. Both people of a direct
   * conversation may do it, and who may change what a group is about; {@code CONFLICT} when it is
   * so already, and as {@link Targets} says.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    long target = Targets.number(body);
    boolean pin = body.bool("pinned");
    Draft draft =
        new Draft(
            UUID.randomUUID().toString(),
            Entry.SYSTEM,
            caller,
            current -> GroupChange.pinned(current, caller.user(), target, pin));
    return conversations
        .find(id, caller.user())
        .compose(found -> pinnable(found, caller, target, pin).map(found))
        .compose(found -> log.append(found, draft))
        .map(entry -> new JsonObject().put("seq", entry.seq()));
  }

  /** What has disappeared can still be taken from the top. */
  private Future<?> pinnable(Conversation found, Caller caller, long target, boolean pin) {
    Member member = found.require(Right.EDIT, caller.user());
    return pin ? targets.find(found, member, target) : Future.succeededFuture();
  }
}
