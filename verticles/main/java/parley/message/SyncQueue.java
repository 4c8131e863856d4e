package parley.message;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import parley.bus.Caller;
import parley.bus.Failure;

/**
 * Carries out syncs in the order they came in, few at a time. When a node dies, all its users sync
 * elsewhere at once: carried out together, each would be so late that its client asks again, and
 * messages would find no connection to the database. Confined to the core context.
 */
public final class SyncQueue {
  /** As many as keep the database busy, and leave it connections for everything else. */
  private static final int AT_ONCE = 16;

  private record Waiting(
      int cursors, Supplier<Future<JsonObject>> work, Promise<JsonObject> answer) {}

  private final int maxCursors;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private int running;
  private int cursors;
  private long busCalls = Caller.NO_SESSION;

  /**
   * @param maxCursors of all that wait, each question counted as one more; some 200 bytes each
   */
  public SyncQueue(int maxCursors, MeterRegistry meters) {
    this.maxCursors = maxCursors;
    meters.gauge("parley.syncs.waiting", waiting, Map::size);
  }

  /**
   * Carries out a sync when its turn has come. A session that asks again while it waits keeps its
   * place for the new question.
   *
   * @return what the sync answers; {@code UNAVAILABLE} when too many wait, {@code CONFLICT} for a
   *     question whose place another one has taken, or whose session has ended
   */
  Future<JsonObject> submit(long session, int cursorCount, Supplier<Future<JsonObject>> work) {
    long key = session == Caller.NO_SESSION ? --busCalls : session;
    Waiting before = waiting.get(key);
    int more = 1 + cursorCount;
    int after = cursors + more - (before == null ? 0 : before.cursors);
    if (after > maxCursors) {
      return Future.failedFuture(
          Failure.UNAVAILABLE.because("Too many devices are syncing. Try again in a moment."));
    }
    cursors = after;
    Waiting last = new Waiting(more, work, Promise.promise());
    waiting.put(key, last);
    if (before != null) {
      before.answer.fail(Failure.CONFLICT.because("This session has asked again meanwhile."));
    }
    next();
    return last.answer.future();
  }

  /**
   * Whether a question of that session is still to be carried out, and will see all that is there.
   */
  public boolean isWaiting(long session) {
    return waiting.containsKey(session);
  }

  /** Whether more is asked than is carried out. */
  public boolean isBusy() {
    return !waiting.isEmpty();
  }

  /** The session has ended, and needs no answer. */
  public void forget(long session) {
    Waiting gone = waiting.remove(session);
    if (gone != null) {
      cursors -= gone.cursors;
      gone.answer.fail(Failure.CONFLICT.because("This session has ended."));
    }
  }

  private void next() {
    while (running < AT_ONCE && !waiting.isEmpty()) {
      Iterator<Waiting> line = waiting.values().iterator();
      Waiting first = line.next();
      line.remove();
      cursors -= first.cursors;
      running++;
      begin(first.work)
          .onComplete(
              (answer, failure) -> {
                running--;
                first.answer.complete(answer, failure);
                next();
              });
    }
  }

  private static Future<JsonObject> begin(Supplier<Future<JsonObject>> work) {
    return Future.succeededFuture().compose(start -> work.get());
  }
}
