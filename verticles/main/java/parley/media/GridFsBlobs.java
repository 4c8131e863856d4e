package parley.media;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The database itself, in the layout of <a
 * href="https://www.mongodb.com/docs/manual/core/gridfs/">GridFS</a>: collections {@code
 * media.files} and {@code media.chunks}. A chunk is found by its number, so bytes from the middle
 * cost no more than those at the beginning. The driver's own GridFS can neither go on with a file
 * nor read a part of one. Thread-safe.
 */
public final class GridFsBlobs implements BlobStore {
  private static final String FILES = "media.files";
  private static final String CHUNKS = "media.chunks";

  /** The default of GridFS. */
  private static final int CHUNK = 255 * 1024;

  /** Chunks read at once: a reader costs so many bytes of memory, twice. */
  private static final int AHEAD = 2;

  private final Store store;

  private GridFsBlobs(Store store) {
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
    return "gridfs";
  }

  @Override
  public Future<Writer> write(String key, long offset) {
    long first = offset / CHUNK;
    int kept = (int) (offset % CHUNK);
    JsonObject behind =
        new JsonObject().put("files_id", key).put("n", new JsonObject().put("$gte", first));
    return read(key, first * CHUNK, kept)
        .compose(
            bytes ->
                store
                    .client()
                    .removeDocuments(CHUNKS, behind)
                    .<Writer>map(removed -> new ChunkWriter(key, first, bytes)))
        .recover(StoreFailures::unavailable);
  }

  @Override
  public Future<Buffer> read(String key, long from, int length) {
    if (length == 0) {
      return Future.succeededFuture(Buffer.buffer());
    }
    long first = from / CHUNK;
    long last = (from + length - 1) / CHUNK;
    JsonObject query =
        new JsonObject()
            .put("files_id", key)
            .put("n", new JsonObject().put("$gte", first).put("$lte", last));
    return store
        .find(CHUNKS, query, new FindOptions().setSort(new JsonObject().put("n", 1)))
        .map(chunks -> cut(chunks, (int) (from - first * CHUNK), length))
        .recover(StoreFailures::unavailable);
  }

  private static Buffer cut(List<JsonObject> chunks, int from, int length) {
    Buffer all = Buffer.buffer();
    chunks.forEach(chunk -> all.appendBytes(chunk.getJsonObject("data").getBinary("$binary")));
    return all.slice(Math.min(from, all.length()), Math.min(from + length, all.length()));
  }

  @Override
  public Future<Void> send(String key, long from, long length, HttpServerResponse response) {
    AtomicBoolean gone = new AtomicBoolean();
    response.exceptionHandler(broken -> gone.set(true));
    response.closeHandler(closed -> gone.set(true));
    return send(key, from, from + length, response, gone);
  }

  private Future<Void> send(
      String key, long from, long end, HttpServerResponse response, AtomicBoolean gone) {
    if (from == end) {
      return response.end();
    }
    int room = (int) (CHUNK * AHEAD - from % CHUNK);
    return read(key, from, (int) Math.min(room, end - from))
        .compose(
            bytes -> {
              if (gone.get() || bytes.length() == 0) {
                response.reset();
                return Future.succeededFuture();
              }
              return response
                  .write(bytes)
                  .compose(written -> send(key, from + bytes.length(), end, response, gone));
            });
  }

  @Override
  public Future<Void> delete(String key) {
    return store
        .client()
        .removeDocuments(CHUNKS, new JsonObject().put("files_id", key))
        .compose(done -> store.client().removeDocument(FILES, new JsonObject().put("_id", key)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Holds the bytes of the chunk that is not full yet. */
  private final class ChunkWriter implements Writer {
    private final String key;
    private long number;
    private Buffer open;

    ChunkWriter(String key, long number, Buffer open) {
      this.key = key;
      this.number = number;
      this.open = open.copy();
    }

    @Override
    public Future<Void> write(Buffer bytes) {
      open.appendBuffer(bytes);
      return saveFull();
    }

    private Future<Void> saveFull() {
      if (open.length() < CHUNK) {
        return Future.succeededFuture();
      }
      Buffer full = open.slice(0, CHUNK);
      Buffer rest = open.slice(CHUNK, open.length()).copy();
      return save(number, full)
          .compose(
              saved -> {
                number++;
                open = rest;
                return saveFull();
              });
    }

    /** Whoever went on elsewhere has the same bytes, and perhaps more of them: those stay. */
    private Future<Void> save(long n, Buffer bytes) {
      JsonObject query =
          new JsonObject()
              .put("_id", key + ":" + n)
              .put("length", new JsonObject().put("$lte", bytes.length()));
      JsonObject chunk =
          new JsonObject()
              .put("files_id", key)
              .put("n", n)
              .put("length", bytes.length())
              .put("data", new JsonObject().put("$binary", bytes.getBytes()));
      return store
          .client()
          .updateCollectionWithOptions(
              CHUNKS, query, new JsonObject().put("$set", chunk), new UpdateOptions(true))
          .<Void>mapEmpty()
          .recover(
              failure ->
                  StoreFailures.isDuplicate(failure)
                      ? Future.succeededFuture()
                      : StoreFailures.unavailable(failure));
    }

    @Override
    public Future<Void> flush() {
      JsonObject file =
          new JsonObject().put("length", number * CHUNK + open.length()).put("chunkSize", CHUNK);
      return (open.length() == 0 ? Future.<Void>succeededFuture() : save(number, open))
          .compose(
              saved ->
                  store
                      .client()
                      .updateCollectionWithOptions(
                          FILES,
                          new JsonObject().put("_id", key),
                          new JsonObject().put("$set", file),
                          new UpdateOptions(true)))
          .<Void>mapEmpty()
          .recover(StoreFailures::unavailable);
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
