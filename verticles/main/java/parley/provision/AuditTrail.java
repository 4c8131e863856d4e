package parley.provision;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import parley.bus.Identity;
import parley.conversation.Ulid;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * Who has changed what by provisioning, in the collection {@code audit} {@code {_id, at, by,
 * device, action, target, detail}}. The ids are in the order of time. What is older than {@link
 * #KEPT} is removed. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class AuditTrail {
  static final Duration KEPT = Duration.ofDays(400);

  private static final String COLLECTION = "audit";
  private static final int REMOVED_AT_ONCE = 500;

  private final Store store;
  private final Clock clock;

  public AuditTrail(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Notes a change, before it is made: a change without a note would be worse than the opposite.
   */
  Future<Void> note(Identity by, String action, String target, JsonObject detail) {
    long now = clock.millis();
    JsonObject note =
        new JsonObject()
            .put("_id", Ulid.at(now))
            .put("at", now)
            .put("by", by.user())
            .put("device", by.device())
            .put("action", action)
            .put("target", target)
            .put("detail", detail);
    return store
        .client()
        .insert(COLLECTION, note)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} notes older than that one, the newest first. */
  Future<List<JsonObject>> list(String before, int limit) {
    JsonObject older =
        before == null
            ? new JsonObject()
            : new JsonObject().put("_id", new JsonObject().put("$lt", before));
    FindOptions newestFirst =
        new FindOptions().setSort(new JsonObject().put("_id", -1)).setLimit(limit);
    return store
        .find(COLLECTION, older, newestFirst)
        .map(found -> found.stream().map(AuditTrail::toJson).toList())
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject toJson(JsonObject note) {
    JsonObject json = note.copy().put("id", note.getString("_id"));
    json.remove("_id");
    return json;
  }

  /** Removes what is too old; an upkeep's task. */
  public Future<Boolean> sweep() {
    String oldest = Ulid.at(clock.millis() - KEPT.toMillis());
    JsonObject old = new JsonObject().put("_id", new JsonObject().put("$lt", oldest));
    FindOptions some =
        new FindOptions()
            .setFields(new JsonObject().put("_id", 1))
            .setSort(new JsonObject().put("_id", 1))
            .setLimit(REMOVED_AT_ONCE);
    return store
        .find(COLLECTION, old, some)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.succeededFuture(false);
              }
              String last = found.get(found.size() - 1).getString("_id");
              JsonObject these = new JsonObject().put("_id", new JsonObject().put("$lte", last));
              return store
                  .client()
                  .removeDocuments(COLLECTION, these)
                  .map(found.size() == REMOVED_AT_ONCE);
            })
        .recover(StoreFailures::unavailable);
  }
}
