package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.bus.Body;
import parley.bus.Caller;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.store.MessageStore;

/** {@code chat.message.versions}. Confined to the core context. */
public final class Versions {
  private final Conversations conversations;
  private final MessageStore messages;
  private final Targets targets;

  public Versions(Conversations conversations, MessageStore messages, Targets targets) {
    this.conversations = conversations;
    this.messages = messages;
    this.targets = targets;
  }

  /**
   * {@code {conversation, target}} -> {@code {versions: [{at, body}]}}: how an entry has read since
   * when, the first version first and the one that stands last, for whoever may read it. Fails as
   * {@link Targets} does.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    long target = Targets.number(body);
    return conversations
        .find(id, caller.user())
        .compose(
            conversation -> {
              Member reader = conversation.requireReader(caller.user());
              return targets.text(conversation, reader, target);
            })
        .compose(entry -> messages.versions(id.text(), target))
        .map(
            versions -> {
              if (versions.isEmpty()) {
                throw Targets.deleted(); // in between
              }
              return new JsonObject().put("versions", new JsonArray(versions));
            });
  }
}
