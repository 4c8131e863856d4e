package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.EntryIds;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.Right;

/** {@code chat.message.send}. Confined to the core context. */
public final class SendMessage {
  private final Conversations conversations;
  private final MessageLog log;
  private final Texts texts;

  public SendMessage(Conversations conversations, MessageLog log, Texts texts) {
    this.conversations = conversations;
    this.log = log;
    this.texts = texts;
  }

  /**
   * {@code {conversation, id, kind: "text", body: {text, replyTo?, mentions?}}}, or {@code kind:
   * "poll"} with {@code {question, options, multiple?, secret?}} -> {@code {seq, at, until?}}. The
   * same id again: the same answer.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId conversation = ConversationId.parse(body.string("conversation", 128));
    String id = EntryIds.require(body.string("id", 64));
    String kind = body.string("kind", 16);
    JsonObject content =
        switch (kind) {
          case Entry.TEXT -> texts.check(body.object("body"));
          case Entry.POLL -> Polls.check(body.object("body"));
          default -> throw Failure.BAD_REQUEST.because("\"kind\" must be \"text\" or \"poll\".");
        };
    return append(caller, conversation, id, kind, content);
  }

  /** Appends what was checked; answers and fails as {@link #handle} does. */
  Future<JsonObject> append(
      Caller caller, ConversationId conversation, String id, String kind, JsonObject content) {
    Draft draft =
        new Draft(
            id,
            kind,
            caller,
            current -> {
              current.require(Right.SEND, caller.user());
              return content;
            });
    return conversations
        .findOrCreate(conversation, caller.user())
        .compose(
            found -> {
              found.require(Right.SEND, caller.user());
              return log.append(found, draft);
            })
        .map(SendMessage::answer);
  }

  private static JsonObject answer(Entry entry) {
    JsonObject answer = new JsonObject().put("seq", entry.seq()).put("at", entry.at());
    return entry.until() > 0 ? answer.put("until", entry.until()) : answer;
  }
}
