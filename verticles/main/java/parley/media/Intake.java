package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import parley.bus.Failure;

/**
 * Takes the body of one request and hands it on in pieces. While one is being worked on the sender
 * waits, so a request costs the memory of two pieces however long it is. Confined to the request's
 * context.
 */
final class Intake {
  /** Large enough that a store is not asked too often, small enough for hundreds at once. */
  private static final int PIECE = 256 * 1024;

  private static final long TICK_MILLIS = 2_000;

  private final HttpServerRequest request;
  private final long room;
  private final Function<Buffer, Future<Void>> next;
  private final Promise<Boolean> ended = Promise.promise();
  private Future<Void> work = Future.succeededFuture();
  private Buffer open = Buffer.buffer();
  private long taken;
  private boolean over;
  private long timer;

  /**
   * @param room how many bytes the body may have
   * @param next what is done with each piece, one after the other
   */
  Intake(HttpServerRequest request, long room, Function<Buffer, Future<Void>> next) {
    this.request = request;
    this.room = room;
    this.next = next;
  }

  /**
   * Takes the body of a paused request. Completes once everything that came was worked on: with
   * whether the body was complete, or with why a piece failed. {@code TOO_LARGE} for a body without
   * room.
   */
  Future<Boolean> run(Vertx vertx) {
    // What comes slowly is put away too, so that little is lost when the line drops.
    timer = vertx.setPeriodic(TICK_MILLIS, id -> handOn());
    request.handler(this::take);
    request.endHandler(end -> finish(true));
    request.exceptionHandler(broken -> finish(false));
    request.resume();
    return ended.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void take(Buffer bytes) {
    taken += bytes.length();
    if (over) {
      return;
    }
    if (taken > room) {
      over = true;
      ended.tryFail(Failure.TOO_LARGE.because("More bytes came than were announced."));
      return;
    }
    open.appendBuffer(bytes);
    if (open.length() >= PIECE) {
      request.pause();
      handOn().onSuccess(done -> request.resume());
    }
  }

  private Future<Void> handOn() {
    Buffer piece = open;
    open = Buffer.buffer();
    if (piece.length() > 0) {
      work = work.compose(before -> next.apply(piece));
      work.onFailure(this::fail);
    }
    return work;
  }

  private void fail(Throwable cause) {
    over = true;
    ended.tryFail(cause);
    request.resume();
  }

  private void finish(boolean complete) {
    handOn().onSuccess(done -> ended.tryComplete(complete));
  }
}
