package parley.feed;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import parley.bus.Addresses;
import parley.bus.Caller;
import parley.bus.Close;
import parley.bus.Commands;
import parley.bus.EntryHint;
import parley.bus.Failures;
import parley.bus.Identity;
import parley.channel.Listeners;
import parley.connection.Client;
import parley.connection.Sessions;
import parley.conversation.ConversationId;

/**
 * Everything that is written where its user is, and how far that was worked on. It is a client that
 * lives in the node: pushes tell it in which conversations there is more, and what that is it reads
 * from the log by the command that everybody uses. So nothing waits in memory for whoever is slow
 * but the names of conversations, see {@link Backlog}. Confined to the core context.
 */
public final class Source implements Client {
  private static final int MAX_CHANNELS = 5_000;

  private final long id = Sessions.newId();
  private final Context core;
  private final Caller caller;
  private final Positions positions;
  private final Backlog backlog;
  private final Commands commands;
  private final Sessions sessions;
  private final Listeners listeners;
  private final Runnable news;
  private final Consumer<Close> ended;
  private boolean listening;
  private boolean closed;

  /**
   * @param news called when there is more
   * @param ended called once when it has ended
   */
  Source(
      Vertx vertx,
      Identity identity,
      Positions positions,
      Commands commands,
      Sessions sessions,
      Listeners listeners,
      Runnable news,
      Consumer<Close> ended) {
    this.core = vertx.getOrCreateContext();
    this.caller = new Caller(identity, id);
    this.positions = positions;
    this.backlog = new Backlog(positions);
    this.commands = commands;
    this.sessions = sessions;
    this.listeners = listeners;
    this.news = news;
    this.ended = ended;
    sessions.opened(this, identity);
    sessions.register(this, identity);
  }

  @Override
  public long id() {
    return id;
  }

  /** There may be more in that conversation than was worked on. */
  public void mark(String conversation) {
    backlog.mark(conversation);
  }

  /** Whether there may be more than was looked for. */
  public boolean mayHaveMore() {
    return !listening || !backlog.isEmpty();
  }

  /**
   * Up to {@code max} conversations in which there may be more, none of those; it is for whoever
   * takes them to {@link #mark} them again. None when there is nothing.
   */
  public Future<Collection<String>> take(int max, Set<String> except) {
    return listen().compose(done -> search(max, except));
  }

  private Future<Collection<String>> search(int max, Set<String> except) {
    Collection<String> taken = backlog.take(max, except);
    return !taken.isEmpty() || !backlog.isToBeSearched()
        ? Future.succeededFuture(taken)
        : backlog.search().compose(done -> search(max, except));
  }

  /** What was written before the user is known to be here is in the log, the rest is pushed. */
  private Future<Void> listen() {
    if (listening) {
      return Future.succeededFuture();
    }
    listening = true;
    return Future.<Void>future(registered -> core.runOnContext(done -> registered.complete()))
        .compose(done -> sessions.announced(caller.user()))
        .compose(done -> positions.channels(MAX_CHANNELS))
        .compose(channels -> listeners.replace(caller.user(), channels))
        .onFailure(failure -> listening = false);
  }

  /** How far those of these conversations were worked on that the user is or was in. */
  public Future<Map<String, Long>> positions(Collection<String> conversations) {
    return positions.of(conversations);
  }

  /** The next entries after that number; none of a conversation that the user may not read. */
  public Future<JsonArray> read(String conversation, long after, int limit) {
    JsonObject question =
        new JsonObject().put("conversation", conversation).put("after", after).put("limit", limit);
    return commands
        .execute(Addresses.MESSAGE_HISTORY, caller, question)
        .map(answer -> answer.getJsonArray("entries"))
        .recover(
            failure ->
                Failures.from(failure).failure().code < 500
                    ? Future.succeededFuture(new JsonArray())
                    : Future.failedFuture(failure));
  }

  /**
   * These conversations were worked on so far, which counts as delivered.
   *
   * @return what was noted of that: the user has nothing to say of other conversations
   */
  public Future<Map<String, Long>> confirm(Map<String, Long> done) {
    return positions
        .confirm(done)
        .compose(
            own -> {
              JsonObject delivered = new JsonObject();
              own.forEach(delivered::put);
              JsonObject receipt = new JsonObject().put("delivered", delivered);
              return commands.execute(Addresses.RECEIPT, caller, receipt).otherwiseEmpty().map(own);
            });
  }

  /** Goes on behind an entry that nobody has received. */
  public Future<Void> skip(String conversation, long seq) {
    return positions.confirm(Map.of(conversation, seq)).mapEmpty();
  }

  @Override
  public void deliver(Buffer event) {
    core.runOnContext(
        turn -> {
          if (learn(event)) {
            news.run();
          }
        });
  }

  /** Returns whether there may be more. */
  private boolean learn(Buffer encoded) {
    EntryHint hint = EntryHint.in(encoded);
    if (hint != null) {
      backlog.mark(hint.conversation());
      return true;
    }
    JsonObject event = new JsonObject(encoded);
    switch (event.getString("event")) {
      case "resync" -> backlog.markAll();
      case "conversation" -> {
        String conversation = event.getString("conversation");
        listening &= !ConversationId.isChannel(conversation); // it may be one to listen to
        backlog.mark(conversation);
      }
      default -> {
        return false; // The log would not hold it.
      }
    }
    return true;
  }

  @Override
  public void closeLater(Close close) {
    core.runOnContext(turn -> close(close));
  }

  /** Ends it. */
  public void close(Close close) {
    if (!closed) {
      closed = true;
      sessions.closed(this, caller.identity(), true);
      ended.accept(close);
    }
  }
}
