package parley.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Erases entries whose time has come: their field {@code u} says when. What is left is the number,
 * which nobody else may ever get, the id, the author, the kind and the times; words, edits,
 * reactions and whatever else later entries made of it are gone, and so are the words in the log's
 * edits of it. That is marked {@code x {t}}, and what disappears is no longer in the index of
 * {@code u}: who goes on after a kill finds just what is left to do, and two who erase at the same
 * time do the same. Readers do not depend on it: {@link MessageStore} shows nobody what is over.
 * Thread-safe.
 */
public final class Expiry {
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  private final Store store;
  private final EntryChanges changes;

  public Expiry(Store store, EntryChanges changes) {
    this.store = store;
    this.changes = changes;
  }

  /**
   * Erases what is over, the oldest first, at most {@code limit}.
   *
   * @param now epoch milliseconds
   * @return when each of what it found was to disappear, ascending; empty when nothing is over
   */
  public Future<List<Long>> erase(long now, int limit) {
    JsonObject over = new JsonObject().put("u", new JsonObject().put("$gt", 0).put("$lte", now));
    FindOptions oldest = new FindOptions().setSort(new JsonObject().put("u", 1)).setLimit(limit);
    return store
        .find(MessageStore.COLLECTION, over, oldest)
        .compose(
            found ->
                eraseElsewhere(found)
                    .compose(done -> erase(found))
                    .map(done -> found.stream().map(each -> each.getLong("u")).toList()))
        .recover(StoreFailures::unavailable);
  }

  /** First the words elsewhere, then those in the entry itself: whoever repeats it finds them. */
  private Future<Void> eraseElsewhere(List<JsonObject> found) {
    Future<Void> done = Future.succeededFuture();
    for (JsonObject each : found) {
      done = done.compose(before -> changes.eraseElsewhere(each));
    }
    return done;
  }

  private Future<Void> erase(List<JsonObject> found) {
    if (found.isEmpty()) {
      return Future.succeededFuture();
    }
    List<BulkOperation> updates = new ArrayList<>(found.size());
    for (JsonObject each : found) {
      JsonObject update = EntryChanges.erasing(new JsonObject().put("t", each.getLong("u")));
      update.getJsonObject("$unset").put("u", "");
      updates.add(BulkOperation.createUpdate(unchanged(each), update));
    }
    return store
        .client()
        .bulkWriteWithOptions(MessageStore.COLLECTION, updates, UNORDERED)
        .mapEmpty();
  }

  /** The entry as it was read: one that was edited since is left for the next time. */
  private static JsonObject unchanged(JsonObject read) {
    long edited = EntryChanges.lastEdit(read);
    return new JsonObject()
        .put("_id", read.getString("_id"))
        .put("e.s", edited == 0 ? new JsonObject().put("$exists", false) : edited);
  }

  /** When a stored entry disappeared, epoch milliseconds; 0 when it has not been erased. */
  static long at(JsonObject document) {
    return document.getJsonObject("x", new JsonObject()).getLong("t", 0L);
  }

  /** How an entry that is over is shown. */
  static JsonObject mark() {
    return new JsonObject().put("expired", true);
  }
}
