package parley.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.bus.ChatException;
import parley.bus.Close;
import parley.bus.Failure;

/**
 * One feed that is read: batches that its consumer asks for, one at a time, and confirms. Confined
 * to the core context.
 */
final class Feed {
  /** Conversations that are read at the same time. */
  private static final int PARALLEL = 16;

  /** Entries of each of them, at least. */
  private static final int MIN_PAGE = 50;

  private record Ask(int limit, long patience, Promise<JsonObject> answer) {}

  private final Vertx vertx;
  private final Source source;

  /** Up to where each conversation was handed out, until that is confirmed. */
  private final Map<String, Long> unconfirmed = new HashMap<>();

  private Future<Void> turn = Future.succeededFuture();
  private Ask asked;
  private boolean parked;
  private long timer = -1;
  private Close closed;
  private long askedAt = System.nanoTime();

  /** Opens what it reads from, told whom to tell of news, and that it has ended. */
  interface Opening {
    Source open(Runnable news, Consumer<Close> ended);
  }

  Feed(Vertx vertx, Opening opening) {
    this.vertx = vertx;
    this.source = opening.open(this::wake, this::ended);
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
   * @param patience for how long to wait when there is nothing, milliseconds
   * @return {@code {entries, cursor?}}; {@code CONFLICT} once somebody else asks
   */
  Future<JsonObject> next(Map<String, Long> confirmed, int limit, long patience) {
    Ask ask = new Ask(limit, patience, Promise.promise());
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
    Future<Map<String, Long>> confirmed =
        batch.isEmpty() ? Future.succeededFuture(Map.of()) : source.confirm(batch);
    return confirmed.map(
        own -> {
          own.forEach(
              (id, seq) ->
                  unconfirmed.computeIfPresent(id, (key, last) -> last > seq ? last : null));
          unconfirmed.keySet().forEach(source::mark);
          unconfirmed.clear();
          return null;
        });
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
    return gather(batch, ask.limit)
        .map(
            done -> {
              if (!batch.isEmpty()) {
                hand(ask, batch);
              } else if (asked == ask) {
                park(ask);
              }
              return (Void) null;
            })
        .onFailure(failure -> batch.positions().keySet().forEach(source::mark));
  }

  private void hand(Ask ask, Batch batch) {
    unconfirmed.putAll(batch.positions());
    ask.answer.tryComplete(batch.toJson());
    finished(ask);
  }

  private void park(Ask ask) {
    if (source.mayHaveMore()) { // it came while the last was read
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

  /** A conversation is read once for a batch: what follows is found once the batch is confirmed. */
  private Future<Void> gather(Batch batch, int limit) {
    if (batch.isFull()) {
      return Future.succeededFuture();
    }
    return source
        .take(PARALLEL, batch.positions().keySet())
        .compose(
            some ->
                some.isEmpty()
                    ? Future.succeededFuture()
                    : read(some, batch, limit).compose(done -> gather(batch, limit)));
  }

  private Future<Void> read(Collection<String> conversations, Batch batch, int limit) {
    int page = Math.max(MIN_PAGE, limit / conversations.size());
    return source
        .positions(conversations)
        .compose(
            known -> {
              List<Future<Void>> reads = new ArrayList<>();
              known.forEach(
                  (id, position) ->
                      reads.add(
                          source
                              .read(id, position, page)
                              .map(
                                  found -> {
                                    take(batch, id, found, page);
                                    return null;
                                  })));
              return Future.join(reads).<Void>mapEmpty();
            })
        .onFailure(failure -> conversations.forEach(source::mark));
  }

  private void take(Batch batch, String conversation, JsonArray found, int page) {
    if (!batch.take(conversation, found) || found.size() == page) {
      source.mark(conversation);
    }
  }

  private void wake() {
    if (parked) {
      parked = false;
      Ask ask = asked;
      inTurn(ask, () -> answer(ask));
    }
  }

  /** Ends it; who waits is told why. */
  void close(Close close) {
    source.close(close);
  }

  private void ended(Close close) {
    closed = close;
    if (asked != null) {
      refuse(asked, reason());
    }
  }

  private ChatException reason() {
    return switch (closed) {
      case REVOKED -> Failure.UNAUTHORIZED.because(closed.reason);
      case SILENT -> Failure.NOT_FOUND.because("This feed was ended.");
      default -> Failure.UNAVAILABLE.because(closed.reason);
    };
  }
}
