package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Span;
import parley.store.MessageStore;

/** Reads a conversation's log within what its reader may see. Confined to the core context. */
public final class History {
  /** Entries in one answer. */
  public static final int MAX_LIMIT = 200;

  private static final int DEFAULT_LIMIT = 50;

  private final Conversations conversations;
  private final MessageStore messages;

  public History(Conversations conversations, MessageStore messages) {
    this.conversations = conversations;
    this.messages = messages;
  }

  /**
   * {@code chat.message.history {conversation, after? | before?, limit?}} -> {@code {entries,
   * head}}: entries ascending, those next after or before the given number, the newest without one.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    Long after = body.optionalLong("after", 0);
    Long before = body.optionalLong("before", 0);
    if (after != null && before != null) {
      throw Failure.BAD_REQUEST.because("Give \"after\" or \"before\", not both.");
    }
    Long asked = body.optionalLong("limit", 1);
    int limit = asked == null ? DEFAULT_LIMIT : (int) Math.min(asked, Integer.MAX_VALUE);
    if (limit > MAX_LIMIT) {
      throw Failure.BAD_REQUEST.because("\"limit\" must be at most " + MAX_LIMIT + ".");
    }
    return conversations
        .find(id, caller.user())
        .compose(
            conversation -> {
              List<Span> spans = conversation.requireReader(caller.user()).spans();
              Future<List<Entry>> entries =
                  after != null
                      ? after(id, spans, after, limit)
                      : before(id, spans, before == null ? Long.MAX_VALUE : before, limit);
              return entries
                  .compose(found -> readable(conversation, caller.user(), found))
                  .map(
                      found ->
                          new JsonObject()
                              .put("entries", toJson(found))
                              .put("head", head(conversation, caller.user())));
            });
  }

  /**
   * What was read may be newer than what this node knew of the conversation, and its reader may
   * have been removed in between.
   */
  Future<List<Entry>> readable(Conversation conversation, String user, List<Entry> entries) {
    if (entries.stream().allMatch(entry -> entry.seq() <= conversation.head())) {
      return Future.succeededFuture(entries);
    }
    return conversations
        .catchUp(conversation)
        .map(
            done -> {
              Member reader = conversation.requireReader(user);
              return entries.stream().filter(entry -> reader.mayRead(entry.seq())).toList();
            });
  }

  private static long head(Conversation conversation, String user) {
    return conversation.requireReader(user).visibleHead(conversation.head());
  }

  static JsonArray toJson(List<Entry> entries) {
    JsonArray array = new JsonArray();
    entries.forEach(entry -> array.add(entry.toJson()));
    return array;
  }

  /** Up to {@code limit} readable entries that follow a number, ascending. */
  Future<List<Entry>> after(ConversationId id, List<Span> spans, long after, int limit) {
    Future<List<Entry>> found = Future.succeededFuture(new ArrayList<>());
    for (Span span : spans) {
      if (span.until() > after) {
        found =
            found.compose(
                entries ->
                    append(
                        entries,
                        limit,
                        rest ->
                            messages.ascending(
                                id.text(), Math.max(span.from(), after + 1), span.until(), rest)));
      }
    }
    return found;
  }

  /** Up to {@code limit} readable entries that precede a number, ascending. */
  Future<List<Entry>> before(ConversationId id, List<Span> spans, long before, int limit) {
    Future<List<Entry>> found = Future.succeededFuture(new ArrayList<>());
    List<Span> backwards = new ArrayList<>(spans);
    Collections.reverse(backwards);
    for (Span span : backwards) {
      if (span.from() < before) {
        found =
            found.compose(
                entries ->
                    append(
                        entries,
                        limit,
                        rest ->
                            messages.descending(
                                id.text(), span.from(), Math.min(span.until(), before - 1), rest)));
      }
    }
    return found.map(
        entries -> {
          Collections.reverse(entries);
          return entries;
        });
  }

  private interface Page {
    Future<List<Entry>> read(int rest);
  }

  private static Future<List<Entry>> append(List<Entry> entries, int limit, Page page) {
    if (entries.size() >= limit) {
      return Future.succeededFuture(entries);
    }
    return page.read(limit - entries.size())
        .map(
            more -> {
              entries.addAll(more);
              return entries;
            });
  }
}
