package parley.deletion;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.List;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collection {@code deletions} {@code {_id: user, at: when it was asked for, erase}}: accounts
 * of which something is still there. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class DeletionStore {
  private static final String COLLECTION = "deletions";

  /**
   * @param erase whether what they wrote goes too
   */
  public record Deletion(String user, boolean erase) {}

  private final Store store;

  public DeletionStore(Store store) {
    this.store = store;
  }

  /** To be done from now on, whichever nodes live. To ask twice erases when one of both did. */
  public Future<Void> add(Deletion deletion, long now) {
    JsonObject update =
        new JsonObject()
            .put("$setOnInsert", new JsonObject().put("at", now))
            .put("$max", new JsonObject().put("erase", deletion.erase ? 1 : 0));
    return store
        .client()
        .updateCollectionWithOptions(
            COLLECTION, byId(deletion.user), update, new UpdateOptions(true))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** One that is to be done, or null. */
  Future<Deletion> next() {
    FindOptions first = new FindOptions().setSort(new JsonObject().put("_id", 1)).setLimit(1);
    return store
        .find(COLLECTION, new JsonObject(), first)
        .map(found -> found.isEmpty() ? null : deletion(found))
        .recover(StoreFailures::unavailable);
  }

  private static Deletion deletion(List<JsonObject> found) {
    return new Deletion(found.get(0).getString("_id"), found.get(0).getInteger("erase") == 1);
  }

  /** It is done, unless it was asked for again meanwhile and is to erase more. */
  Future<Void> remove(Deletion deletion) {
    return store
        .client()
        .removeDocument(COLLECTION, byId(deletion.user).put("erase", deletion.erase ? 1 : 0))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byId(String user) {
    return new JsonObject().put("_id", user);
  }
}
