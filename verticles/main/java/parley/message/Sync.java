package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.channel.Announcements;
import parley.channel.Listeners;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Watermarks;
import parley.store.MessageStore;
import parley.store.MessageStore.Unread;
import parley.store.Stretch;
import parley.trace.Step.Kind;
import parley.trace.Trail;

/**
 * {@code chat.sync}: the difference between what a device holds and what the log holds, which is
 * the offline queue. Confined to the core context.
 */
public final class Sync {
  /** Conversations of one user that an answer can list. */
  private static final int MAX_CONVERSATIONS = 5_000;

  private static final int DEFAULT_BUDGET = 128 * 1024;
  private static final int MAX_BUDGET = 256 * 1024;

  /** Unread entries of one conversation are counted among so many. */
  private static final int MAX_UNREAD = 1_000;

  /** Entries of one conversation in one answer. */
  private static final int PAGE = 50;

  /** Conversations whose entries are read at the same time. */
  private static final int PARALLEL = 16;

  private final SyncQueue queue;
  private final ConversationStore store;
  private final MessageStore messages;
  private final Conversations conversations;
  private final History history;
  private final Receipts receipts;
  private final Listeners listeners;
  private final Announcements announcements;
  private final Trail trail;

  public Sync(
      SyncQueue queue,
      ConversationStore store,
      MessageStore messages,
      Conversations conversations,
      History history,
      Receipts receipts,
      Listeners listeners,
      Announcements announcements,
      Trail trail) {
    this.queue = queue;
    this.store = store;
    this.messages = messages;
    this.conversations = conversations;
    this.history = history;
    this.receipts = receipts;
    this.listeners = listeners;
    this.announcements = announcements;
    this.trail = trail;
  }

  /**
   * {@code {cursors: {conversation: seq}, budget?}} -> {@code {conversations: [...], more, gone?}}.
   * A cursor says that the device holds everything up to it, so it counts as a receipt too. A
   * conversation without a cursor is answered with its newest entries. {@code gone} names the
   * channels with a cursor that the user does not follow. {@code more} says that the budget (bytes)
   * ended before the news did: ask again with the cursors raised. Waits its turn, and is refused,
   * as {@link SyncQueue} says.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    Map<String, Long> cursors = cursors(body.optionalObject("cursors"));
    Long asked = body.optionalLong("budget", 1);
    int budget = asked == null ? DEFAULT_BUDGET : (int) Math.min(asked, MAX_BUDGET);
    return queue.submit(caller.session(), cursors.size(), () -> carryOut(caller, cursors, budget));
  }

  private Future<JsonObject> carryOut(Caller caller, Map<String, Long> cursors, int budget) {
    return store
        .membershipsOf(caller.user(), MAX_CONVERSATIONS)
        .compose(memberships -> announcements.followed(caller.user(), memberships))
        .compose(memberships -> listen(caller.user(), memberships))
        .compose(
            memberships ->
                lines(memberships, cursors)
                    .map(lines -> acknowledge(caller, lines))
                    .compose(lines -> answer(caller, lines, budget))
                    .map(answer -> withGone(answer, memberships, cursors.keySet())));
  }

  /** A device that was away when its user unfollowed a channel has no other way to know. */
  private static JsonObject withGone(
      JsonObject answer, List<JsonObject> memberships, Set<String> held) {
    Set<String> gone = new TreeSet<>(held);
    memberships.forEach(membership -> gone.remove(membership.getString("c")));
    gone.removeIf(conversation -> !ConversationId.isChannel(conversation));
    return gone.isEmpty() ? answer : answer.put("gone", new JsonArray(List.copyOf(gone)));
  }

  /** From then on the channels that somebody follows are pushed to them. */
  private Future<List<JsonObject>> listen(String user, List<JsonObject> memberships) {
    Map<String, Long> channels = new HashMap<>();
    for (JsonObject membership : memberships) {
      if (Member.FOLLOWER.equals(membership.getString("role"))) {
        channels.put(membership.getString("c"), membership.getLong("read"));
      }
    }
    return listeners.replace(user, channels).map(memberships);
  }

  /**
   * Those with news come first, then those whose member changed how they keep them last: what does
   * not fit any more is old to a device that was not away for long.
   */
  private Future<JsonObject> answer(Caller caller, List<SyncLine> all, int budget) {
    int shown = 0;
    int taken = 0;
    while (shown < all.size() && taken <= budget) {
      taken += all.get(shown++).lineBytes();
    }
    int left = budget - taken / 2;
    boolean newsBeyond = shown < all.size() && all.get(shown).behind();
    return withPeers(caller.user(), all.subList(0, shown))
        .compose(lines -> withUnread(caller.user(), lines))
        .compose(lines -> fill(lines, left).map(lines))
        .map(lines -> toJson(caller, lines))
        .map(answer -> newsBeyond ? answer.put("more", true) : answer);
  }

  private static Map<String, Long> cursors(Body cursors) {
    if (cursors.json().size() > MAX_CONVERSATIONS) {
      throw Failure.TOO_LARGE.because("\"cursors\" names too many conversations.");
    }
    Map<String, Long> checked = new HashMap<>();
    for (String conversation : cursors.json().fieldNames()) {
      ConversationId.parse(conversation);
      Long seq = cursors.optionalLong(conversation, 0);
      if (seq != null) {
        checked.put(conversation, seq);
      }
    }
    return checked;
  }

  private Future<List<SyncLine>> lines(List<JsonObject> memberships, Map<String, Long> cursors) {
    Map<String, JsonObject> mine = new HashMap<>();
    memberships.forEach(doc -> mine.put(doc.getString("c"), doc));
    return store
        .conversations(mine.keySet())
        .map(
            documents ->
                documents.stream()
                    .map(
                        document -> {
                          String id = document.getString("_id");
                          return new SyncLine(
                              ConversationId.parse(id), mine.get(id), document, cursors.get(id));
                        })
                    .filter(line -> line.head > 0)
                    .sorted(
                        Comparator.comparing((SyncLine line) -> !line.behind())
                            .thenComparing(Comparator.comparingLong(SyncLine::changed).reversed())
                            .thenComparing(line -> line.id.text()))
                    .toList());
  }

  /**
   * How far the other person of each direct conversation has come: the ticks of one's own entries.
   */
  private Future<List<SyncLine>> withPeers(String user, List<SyncLine> lines) {
    Map<String, SyncLine> direct = new HashMap<>();
    for (SyncLine line : lines) {
      for (String peer :
          line.id.isDirect() && line.member.active() ? line.id.people() : List.<String>of()) {
        if (!peer.equals(user)) {
          direct.put(ConversationStore.key(line.id.text(), peer), line);
        }
      }
    }
    return store
        .members(direct.keySet())
        .map(
            peers -> {
              peers.forEach((key, peer) -> direct.get(key).peer = peer);
              return lines;
            });
  }

  /** Reads entries, some conversations at a time, until the budget is spent. */
  private Future<Void> fill(List<SyncLine> lines, int budget) {
    List<SyncLine> behind = lines.stream().filter(SyncLine::behind).toList();
    return fill(behind, 0, budget)
        .map(done -> behind.stream().filter(SyncLine::incomplete).toList())
        .compose(incomplete -> someAtATime(incomplete, this::readLast))
        .mapEmpty();
  }

  private JsonObject toJson(Caller caller, List<SyncLine> lines) {
    JsonArray all = new JsonArray();
    for (SyncLine line : lines) {
      all.add(line.toJson());
      if (!line.entries.isEmpty()) {
        long seq = line.entries.get(line.entries.size() - 1).seq();
        trail.note(Kind.SYNCED, line.id.text(), seq, caller.user(), caller.identity().device());
      }
    }
    boolean more = lines.stream().anyMatch(line -> line.behind() && line.incomplete());
    return new JsonObject().put("conversations", all).put("more", more);
  }

  private Future<Void> fill(List<SyncLine> behind, int from, int budget) {
    boolean spent = from > 0 && budget <= 0;
    if (from >= behind.size() || spent) {
      return Future.succeededFuture();
    }
    List<SyncLine> next = behind.subList(from, Math.min(behind.size(), from + PARALLEL));
    return Future.all(next.stream().map(this::read).toList())
        .compose(done -> fill(behind, from + next.size(), budget - cut(next, budget)));
  }

  private Future<Void> read(SyncLine line) {
    Future<List<Entry>> entries =
        line.cursor == null
            ? history.before(line.id, line.member.spans(), line.head + 1, PAGE)
            : history.after(line.id, line.member.spans(), line.cursor, PAGE);
    return entries.map(
        found -> {
          line.take(found);
          return null;
        });
  }

  /** Keeps what fits, at least one conversation's page; returns the bytes kept. */
  private static int cut(List<SyncLine> lines, int budget) {
    int kept = 0;
    for (SyncLine line : lines) {
      int size = line.bytes();
      if (kept > 0 && kept + size > budget) {
        line.entries = List.of();
      } else {
        kept += size;
      }
    }
    return kept;
  }

  /** Does something for every line, not for all at the same time. */
  private static Future<List<SyncLine>> someAtATime(
      List<SyncLine> lines, Function<SyncLine, Future<Void>> action) {
    Future<Void> done = Future.succeededFuture();
    for (int from = 0; from < lines.size(); from += PARALLEL) {
      List<SyncLine> next = lines.subList(from, Math.min(lines.size(), from + PARALLEL));
      done = done.compose(before -> Future.all(next.stream().map(action).toList()).mapEmpty());
    }
    return done.map(lines);
  }

  /** What others wrote that this one has not seen; those who left are owed nothing. */
  private Future<List<SyncLine>> withUnread(String user, List<SyncLine> lines) {
    List<Stretch> unseen =
        lines.stream().filter(SyncLine::hasUnseen).map(line -> line.unseen(MAX_UNREAD)).toList();
    return messages
        .countByOthers(unseen, user)
        .map(
            counts -> {
              lines.forEach(line -> line.unread = counts.getOrDefault(line.id.text(), Unread.NONE));
              return lines;
            });
  }

  /** The newest entry of a conversation whose entries do not reach it, for the list. */
  private Future<Void> readLast(SyncLine line) {
    return history
        .before(line.id, line.member.spans(), line.head + 1, 1)
        .map(
            found -> {
              line.last = found.isEmpty() ? null : found.get(0);
              return null;
            });
  }

  private List<SyncLine> acknowledge(Caller caller, List<SyncLine> lines) {
    lines.stream()
        .filter(line -> line.cursor != null)
        .filter(line -> Math.min(line.cursor, line.head) > line.member.delivered())
        .forEach(
            line ->
                conversations
                    .find(line.id, caller.user())
                    .onSuccess(
                        found -> receipts.raise(found, caller, new Watermarks(line.cursor, 0, 0))));
    return lines;
  }
}
