package parley.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Entry;

/**
 * Has messages found by their words that were written by a version which did not keep them. Goes
 * through the log once, by id; how far it has come, or that it is done, stands in the collection
 * {@code backfills} {@code {_id: "words", after: an entry's id, done}}. To be done on the core
 * context.
 */
public final class Backfill {
  private static final String COLLECTION = "backfills";
  private static final String WORDS = "words";
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  private final Store store;
  private boolean done;

  public Backfill(Store store) {
    this.store = store;
  }

  /**
   * Looks at the next {@code limit} entries.
   *
   * @return whether there are more
   */
  public Future<Boolean> batch(int limit) {
    return done
        ? Future.succeededFuture(false)
        : store
            .client()
            .findOne(COLLECTION, new JsonObject().put("_id", WORDS), null)
            .compose(progress -> goOn(progress == null ? new JsonObject() : progress, limit))
            .recover(StoreFailures::unavailable);
  }

  private Future<Boolean> goOn(JsonObject progress, int limit) {
    if (progress.getBoolean("done", false)) {
      done = true;
      return Future.succeededFuture(false);
    }
    JsonObject next =
        new JsonObject().put("_id", new JsonObject().put("$gt", progress.getString("after", "")));
    FindOptions byId = new FindOptions().setSort(new JsonObject().put("_id", 1)).setLimit(limit);
    return store
        .find(MessageStore.COLLECTION, next, byId)
        .compose(
            page ->
                write(page)
                    .compose(written -> remember(progress, page, limit))
                    .map(page.size() == limit));
  }

  private Future<Void> write(List<JsonObject> page) {
    List<BulkOperation> updates = new ArrayList<>();
    for (JsonObject document : page) {
      JsonArray words = document.containsKey("w") ? null : SearchTerms.of(entry(document));
      if (words != null && !document.containsKey("x")) {
        JsonObject set = new JsonObject().put("$set", new JsonObject().put("w", words));
        updates.add(BulkOperation.createUpdate(unchanged(document), set));
      }
    }
    return updates.isEmpty()
        ? Future.succeededFuture()
        : store
            .client()
            .bulkWriteWithOptions(MessageStore.COLLECTION, updates, UNORDERED)
            .mapEmpty();
  }

  private static Entry entry(JsonObject document) {
    return new Entry(
        document.getString("c"),
        document.getLong("s"),
        document.getString("_id"),
        document.getString("f"),
        document.getString("d"),
        document.getLong("t"),
        document.getString("k"),
        document.getString("b"));
  }

  /** Whatever edits it has its words found, and what erases it erases those. */
  private static JsonObject unchanged(JsonObject document) {
    JsonObject absent = new JsonObject().put("$exists", false);
    return new JsonObject().put("_id", document.getString("_id")).put("w", absent).put("x", absent);
  }

  private Future<Void> remember(JsonObject progress, List<JsonObject> page, int limit) {
    JsonObject state = new JsonObject().put("done", page.size() < limit);
    state.put(
        "after",
        page.isEmpty()
            ? progress.getString("after", "")
            : page.get(page.size() - 1).getString("_id"));
    return store
        .client()
        .updateCollectionWithOptions(
            COLLECTION,
            new JsonObject().put("_id", WORDS),
            new JsonObject().put("$set", state),
            new UpdateOptions(true))
        .mapEmpty();
  }
}
