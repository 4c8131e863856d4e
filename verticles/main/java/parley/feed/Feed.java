package parley.feed;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import parley.bus.Addresses;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Close;
import parley.bus.Commands;
import parley.bus.EntryHint;
import parley.bus.Failure;
import parley.bus.Failures;
import parley.bus.Identity;
import parley.channel.Listeners;
import parley.connection.Client;
import parley.connection.Sessions;
import parley.conversation.ConversationId;

/**
 * Everything that is written where its user is, in batches that its consumer asks for and confirms.
 * It is a client that lives in the node: pushes tell it in which conversations there is more, and
 * what that is it reads from the log by the command that everybody uses. So nothing waits in memory
 * for a slow consumer but the names of conversations, see {@link Backlog}. Confined to the core
 * context.
 */
final class Feed implements Client {
  /** Conversations that are read at the same time. */
  private static final int PARALLEL = 16;

  /** Entries of each of them. */
  private static final int MIN_PAGE = 50;

  private static final int MAX_CHANNELS = 5_000;

  /** What a consumer asks for: one thing at a time. */
  private record Ask(int limit, long patience, Promise<JsonObject> answer) {}

  private final long id = Sessions.newId();
  private final Vertx vertx;
  private final Context core;
  private final Caller caller;
  private final Positions positions;
  private final Backlog backlog;
  private final Commands commands;
  private final Sessions sessions;
  private final Listeners listeners;
  private final Runnable ended;

  /** Up to where each conversation was handed out, until that is confirmed. */
  private final Map<String, Long> unconfirmed = new LinkedHashMap<>();

  private boolean listening;
  private Future<Void> turn = Future.succeededFuture();
  private Ask asked;
  private boolean parked;
  private long timer = -1;
  private Close closed;
  private long askedAt = System.nanoTime();

  /**
   * @param ended called once when it is closed
   */
  Feed(
      Vertx vertx,
      Identity identity,
      Positions positions,
      Commands commands,
      Sessions sessions,
      Listeners listeners,
      Runnable ended) {
    this.vertx = vertx;
    this.core = vertx.getOrCreateContext();
    this.caller = new Caller(identity, id);
    this.positions = positions;
    this.backlog = new Backlog(positions);
    this.commands = commands;
    this.sessions = sessions;
    this.listeners = listeners;
    this.ended = ended;
    sessions.opened(this, identity);
    sessions.register(this, identity);
  }

  @Override
  public long id() {
    return id;
  }

  /** For how long nobody has asked, in nanoseconds; 0 while somebody waits. */
  long idleNanos() {
    return asked == null ? System.nanoTime() - askedAt : 0;
  }

  /**
   * Confirms a batch and reads the next one.
   *
   * @param confirmed what was worked on; what was handed out and is not among it comes again
   * @param limit entries, at most {@link Batch#MAX}
   * @param wait for how long to wait when there is nothing, milliseconds
   * @return {@code {entries, cursor?}}; {@code CONFLICT} once somebody else asks
   */
  Future<JsonObject> next(Map<String, Long> confirmed, int limit, long wait) {
    Ask ask = new Ask(limit, wait, Promise.promise());
    if (asked != null) {
      refuse(asked, Failure.CONFLICT.because("Another consumer reads this feed."));
    }
    asked = ask;
    askedAt = System.nanoTime();
    inTurn(ask, () -> confirm(confirmed).compose(done -> answer(ask)));
    return ask.answer.future();
  }

  /** One step begins when the one before has ended. */
  private void inTurn(Ask ask, Supplier<Future<Void>> step) {
    turn =
        turn.compose(before -> step.get())
            .recover(
                failure -> {
                  refuse(ask, failure);
                  return Future.succeededFuture();
                });
  }

  private void refuse(Ask ask, Throwable failure) {
    if (ask.answer.tryFail(failure)) {
      finished(ask);
    }
  }

  private void finished(Ask ask) {
    if (asked == ask) {
      asked = null;
      parked = false;
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private Future<Void> confirm(Map<String, Long> batch) {
    if (batch.isEmpty()) {
      redeliver();
      return Future.succeededFuture();
    }
    return positions
        .confirm(batch)
        .compose(
            own -> {
              own.forEach(
                  (id, seq) ->
                      unconfirmed.computeIfPresent(id, (key, last) -> last > seq ? last : null));
              redeliver();
              JsonObject delivered = new JsonObject();
              own.forEach(delivered::put);
              JsonObject receipt = new JsonObject().put("delivered", delivered);
              return commands.execute(Addresses.RECEIPT, caller, receipt).otherwiseEmpty();
            })
        .mapEmpty();
  }

  private void redeliver() {
    unconfirmed.keySet().forEach(backlog::mark);
    unconfirmed.clear();
  }

  /** Hands out what there is, or waits for it. */
  private Future<Void> answer(Ask ask) {
    if (closed != null) {
      return Future.failedFuture(reason());
    }
    if (asked != ask) {
      return Future.succeededFuture();
    }
    Batch batch = new Batch(ask.limit);
    return listen()
        .compose(done -> gather(batch, ask.limit))
        .map(
            done -> {
              if (!batch.isEmpty()) {
                hand(ask, batch);
              } else if (asked == ask) {
                park(ask);
              }
              return (Void) null;
            })
        .onFailure(failure -> batch.positions().keySet().forEach(backlog::mark));
  }

  private void hand(Ask ask, Batch batch) {
    unconfirmed.putAll(batch.positions());
    ask.answer.tryComplete(batch.toJson());
    finished(ask);
  }

  private void park(Ask ask) {
    if (!backlog.isEmpty() || !listening) { // it came while the last was read
      inTurn(ask, () -> answer(ask));
      return;
    }
    parked = true;
    if (timer < 0) {
      timer = vertx.setTimer(Math.max(1, ask.patience), due -> nothing(ask));
    }
  }

  private void nothing(Ask ask) {
    ask.answer.tryComplete(new Batch(0).toJson());
    finished(ask);
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

  /** A conversation is read once for a batch: what follows is found once the batch is confirmed. */
  private Future<Void> gather(Batch batch, int limit) {
    if (batch.isFull()) {
      return Future.succeededFuture();
    }
    List<String> some = backlog.take(PARALLEL, batch.positions().keySet());
    if (!some.isEmpty()) {
      return read(some, batch, limit).compose(done -> gather(batch, limit));
    }
    return backlog.isToBeSearched() && batch.isEmpty()
        ? backlog.search().compose(done -> gather(batch, limit))
        : Future.succeededFuture();
  }

  private Future<Void> read(List<String> conversations, Batch batch, int limit) {
    int page = Math.max(MIN_PAGE, limit / conversations.size());
    return positions
        .of(conversations)
        .compose(
            known -> {
              List<Future<Void>> reads = new ArrayList<>();
              known.forEach((id, position) -> reads.add(read(id, position, page, batch)));
              return Future.join(reads).<Void>mapEmpty();
            })
        .onFailure(failure -> conversations.forEach(backlog::mark));
  }

  private Future<Void> read(String conversation, long position, int page, Batch batch) {
    JsonObject question =
        new JsonObject()
            .put("conversation", conversation)
            .put("after", position)
            .put("limit", page);
    return commands
        .execute(Addresses.MESSAGE_HISTORY, caller, question)
        .<Void>map(
            answer -> {
              JsonArray found = answer.getJsonArray("entries");
              if (!batch.take(conversation, found) || found.size() == page) {
                backlog.mark(conversation);
              }
              return null;
            })
        .recover(
            failure ->
                // Who may not read a conversation any more is told nothing of it.
                Failures.from(failure).failure().code < 500
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  @Override
  public void deliver(Buffer event) {
    core.runOnContext(
        turn -> {
          EntryHint hint = EntryHint.in(event);
          if (hint != null) {
            news(hint.conversation());
          } else {
            learn(new JsonObject(event));
          }
        });
  }

  private void learn(JsonObject event) {
    switch (event.getString("event")) {
      case "resync" -> {
        backlog.markAll();
        wake();
      }
      case "conversation" -> {
        String conversation = event.getString("conversation");
        listening &= !ConversationId.isChannel(conversation); // it may be one to listen to
        news(conversation);
      }
      default -> {
        // Nothing that the log would hold.
      }
    }
  }

  private void news(String conversation) {
    backlog.mark(conversation);
    wake();
  }

  private void wake() {
    if (parked) {
      parked = false;
      Ask ask = asked;
      inTurn(ask, () -> answer(ask));
    }
  }

  @Override
  public void closeLater(Close close) {
    core.runOnContext(turn -> close(close));
  }

  /** Ends it; who waits is told why. */
  void close(Close close) {
    if (closed != null) {
      return;
    }
    closed = close;
    sessions.closed(this, caller.identity(), true);
    if (asked != null) {
      refuse(asked, reason());
    }
    ended.run();
  }

  private ChatException reason() {
    return closed == Close.REVOKED
        ? Failure.UNAUTHORIZED.because(closed.reason)
        : Failure.UNAVAILABLE.because(closed.reason);
  }
}
