package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;

/** {@code chat.conversation.expire}: disappearing messages. Confined to the core context. */
public final class ExpireConversation {
  private final Conversations conversations;
  private final Appender log;
  private final List<Long> allowed;

  /**
   * @param allowed the times after which entries may be made to disappear
   */
  public ExpireConversation(Conversations conversations, Appender log, List<Duration> allowed) {
    this.conversations = conversations;
    this.log = log;
    this.allowed = allowed.stream().map(Duration::toMillis).toList();
  }

  /**
   * {@code {conversation, after}} -> {@code {seq}}: entries written from then on disappear {@code
   * after} milliseconds later, or stay (0). Both people of a direct conversation may say so, and
   * the admins of a group; {@code CONFLICT} when it is so already.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    Long after = body.optionalLong("after", 0);
    if (after == null || after != 0 && !allowed.contains(after)) {
      throw Failure.BAD_REQUEST.because("\"after\" must be 0 or one of " + allowed + ".");
    }
    Draft draft =
        new Draft(
            UUID.randomUUID().toString(),
            Entry.SYSTEM,
            caller,
            conversation -> GroupChange.expiring(conversation, caller.user(), after));
    return conversations
        .findOrCreate(id, caller.user())
        .compose(conversation -> log.append(conversation, draft))
        .map(entry -> new JsonObject().put("seq", entry.seq()));
  }
}
