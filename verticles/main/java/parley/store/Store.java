package parley.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.MongoClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The database, reached through vertx-mongo-client alone and by the common subset of MongoDB,
 * FerretDB and the embedded server. Thread-safe; futures complete on the caller's context.
 *
 * <p>Writes are acknowledged by a majority and journalled; reads see only what a majority has.
 */
public final class Store {
  /** Documents in one answer of the database. */
  private static final int BATCH = 500;

  private final Vertx vertx;
  private final MongoClient client;

  private Store(Vertx vertx, MongoClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  /**
   * A client of the database at that URI. It connects when first used; nothing fails here.
   *
   * @param timeout for finding a server and for each operation on a socket
   */
  public static Store open(Vertx vertx, String uri, String database, Duration timeout) {
    long millis = timeout.toMillis();
    JsonObject config =
        new JsonObject()
            .put("connection_string", uri)
            .put("db_name", database)
            .put("serverSelectionTimeoutMS", millis)
            .put("connectTimeoutMS", millis)
            .put("socketTimeoutMS", millis)
            .put("waitQueueTimeoutMS", millis)
            .put("maxPoolSize", 32)
            .put("w", "majority")
            .put("journal", true)
            .put("readConcernLevel", "majority");
    return new Store(vertx, MongoClient.create(vertx, config));
  }

  /** The client, for the feature that owns the collection it touches. */
  public MongoClient client() {
    return client;
  }

  /**
   * Makes sure that those indexes are there. They are asked for one by one, because FerretDB closes
   * the connection when two of one request exist.
   */
  public Future<Void> createIndexes(String collection, IndexModel... indexes) {
    Future<Void> done = Future.succeededFuture();
    for (IndexModel index : indexes) {
      done = done.compose(before -> client.createIndexes(collection, List.of(index)));
    }
    return done.recover(StoreFailures::unavailable);
  }

  /**
   * The documents that match. They are fetched some at a time: a plain find asks for 2^31 at once,
   * for which FerretDB reserves 16 GiB.
   */
  public Future<List<JsonObject>> find(String collection, JsonObject query, FindOptions options) {
    return collect(
        () -> client.findBatchWithOptions(collection, query, options.setBatchSize(BATCH)));
  }

  /** What the database makes of documents; for results of a few documents. */
  public Future<List<JsonObject>> aggregate(String collection, JsonArray pipeline) {
    return collect(() -> client.aggregate(collection, pipeline));
  }

  private Future<List<JsonObject>> collect(Supplier<ReadStream<JsonObject>> stream) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    if (context.inThread()) {
      return stream.get().collect(Collectors.toList());
    }
    // Off its context the stream could end before anybody listens for its end.
    Promise<List<JsonObject>> found = context.promise();
    context.runOnContext(on -> stream.get().collect(Collectors.toList()).onComplete(found));
    return found.future();
  }

  public Future<Void> close() {
    return client.close();
  }
}
