package parley.retention;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * Elects one node for a duty: a document of the collection {@code leases} {@code {_id: duty,
 * holder, until}} that its holder prolongs, and that anybody may take once it is over. Two may
 * believe to hold it for a moment, when clocks differ or a holder was suspended, so the duty must
 * be one that two may do at once. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
final class Lease {
  /** After that long without a sign of its holder somebody else takes over. */
  static final Duration TERM = Duration.ofSeconds(10);

  private static final String COLLECTION = "leases";

  private final Store store;
  private final String duty;
  private final String self;
  private final Clock clock;

  /**
   * @param self names this node among all
   */
  Lease(Store store, String duty, String self, Clock clock) {
    this.store = store;
    this.duty = duty;
    this.self = self;
    this.clock = clock;
  }

  /** Whether this node has the duty, for {@link #TERM} from now on. */
  Future<Boolean> hold() {
    return store
        .client()
        .findOne(COLLECTION, byId(), null)
        .compose(
            lease -> {
              if (lease == null) {
                return first();
              }
              boolean free = lease.getLong("until") < clock.millis();
              return free || self.equals(lease.getString("holder"))
                  ? replace(lease, clock.millis() + TERM.toMillis())
                  : Future.succeededFuture(false);
            })
        .recover(StoreFailures::unavailable);
  }

  private Future<Boolean> first() {
    return store
        .client()
        .insert(COLLECTION, byId().mergeIn(held(clock.millis() + TERM.toMillis())))
        .map(true)
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  /** Of two who found the same lease one gets it. */
  private Future<Boolean> replace(JsonObject found, long until) {
    return store
        .client()
        .updateCollection(COLLECTION, found, new JsonObject().put("$set", held(until)))
        .map(result -> result.getDocMatched() > 0);
  }

  /** Lets another node take over at once. */
  Future<Void> release() {
    return store
        .client()
        .updateCollection(
            COLLECTION,
            byId().put("holder", self),
            new JsonObject().put("$set", new JsonObject().put("until", 0L)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private JsonObject byId() {
    return new JsonObject().put("_id", duty);
  }

  private JsonObject held(long until) {
    return new JsonObject().put("holder", self).put("until", until);
  }
}
