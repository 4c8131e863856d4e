package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.store.TempDirectory;

/** Many connections at once: every read sees whole commands, every write happens once. */
@Timeout(90)
class ConcurrencyTest {
  private static final int CLIENTS = 8;

  private final Vertx vertx = Vertx.vertx();
  private final TempDirectory directory = TempDirectory.create();
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
  private EmbeddedDatabase database;
  private Client client;

  @BeforeEach
  void open() throws IOException {
    database = EmbeddedDatabase.open(directory.path(), "127.0.0.1", 0, false);
    client = new Client(vertx, database.uri());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    client.close();
    database.close();
    await(vertx.close());
    directory.close();
  }

  @Test
  void aReadSeesAllOrNothingOfACommand() throws Exception {
    client.createIndex("t", index("side", "side"));
    client.insert("t", true, List.of(pair("a", 0), pair("b", 0)));
    AtomicBoolean done = new AtomicBoolean();
    Future<?> mover =
        threads.submit(
            () -> {
              for (int i = 1; i <= 3_000; i++) {
                move(i);
              }
              done.set(true);
            });
    int reads = 0;
    while (!done.get()) {
      List<JsonObject> found =
          client.find(
              new JsonObject()
                  .put("find", "t")
                  .put("filter", new JsonObject().put("side", new JsonObject().put("$gte", 0))));
      assertEquals(2, found.size(), "a document is missed while it moves in the index");
      assertEquals(found.get(0).getInteger("side"), found.get(1).getInteger("side"));
      assertEquals(found.get(0).getInteger("side"), found.get(0).getJsonArray("log").size());
      reads++;
    }
    mover.get();
    assertTrue(reads > 50, "reads: " + reads);
  }

  /** Both documents in one command. */
  private void move(int side) {
    JsonArray log = new JsonArray();
    for (int i = 0; i < side % 40; i++) {
      log.add(i);
    }
    JsonObject change =
        new JsonObject().put("$set", new JsonObject().put("side", side % 40).put("log", log));
    JsonObject statement =
        new JsonObject().put("q", new JsonObject()).put("u", change).put("multi", true);
    client.run(new JsonObject().put("update", "t").put("updates", new JsonArray().add(statement)));
  }

  private static JsonObject pair(String id, int side) {
    return new JsonObject().put("_id", id).put("side", side).put("log", new JsonArray());
  }

  @Test
  void oneOfManyWritersWinsAPlaceAndEveryIncrementCounts() throws Exception {
    client.createIndex("r", index("s", "s").put("unique", true));
    Set<Integer> counters = java.util.Collections.synchronizedSet(new HashSet<>());
    int[] won = new int[CLIENTS];
    inParallel(
        number -> {
          for (int s = 0; s < 100; s++) {
            JsonObject place = new JsonObject().put("_id", number + "-" + s).put("s", s);
            won[number] += client.insert("r", false, List.of(place)).getInteger("n");
            JsonObject increment =
                new JsonObject()
                    .put("findAndModify", "n")
                    .put("query", new JsonObject().put("_id", "n"))
                    .put("update", new JsonObject().put("$inc", new JsonObject().put("n", 1)))
                    .put("upsert", true)
                    .put("new", true);
            counters.add(client.run(increment).getJsonObject("value").getInteger("n"));
          }
        });
    int wins = 0;
    for (int each : won) {
      wins += each;
    }
    assertEquals(100, wins);
    assertEquals(100, client.all("r").size());
    assertEquals(CLIENTS * 100, counters.size());
    assertEquals(new JsonArray(), client.inconsistencies("r"));
  }

  @Test
  void aCursorReadsWhatWasThereWhenItWasOpened() {
    List<JsonObject> documents = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      documents.add(new JsonObject().put("_id", "d" + i).put("n", i).put("b", "x".repeat(900)));
    }
    client.insert("s", true, documents);
    JsonObject cursor =
        client.run(new JsonObject().put("find", "s").put("batchSize", 10)).getJsonObject("cursor");
    long checkpoints = client.counter("checkpoints");
    // Overwritten and checkpointed several times, so that the file space would be reused.
    while (client.counter("checkpoints") < checkpoints + 4) {
      JsonObject change = new JsonObject().put("$inc", new JsonObject().put("n", 10_000));
      JsonObject statement =
          new JsonObject().put("q", new JsonObject()).put("u", change).put("multi", true);
      client.run(
          new JsonObject().put("update", "s").put("updates", new JsonArray().add(statement)));
    }
    List<JsonObject> rest = new ArrayList<>();
    long id = cursor.getLong("id");
    while (id != 0) {
      JsonObject next =
          client
              .run(new JsonObject().put("getMore", id).put("collection", "s").put("batchSize", 100))
              .getJsonObject("cursor");
      next.getJsonArray("nextBatch").forEach(found -> rest.add((JsonObject) found));
      id = next.getLong("id");
    }
    assertEquals(990, rest.size());
    rest.forEach(found -> assertTrue(found.getInteger("n") < 1_000, found::encode));
  }

  @Test
  void closesTheCursorIdleForLongestWhenThereAreTooMany() {
    List<JsonObject> documents = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      documents.add(new JsonObject().put("_id", "d" + i));
    }
    client.insert("k", true, documents);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < Cursors.MAX_OPEN; i++) {
      ids.add(openCursor());
    }
    assertEquals(0, client.counter("cursorsExpired"));
    openCursor();
    assertEquals(1, client.counter("cursorsExpired"));
    JsonObject second = new JsonObject().put("getMore", ids.get(1)).put("collection", "k");
    assertEquals(8, client.run(second).getJsonObject("cursor").getJsonArray("nextBatch").size());
  }

  private long openCursor() {
    return client
        .run(new JsonObject().put("find", "k").put("batchSize", 2))
        .getJsonObject("cursor")
        .getLong("id");
  }

  private void inParallel(IntConsumer work) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      running.add(threads.submit(() -> work.accept(number)));
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  private static JsonObject index(String name, String field) {
    return new JsonObject().put("name", name).put("key", new JsonObject().put(field, 1));
  }
}
