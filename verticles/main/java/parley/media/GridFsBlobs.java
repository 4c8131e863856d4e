package parley.media;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.List;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The database itself, in the layout of <a
 * href="https://www.mongodb.com/docs/manual/core/gridfs/">GridFS</a>: collections {@code
 * media.files} and {@code media.chunks}. The driver's own GridFS can neither go on with a file nor
 * read a part of one. Thread-safe.
 */
public final class GridFsBlobs extends ChunkedBlobs {
  static final String NAME = "gridfs";

  private static final String FILES = "media.files";
  private static final String CHUNKS = "media.chunks";

  /** The default of GridFS. */
  private static final int SIZE = 255 * 1024;

  private final Store store;

  private GridFsBlobs(Store store) {
    super(SIZE);
    this.store = store;
  }

  /** The store with its index in place. */
  public static Future<GridFsBlobs> open(Store store) {
    IndexModel number =
        new IndexModel(
            new JsonObject().put("files_id", 1).put("n", 1),
            new IndexOptions().name("files_id_n").unique(true));
    return store.createIndexes(CHUNKS, number).map(done -> new GridFsBlobs(store));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Future<Buffer> get(String key, long number, int from, int until) {
    JsonObject query = new JsonObject().put("files_id", key).put("n", number);
    return store
        .client()
        .findOne(CHUNKS, query, new JsonObject().put("data", 1))
        .map(
            chunk -> {
              if (chunk == null) {
                return Buffer.buffer();
              }
              Buffer bytes = Buffer.buffer(chunk.getJsonObject("data").getBinary("$binary"));
              return bytes.slice(Math.min(from, bytes.length()), Math.min(until, bytes.length()));
            })
        .recover(StoreFailures::unavailable);
  }

  /** Whoever went on elsewhere has the same bytes, and perhaps more of them: those stay. */
  @Override
  Future<Void> put(String key, long number, Buffer bytes) {
    JsonObject shorter = new JsonObject().put("$lte", bytes.length());
    return set(CHUNKS, byNumber(key, number).put("length", shorter), chunk(key, number, bytes))
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure)
                    ? Future.succeededFuture()
                    : StoreFailures.unavailable(failure));
  }

  @Override
  Future<Void> replace(String key, long number, Buffer bytes) {
    return set(CHUNKS, byNumber(key, number), chunk(key, number, bytes))
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byNumber(String key, long number) {
    return new JsonObject().put("_id", key + ":" + number);
  }

  private static JsonObject chunk(String key, long number, Buffer bytes) {
    return new JsonObject()
        .put("files_id", key)
        .put("n", number)
        .put("length", bytes.length())
        .put("data", new JsonObject().put("$binary", bytes.getBytes()));
  }

  @Override
  Future<Void> grown(String key, long length, int chunk) {
    JsonObject file = new JsonObject().put("length", length).put("chunkSize", chunk);
    return set(FILES, new JsonObject().put("_id", key), file).recover(StoreFailures::unavailable);
  }

  private Future<Void> set(String collection, JsonObject query, JsonObject fields) {
    return store
        .client()
        .updateCollectionWithOptions(
            collection, query, new JsonObject().put("$set", fields), new UpdateOptions(true))
        .mapEmpty();
  }

  @Override
  Future<Void> removeFrom(String key, long number) {
    JsonObject behind =
        new JsonObject().put("files_id", key).put("n", new JsonObject().put("$gte", number));
    return store
        .client()
        .removeDocuments(CHUNKS, behind)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  @Override
  public Future<Void> delete(String key) {
    return super.delete(key)
        .compose(done -> store.client().removeDocument(FILES, new JsonObject().put("_id", key)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  @Override
  public Future<List<String>> keys(String after, int limit) {
    FindOptions options =
        new FindOptions()
            .setFields(new JsonObject().put("_id", 1))
            .setSort(new JsonObject().put("_id", 1))
            .setLimit(limit);
    return store
        .find(FILES, new JsonObject().put("_id", new JsonObject().put("$gt", after)), options)
        .map(found -> found.stream().map(file -> file.getString("_id")).toList())
        .recover(StoreFailures::unavailable);
  }
}
