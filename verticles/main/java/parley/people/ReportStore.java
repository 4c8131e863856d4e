package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.util.List;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collection {@code reports} {@code {_id: a ULID, t: when, b: by, u: about whom, r: why, e:
 * entries as they were, as text}}, until an administrator closes them. Thread-safe; futures fail
 * with {@code UNAVAILABLE}.
 */
public final class ReportStore {
  private static final String COLLECTION = "reports";

  /**
   * @param at when, epoch milliseconds
   * @param entries as their reader was shown them
   */
  record Report(String id, long at, String by, String user, String reason, JsonArray entries) {}

  private final Store store;

  private ReportStore(Store store) {
    this.store = store;
  }

  /** The collection with its index in place. */
  public static Future<ReportStore> open(Store store) {
    IndexModel byReporter =
        new IndexModel(new JsonObject().put("b", 1), new IndexOptions().name("b"));
    return store.createIndexes(COLLECTION, byReporter).map(done -> new ReportStore(store));
  }

  /** How many of somebody are open; counting stops at {@code max}. */
  Future<Integer> countBy(String reporter, int max) {
    FindOptions options = new FindOptions().setLimit(max).setFields(new JsonObject().put("_id", 1));
    return store
        .find(COLLECTION, new JsonObject().put("b", reporter), options)
        .map(List::size)
        .recover(StoreFailures::unavailable);
  }

  Future<Void> add(Report report) {
    // As text: what people wrote is never interpreted on its way into the database or out of it.
    JsonObject document =
        new JsonObject()
            .put("_id", report.id)
            .put("t", report.at)
            .put("b", report.by)
            .put("u", report.user)
            .put("r", report.reason)
            .put("e", report.entries.encode());
    return store
        .client()
        .insert(COLLECTION, document)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} reports that came before that one, the newest first; null for all. */
  Future<List<Report>> before(String id, int limit) {
    JsonObject query = new JsonObject();
    if (id != null) {
      query.put("_id", new JsonObject().put("$lt", id));
    }
    FindOptions newest = new FindOptions().setSort(new JsonObject().put("_id", -1)).setLimit(limit);
    return store
        .find(COLLECTION, query, newest)
        .map(documents -> documents.stream().map(ReportStore::fromDocument).toList())
        .recover(StoreFailures::unavailable);
  }

  private static Report fromDocument(JsonObject document) {
    return new Report(
        document.getString("_id"),
        document.getLong("t"),
        document.getString("b"),
        document.getString("u"),
        document.getString("r"),
        new JsonArray(document.getString("e")));
  }

  /** The report of that id, or null. */
  Future<Report> find(String id) {
    return store
        .client()
        .findOne(COLLECTION, new JsonObject().put("_id", id), null)
        .map(document -> document == null ? null : fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  Future<Void> remove(String id) {
    return store
        .client()
        .removeDocument(COLLECTION, new JsonObject().put("_id", id))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }
}
