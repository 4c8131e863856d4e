package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.EntryIds;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.node.Config;

/** {@code chat.message.send}. Confined to the core context. */
public final class SendMessage {
  private static final int MAX_MENTIONS = 50;

  private final Conversations conversations;
  private final MessageLog log;
  private final Config.Message limits;

  public SendMessage(Conversations conversations, MessageLog log, Config.Message limits) {
    this.conversations = conversations;
    this.log = log;
    this.limits = limits;
  }

  /**
   * {@code {conversation, id, kind: "text", body: {text, replyTo?, mentions?}}} -> {@code {seq,
   * at}}. The same id again: the same answer.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId conversation = ConversationId.parse(body.string("conversation", 128));
    String id = EntryIds.require(body.string("id", 64));
    String kind = body.string("kind", 16);
    if (!kind.equals(Entry.TEXT)) {
      throw Failure.BAD_REQUEST.because("\"kind\" must be \"text\".");
    }
    JsonObject text = text(body.object("body"));
    Draft draft =
        new Draft(
            id,
            kind,
            caller,
            current -> {
              current.requireActive(caller.user());
              return text;
            });
    return conversations
        .findOrCreate(conversation, caller.user())
        .compose(
            found -> {
              found.requireActive(caller.user());
              return log.append(found, draft);
            })
        .map(entry -> new JsonObject().put("seq", entry.seq()).put("at", entry.at()));
  }

  /** The known fields of a text's body, checked; unknown ones are left out. */
  private JsonObject text(Body body) {
    String text = body.string("text", Integer.MAX_VALUE);
    if (text.length() > limits.maxText()) {
      throw Failure.TOO_LARGE.because(
          "A text has at most "
              + limits.maxText()
              + " characters; this one has "
              + text.length()
              + ".");
    }
    if (text.isBlank()) {
      throw Failure.BAD_REQUEST.because("\"text\" must not be blank.");
    }
    JsonObject checked = new JsonObject().put("text", text);
    Long replyTo = body.optionalLong("replyTo", 1);
    if (replyTo != null) {
      checked.put("replyTo", replyTo);
    }
    if (body.json().getValue("mentions") instanceof JsonArray none && none.isEmpty()) {
      return checked;
    }
    return body.json().getValue("mentions") == null
        ? checked
        : checked.put("mentions", new JsonArray(body.users("mentions", MAX_MENTIONS)));
  }
}
