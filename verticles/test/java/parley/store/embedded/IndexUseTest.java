package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.store.TempDirectory;

/** How many documents are read to answer a query, by the server's own counter. */
@Timeout(60)
class IndexUseTest {
  private static final int CONVERSATIONS = 10;
  private static final int ENTRIES = 2_000;
  private static final Vertx VERTX = Vertx.vertx();
  private static final TempDirectory DIRECTORY = TempDirectory.create();
  private static EmbeddedDatabase database;
  private static Client client;

  @BeforeAll
  static void fill() throws IOException {
    database = EmbeddedDatabase.open(DIRECTORY.path(), "127.0.0.1", 0, false);
    client = new Client(VERTX, database.uri());
    client.createIndex("m", index("c_s", true, "c", "s"));
    client.createIndex("m", index("f", false, "f"));
    client.createIndex("m", index("tags", false, "tags"));
    client.createIndex("m", index("c_words_s", false, "c", "words", "s"));
    for (int c = 0; c < CONVERSATIONS; c++) {
      List<JsonObject> batch = new ArrayList<>();
      for (int s = 1; s <= ENTRIES; s++) {
        batch.add(
            new JsonObject()
                .put("_id", c + "-" + s)
                .put("c", "c" + c)
                .put("s", s)
                .put("f", "u" + s % 200)
                .put("tags", new JsonArray().add(s % 7).add(1_000 + s))
                .put("words", new JsonArray().add("all").add("seven" + s % 7).add("w" + s))
                .put("unindexed", new JsonArray().add(s % 7).add(1_000 + s)));
      }
      client.insert("m", true, batch.subList(0, 1_000));
      client.insert("m", true, batch.subList(1_000, 2_000));
    }
  }

  @AfterAll
  static void close() {
    client.close();
    database.close();
    await(VERTX.close());
    DIRECTORY.close();
  }

  @Test
  void aRangeWithSortAndLimitReadsWhatItReturns() {
    JsonObject after = new JsonObject().put("c", "c3").put("s", new JsonObject().put("$gt", 500));
    assertReads(50, 50, () -> find(after, new JsonObject().put("s", 1), 50));
    assertReads(50, 50, () -> find(after, new JsonObject().put("s", -1), 50));
    assertReads(50, 50, () -> find(after, new JsonObject().put("c", 1).put("s", 1), 50));
    assertReads(50, 50, () -> find(after, new JsonObject(), 50));
  }

  @Test
  void equalityAndInReadWhatTheyReturn() {
    JsonObject ids = new JsonObject().put("$in", new JsonArray().add("1-1").add("2-7").add("no"));
    assertReads(2, 2, () -> find(new JsonObject().put("_id", ids), new JsonObject(), 0));
    assertReads(100, 100, () -> find(new JsonObject().put("f", "u7"), new JsonObject(), 0));
    JsonObject two =
        new JsonObject()
            .put("c", new JsonObject().put("$in", new JsonArray().add("c1").add("c2")))
            .put("s", new JsonObject().put("$lte", 5));
    assertReads(10, 10, () -> find(two, new JsonObject().put("c", 1).put("s", 1), 0));
  }

  @Test
  void eachPartOfAnOrReadsWhatItReturns() {
    JsonArray parts =
        new JsonArray()
            .add(range("c1", 5, 9))
            .add(range("c2", 100, 104))
            .add(range("c1", 8, 12))
            .add(new JsonObject().put("_id", "3-3"));
    JsonObject any = new JsonObject().put("$or", parts);
    assertReads(14, 14, () -> find(any, new JsonObject(), 0));
    assertReads(14, 14, () -> find(any, byId(), 0));
    assertReads(3, 3, () -> find(any, new JsonObject(), 3));
  }

  private static JsonObject range(String c, int from, int to) {
    return new JsonObject()
        .put("c", c)
        .put("s", new JsonObject().put("$gte", from).put("$lte", to));
  }

  @Test
  void anArrayFieldIsSearchedByItsElements() {
    assertReads(10, 10, () -> find(new JsonObject().put("tags", 1_042), new JsonObject(), 0));
    for (JsonObject range :
        List.of(
            new JsonObject().put("$gt", 2_900).put("$lt", 2), // each met by another element
            new JsonObject().put("$gt", 2_900),
            new JsonObject().put("$gte", 6).put("$lt", 1_100))) {
      List<JsonObject> indexed = find(new JsonObject().put("tags", range), byId(), 0);
      assertEquals(find(new JsonObject().put("unindexed", range), byId(), 0), indexed);
    }
  }

  @Test
  void aPageOfWhatHoldsAWordReadsThatPage() {
    JsonObject all = new JsonObject().put("c", "c3").put("words", "all");
    JsonObject newest = new JsonObject().put("s", -1);
    assertReads(20, 20, () -> find(all, newest, 20));
    JsonObject older = all.copy().put("s", new JsonObject().put("$gte", 100).put("$lt", 500));
    assertReads(20, 20, () -> find(older, newest, 20));
    assertEquals(499, find(older, newest, 1).get(0).getInteger("s"));
    assertReads(400, 400, () -> find(older, newest, 0));
  }

  @Test
  void theBeginningOfAWordReadsWhatHoldsIt() {
    JsonObject begins = new JsonObject().put("$gte", "w199").put("$lt", "w199\uffff");
    JsonObject element = new JsonObject().put("$elemMatch", begins);
    JsonObject query = new JsonObject().put("c", "c3").put("words", element);
    assertReads(11, 11, () -> find(query, new JsonObject().put("s", -1), 0));
    JsonArray both =
        new JsonArray()
            .add(new JsonObject().put("words", "seven3"))
            .add(new JsonObject().put("words", element));
    JsonObject and = new JsonObject().put("c", "c3").put("$and", both);
    assertEquals(
        List.of(199, 1_991, 1_998),
        find(and, new JsonObject().put("s", 1), 0).stream().map(d -> d.getInteger("s")).toList());
  }

  private static JsonObject byId() {
    return new JsonObject().put("_id", 1);
  }

  @Test
  void countingAnIndexedRangeReadsNoDocument() {
    JsonObject range =
        new JsonObject().put("c", "c3").put("s", new JsonObject().put("$gt", 500).put("$lte", 900));
    assertEquals(400L, readsOf(0, () -> await(client.mongo().count("m", range))));
    assertEquals(
        (long) CONVERSATIONS * ENTRIES,
        readsOf(0, () -> await(client.mongo().count("m", new JsonObject()))));
  }

  @Test
  void aCursorReadsBatchByBatch() {
    JsonObject all = new JsonObject().put("find", "m").put("batchSize", 10);
    long before = client.counter("documentsDecoded");
    JsonObject cursor = client.run(all).getJsonObject("cursor");
    long read = client.counter("documentsDecoded") - before;
    assertEquals(10, cursor.getJsonArray("firstBatch").size());
    assertTrue(read <= 11, () -> "read " + read);
    client.run(
        new JsonObject()
            .put("killCursors", "m")
            .put("cursors", new JsonArray().add(cursor.getLong("id"))));
  }

  private static void assertReads(int reads, int found, Supplier<List<JsonObject>> query) {
    assertEquals(found, readsOf(reads, query).size());
  }

  private static <T> T readsOf(int reads, Supplier<T> query) {
    long before = client.counter("documentsDecoded");
    T result = query.get();
    long decoded = client.counter("documentsDecoded") - before;
    // one ahead, to know whether there is more
    assertTrue(decoded >= reads && decoded <= reads + 1, () -> decoded + " documents read");
    return result;
  }

  private static List<JsonObject> find(JsonObject filter, JsonObject sort, int limit) {
    return client.find(
        new JsonObject()
            .put("find", "m")
            .put("filter", filter)
            .put("sort", sort)
            .put("limit", limit)
            .put("batchSize", 10_000));
  }

  private static JsonObject index(String name, boolean unique, String... fields) {
    JsonObject key = new JsonObject();
    List.of(fields).forEach(field -> key.put(field, 1));
    return new JsonObject().put("name", name).put("key", key).put("unique", unique);
  }
}
