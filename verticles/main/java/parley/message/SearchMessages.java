package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Span;
import parley.media.MediaKind;
import parley.store.MessageStore;
import parley.store.SearchTerms;
import parley.store.Stretch;

/**
 * {@code chat.message.search}: what somebody may read, by its words, its author, its kind and its
 * time, the newest first. Confined to the core context.
 */
public final class SearchMessages {
  private static final int MAX_TEXT = 200;
  private static final int MAX_LIMIT = 50;
  private static final int DEFAULT_LIMIT = 20;

  /** Conversations of one user that are searched. */
  private static final int MAX_CONVERSATIONS = 5_000;

  /** Conversations that are searched at the same time. */
  private static final int PARALLEL = 16;

  private static final Set<String> KINDS =
      Stream.concat(
              Stream.of(Entry.TEXT, Entry.POLL, Entry.MEDIA, SearchTerms.LINK),
              Stream.of(MediaKind.values()).map(MediaKind::key))
          .collect(Collectors.toCollection(TreeSet::new));

  private final SyncQueue queue;
  private final Conversations conversations;
  private final ConversationStore memberships;
  private final MessageStore messages;
  private final History history;

  /**
   * @param queue in which searches of everything wait their turn with the syncs
   */
  public SearchMessages(
      SyncQueue queue,
      Conversations conversations,
      ConversationStore memberships,
      MessageStore messages,
      History history) {
    this.queue = queue;
    this.conversations = conversations;
    this.memberships = memberships;
    this.messages = messages;
    this.history = history;
  }

  /** A question; {@code limit} is of entries looked at. */
  private record Question(SearchTerms terms, long since, long before, int limit) {}

  /**
   * {@code {text?, conversation?, from?, kind?, since?, before?, limit?}} -> {@code {found:
   * [entry], before?}}. Every word must be there, and one that begins with the last, unless
   * something that is part of no word follows it. Without a conversation all of the caller's are
   * searched. {@code before} is there when there may be more: ask again with it. Deleted and
   * disappeared entries are not found.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    String kind = body.optionalString("kind", 16);
    if (kind != null && !KINDS.contains(kind)) {
      throw Failure.BAD_REQUEST.because("\"kind\" must be one of " + KINDS + ".");
    }
    SearchTerms terms =
        SearchTerms.of(
            body.optionalString("text", MAX_TEXT), body.optionalString("from", 32), kind);
    if (terms.isEmpty()) {
      throw Failure.BAD_REQUEST.because("Say what to look for: a word, \"from\" or \"kind\".");
    }
    Long since = body.optionalLong("since", 0);
    Long before = body.optionalLong("before", 0);
    Long limit = body.optionalLong("limit", 1);
    if (limit != null && limit > MAX_LIMIT) {
      throw Failure.BAD_REQUEST.because("\"limit\" must be at most " + MAX_LIMIT + ".");
    }
    Question question =
        new Question(
            terms,
            since == null ? 0 : since,
            before == null ? Long.MAX_VALUE : before,
            limit == null ? DEFAULT_LIMIT : limit.intValue());
    String conversation = body.optionalString("conversation", 128);
    return conversation == null
        ? queue.submit(Caller.NO_SESSION, 0, () -> everywhere(caller, question))
        : in(ConversationId.parse(conversation), caller, question);
  }

  private Future<JsonObject> in(ConversationId id, Caller caller, Question question) {
    String user = caller.user();
    return conversations
        .find(id, user)
        .compose(
            found ->
                look(id.text(), found.requireReader(user), question)
                    .compose(entries -> history.readable(found, user, entries)))
        .map(entries -> answer(entries, question));
  }

  private Future<JsonObject> everywhere(Caller caller, Question question) {
    return memberships
        .membershipsOf(caller.user(), MAX_CONVERSATIONS)
        .compose(mine -> look(mine, 0, List.of(), question))
        .map(found -> answer(found, question));
  }

  /** The newest of some conversations more, and of what was found before. */
  private Future<List<Entry>> look(
      List<JsonObject> mine, int from, List<Entry> before, Question question) {
    if (from >= mine.size()) {
      return Future.succeededFuture(before);
    }
    int until = Math.min(mine.size(), from + PARALLEL);
    List<Future<List<Entry>>> some =
        mine.subList(from, until).stream()
            .map(each -> look(each.getString("c"), Member.fromJson(each), question))
            .toList();
    return Future.all(some)
        .compose(
            done -> {
              List<Entry> found = new ArrayList<>(before);
              some.forEach(each -> found.addAll(each.result()));
              return look(mine, until, newest(found, question.limit), question);
            });
  }

  private static List<Entry> newest(List<Entry> found, int limit) {
    found.sort(Comparator.comparingLong(Entry::at).reversed());
    return found.subList(0, Math.min(limit, found.size()));
  }

  private Future<List<Entry>> look(String conversation, Member reader, Question question) {
    return look(conversation, reader.spans(), new ArrayList<>(), question);
  }

  /** The newest of what lies within the spans, the last one first. */
  private Future<List<Entry>> look(
      String conversation, List<Span> spans, List<Entry> found, Question question) {
    int rest = question.limit - found.size();
    if (spans.isEmpty() || rest == 0) {
      return Future.succeededFuture(found);
    }
    Span last = spans.get(spans.size() - 1);
    Stretch within = new Stretch(conversation, last.from(), last.until());
    return messages
        .search(within, question.terms, question.since, question.before, rest)
        .compose(
            more -> {
              found.addAll(more);
              return look(conversation, spans.subList(0, spans.size() - 1), found, question);
            });
  }

  /**
   * A page ends between two moments: of those of its last moment there may be more, which the next
   * page begins with.
   */
  private static JsonObject answer(List<Entry> found, Question question) {
    if (found.size() < question.limit) {
      return new JsonObject().put("found", shown(found));
    }
    long last = found.get(found.size() - 1).at();
    List<Entry> later = found.stream().filter(entry -> entry.at() > last).toList();
    List<Entry> page = later.isEmpty() ? found : later;
    return new JsonObject().put("found", shown(page)).put("before", page.get(page.size() - 1).at());
  }

  /** What has disappeared counts, lest a page seem to be the last one, but is not shown. */
  private static JsonArray shown(List<Entry> found) {
    return History.toJson(found.stream().filter(entry -> !entry.body().equals("{}")).toList());
  }
}
