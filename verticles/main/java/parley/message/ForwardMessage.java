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
import parley.store.MessageStore;

/** {@code chat.message.forward}. Confined to the core context. */
public final class ForwardMessage {
  private final Conversations conversations;
  private final MessageStore messages;
  private final Targets targets;
  private final SendMessage send;

  public ForwardMessage(
      Conversations conversations, MessageStore messages, Targets targets, SendMessage send) {
    this.conversations = conversations;
    this.messages = messages;
    this.targets = targets;
    this.send = send;
  }

  /**
   * {@code {conversation, id, source: {conversation, seq}}} -> {@code {seq, at, until?}}. The words
   * or files of an entry that the caller may read become theirs, with how often they were passed
   * on; not by whom, nor who wrote it. Fails as {@link Targets} does, and as a send.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId conversation = ConversationId.parse(body.string("conversation", 128));
    String id = EntryIds.require(body.string("id", 64));
    Body source = body.object("source");
    return source(caller, source)
        .compose(
            entry ->
                entry.kind().equals(Entry.MEDIA)
                    ? send.forward(caller, conversation, id, passedOn(entry))
                    : send.append(caller, conversation, id, Entry.TEXT, passedOn(entry)),
            refused -> repeated(caller, conversation, id, refused));
  }

  private Future<Entry> source(Caller caller, Body source) {
    ConversationId id = ConversationId.parse(source.string("conversation", 128));
    Long seq = source.optionalLong("seq", 1);
    if (seq == null) {
      throw Failure.BAD_REQUEST.because("\"source\" needs the number of an entry as \"seq\".");
    }
    return conversations
        .find(id, caller.user())
        .compose(found -> targets.text(found, found.requireReader(caller.user()), seq));
  }

  /** What it answered and whom it mentioned means nothing elsewhere. */
  private static JsonObject passedOn(Entry entry) {
    JsonObject body = new JsonObject(entry.body());
    body.put("forwarded", Texts.forwarded(body) + 1).remove("replyTo");
    body.remove("mentions");
    body.remove("buttons");
    return body;
  }

  /** Whoever repeats a forward finds that its source is gone meanwhile: the log has the answer. */
  private Future<JsonObject> repeated(
      Caller caller, ConversationId conversation, String id, Throwable refused) {
    return messages
        .find(id)
        .compose(
            entry ->
                entry == null
                    ? Future.failedFuture(refused)
                    : send.append(caller, conversation, id, Entry.TEXT, new JsonObject()));
  }
}
