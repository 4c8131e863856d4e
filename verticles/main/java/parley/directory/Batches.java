package parley.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/**
 * Gathers this node's changes of a few milliseconds into one batch. Confined to the core context.
 */
final class Batches {
  private static final long COALESCE_MS = 2;

  private final Vertx vertx;
  private final long timeoutMillis;
  private final Consumer<Batch> outlet;
  private Batch collecting;

  /**
   * @param timeoutMillis after which a batch is settled although nodes have not acknowledged it
   * @param outlet sends a batch to all other nodes
   */
  Batches(Vertx vertx, long timeoutMillis, Consumer<Batch> outlet) {
    this.vertx = vertx;
    this.timeoutMillis = timeoutMillis;
    this.outlet = outlet;
  }

  /** Adds a change to the batch that is sent next; completes when that is settled. */
  Future<Void> put(String user, boolean here) {
    if (collecting == null) {
      collecting = new Batch();
      vertx.setTimer(COALESCE_MS, due -> flush());
    }
    Future<Void> settled = collecting.settled();
    collecting.put(user, here);
    if (collecting.size() >= OutboundLink.CHUNK_USERS) {
      flush();
    }
    return settled;
  }

  private void flush() {
    if (collecting == null) {
      return;
    }
    Batch batch = collecting;
    collecting = null;
    outlet.accept(batch);
    batch.settleIfNobodyIsMissing();
    if (!batch.settled().isComplete()) {
      long expiry = vertx.setTimer(timeoutMillis, due -> batch.expire());
      batch.settled().onComplete(done -> vertx.cancelTimer(expiry));
    }
  }
}
