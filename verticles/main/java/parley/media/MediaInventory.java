package parley.media;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * What upkeep and administrators ask of the collection of {@link MediaStore}. Thread-safe; futures
 * complete on the caller's context and fail with {@code UNAVAILABLE}.
 */
public final class MediaInventory {
  private static final JsonObject THERE = new JsonObject().put("$exists", true);
  private static final JsonObject MISSING = new JsonObject().put("$exists", false);

  private final Store store;

  public MediaInventory(Store store) {
    this.store = store;
  }

  /** The oldest of those that were to be removed before that time. */
  Future<List<MediaFile>> gone(long before, int limit) {
    return first("gone", before, limit);
  }

  /** The oldest of those of which nothing was made until that time. */
  Future<List<MediaFile>> expired(long now, int limit) {
    return first("expires", now, limit);
  }

  private Future<List<MediaFile>> first(String field, long before, int limit) {
    JsonObject query =
        new JsonObject().put(field, new JsonObject().put("$gt", 0).put("$lte", before));
    FindOptions oldest = new FindOptions().setSort(new JsonObject().put(field, 1)).setLimit(limit);
    return store
        .find(MediaStore.COLLECTION, query, oldest)
        .map(found -> found.stream().map(MediaFile::fromDocument).toList())
        .recover(StoreFailures::unavailable);
  }

  /** Whether a file that stays has those bytes. */
  Future<Boolean> isUsed(String key) {
    return store
        .client()
        .findOne(MediaStore.COLLECTION, new JsonObject().put("key", key).put("gone", MISSING), null)
        .map(document -> document != null)
        .recover(StoreFailures::unavailable);
  }

  /** Those of the keys of which a file knows, or will again: while it begins to share others. */
  Future<Set<String>> known(List<String> keys) {
    JsonObject any = new JsonObject().put("$in", new JsonArray(keys));
    JsonObject query =
        new JsonObject()
            .put(
                "$or",
                new JsonArray()
                    .add(new JsonObject().put("key", any))
                    .add(new JsonObject().put("_id", any)));
    return store
        .find(
            MediaStore.COLLECTION,
            query,
            new FindOptions().setFields(new JsonObject().put("key", 1)))
        .map(
            found -> {
              Set<String> known = new HashSet<>();
              found.forEach(
                  each -> {
                    known.add(each.getString("key"));
                    known.add(each.getString("_id"));
                  });
              return known;
            })
        .recover(StoreFailures::unavailable);
  }

  /** How many files are in each store. */
  public Future<Map<String, Long>> whereabouts() {
    JsonObject count =
        new JsonObject().put("_id", "$store").put("files", new JsonObject().put("$sum", 1));
    return store
        .aggregate(
            MediaStore.COLLECTION, new JsonArray().add(new JsonObject().put("$group", count)))
        .map(
            found -> {
              Map<String, Long> counts = new TreeMap<>();
              found.forEach(
                  each ->
                      counts.put(
                          each.getString("_id"), ((Number) each.getValue("files")).longValue()));
              return counts;
            })
        .recover(StoreFailures::unavailable);
  }

  /** The next complete file, by id, that is in another store than that; null at the end. */
  Future<MediaFile> elsewhere(String blobs, String after) {
    JsonObject query =
        new JsonObject()
            .put("_id", new JsonObject().put("$gt", after))
            .put("store", new JsonObject().put("$ne", blobs))
            .put("sha256", THERE)
            .put("gone", MISSING);
    FindOptions first = new FindOptions().setSort(new JsonObject().put("_id", 1)).setLimit(1);
    return store
        .find(MediaStore.COLLECTION, query, first)
        .map(found -> found.isEmpty() ? null : MediaFile.fromDocument(found.get(0)))
        .recover(StoreFailures::unavailable);
  }

  /** The bytes of a key are in another store from now on, for all files that have them. */
  Future<Void> moved(String key, String from, String to) {
    return store
        .client()
        .updateCollectionWithOptions(
            MediaStore.COLLECTION,
            new JsonObject().put("key", key).put("store", from),
            new JsonObject().put("$set", new JsonObject().put("store", to)),
            new UpdateOptions().setMulti(true))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Forgets a file; its bytes are taken care of. */
  Future<Void> forget(String id) {
    return store
        .client()
        .removeDocument(MediaStore.COLLECTION, new JsonObject().put("_id", id))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }
}
