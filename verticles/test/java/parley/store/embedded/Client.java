package parley.store.embedded;

import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import parley.store.Store;

/** Raw commands to a server, as a driver sends them. */
final class Client implements AutoCloseable {
  static final String DATABASE = "test";

  private final Store store;

  Client(Vertx vertx, String uri) {
    store = Store.open(vertx, uri, DATABASE, Duration.ofSeconds(15));
  }

  MongoClient mongo() {
    return store.client();
  }

  /** The answer; a refused command throws, and write errors are in the answer. */
  JsonObject run(JsonObject command) {
    return await(mongo().runCommand(command.fieldNames().iterator().next(), command));
  }

  JsonObject insert(String collection, boolean ordered, List<JsonObject> documents) {
    return run(
        new JsonObject()
            .put("insert", collection)
            .put("ordered", ordered)
            .put("documents", new JsonArray(documents)));
  }

  JsonObject update(String collection, JsonObject filter, JsonObject change, boolean upsert) {
    JsonObject statement = new JsonObject().put("q", filter).put("u", change).put("upsert", upsert);
    return run(
        new JsonObject().put("update", collection).put("updates", new JsonArray().add(statement)));
  }

  JsonObject delete(String collection, JsonObject filter, int limit) {
    JsonObject statement = new JsonObject().put("q", filter).put("limit", limit);
    return run(
        new JsonObject().put("delete", collection).put("deletes", new JsonArray().add(statement)));
  }

  JsonObject createIndex(String collection, JsonObject index) {
    return run(
        new JsonObject()
            .put("createIndexes", collection)
            .put("indexes", new JsonArray().add(index)));
  }

  List<JsonObject> all(String collection) {
    return find(new JsonObject().put("find", collection).put("batchSize", 100_000));
  }

  List<JsonObject> find(JsonObject command) {
    JsonObject cursor = run(command).getJsonObject("cursor");
    List<JsonObject> found = new ArrayList<>();
    append(found, cursor.getJsonArray("firstBatch"));
    while (cursor.getLong("id") != 0) {
      JsonObject more =
          new JsonObject()
              .put("getMore", cursor.getLong("id"))
              .put("collection", command.getString("find"));
      cursor = run(more).getJsonObject("cursor");
      append(found, cursor.getJsonArray("nextBatch"));
    }
    return found;
  }

  private static void append(List<JsonObject> found, JsonArray batch) {
    batch.forEach(item -> found.add((JsonObject) item));
  }

  /** What the server's own comparison of data and indexes finds wrong. */
  JsonArray inconsistencies(String collection) {
    return run(new JsonObject().put("validate", collection)).getJsonArray("errors");
  }

  long counter(String name) {
    return run(new JsonObject().put("serverStatus", 1)).getJsonObject("parley").getLong(name);
  }

  @Override
  public void close() {
    await(store.close());
  }
}
