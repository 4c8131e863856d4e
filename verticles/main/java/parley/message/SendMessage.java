package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.EntryIds;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.Right;
import parley.media.MediaStore;

/** {@code chat.message.send}. Confined to the core context. */
public final class SendMessage {
  private final Conversations conversations;
  private final MessageLog log;
  private final Texts texts;
  private final Attachments attachments;

  public SendMessage(Conversations conversations, MessageLog log, Texts texts, MediaStore media) {
    this.conversations = conversations;
    this.log = log;
    this.texts = texts;
    this.attachments = new Attachments(media, texts);
  }

  /**
   * {@code {conversation, id, kind: "text", body: {text, replyTo?, mentions?, buttons?}}}, or
   * {@code kind: "poll"} with {@code {question, options, multiple?, secret?}}, or {@code kind:
   * "media"} with what {@link Attachments} takes -> {@code {seq, at, until?}}. The same id again:
   * the same answer.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId conversation = ConversationId.parse(body.string("conversation", 128));
    String id = EntryIds.require(body.string("id", 64));
    String kind = body.string("kind", 16);
    Body said = body.object("body");
    return switch (kind) {
      case Entry.TEXT ->
          append(caller, conversation, id, kind, Buttons.add(caller, said, texts.check(said)));
      case Entry.POLL -> append(caller, conversation, id, kind, Polls.check(said));
      case Entry.MEDIA -> {
        JsonObject wish = attachments.check(said);
        yield attach(
            caller,
            conversation,
            id,
            () -> attachments.claim(caller.user(), conversation.text(), id, wish));
      }
      default ->
          throw Failure.BAD_REQUEST.because("\"kind\" must be \"text\", \"poll\" or \"media\".");
    };
  }

  /** Passes on files that the caller may read, with what was said of them. */
  Future<JsonObject> forward(
      Caller caller, ConversationId conversation, String id, JsonObject content) {
    return attach(
        caller,
        conversation,
        id,
        () -> attachments.copy(caller.user(), conversation.text(), id, content));
  }

  /** Who may not write binds no file. */
  private Future<JsonObject> attach(
      Caller caller, ConversationId conversation, String id, Supplier<Future<JsonObject>> files) {
    return conversations
        .findOrCreate(conversation, caller.user())
        .compose(
            found -> {
              found.require(Right.SEND, caller.user());
              return files.get();
            })
        .compose(
            content ->
                append(caller, conversation, id, Entry.MEDIA, content)
                    .compose(answer -> attachments.settle(content).map(answer)));
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
