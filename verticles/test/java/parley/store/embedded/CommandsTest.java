package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import com.mongodb.MongoCommandException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.store.TempDirectory;

/** What the server makes of commands that could not be repeated, or that it cannot carry out. */
@Timeout(60)
class CommandsTest {
  private final Vertx vertx = Vertx.vertx();
  private final TempDirectory directory = TempDirectory.create();
  private ServerProcess server;
  private Client client;

  @BeforeEach
  void open() throws IOException {
    server = ServerProcess.start(directory.path());
    client = new Client(vertx, server.uri());
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    await(vertx.close());
    directory.close();
  }

  @Test
  void idsMadeByTheServerAreTheSameAfterAReplay() throws IOException {
    client.insert("c", true, List.of(new JsonObject().put("n", 1), new JsonObject().put("n", 2)));
    client.update("c", new JsonObject().put("n", 3), set("x", 1), true);
    client.update("c", new JsonObject().put("n", 3), set("x", 2), true);
    JsonObject findAndModify =
        new JsonObject()
            .put("findAndModify", "c")
            .put("query", new JsonObject().put("n", 4))
            .put("update", set("x", 3))
            .put("upsert", true);
    client.run(findAndModify);
    List<JsonObject> before = client.all("c");

    killAndRestart();

    assertEquals(4, before.size());
    assertEquals(before, client.all("c"));
  }

  @Test
  void refusesWhatItCouldNotRepeatOrDo() {
    JsonObject now = new JsonObject().put("$currentDate", new JsonObject().put("at", true));
    assertRefused("$currentDate", () -> client.update("c", new JsonObject(), now, false));
    JsonObject replacement = new JsonObject().put("x", 1);
    assertRefused("_id", () -> client.update("c", new JsonObject().put("n", 1), replacement, true));
    JsonObject out = new JsonObject().put("$out", "other");
    JsonObject aggregate =
        new JsonObject()
            .put("aggregate", "c")
            .put("pipeline", new JsonArray().add(out))
            .put("cursor", new JsonObject());
    assertRefused("$out", () -> client.run(aggregate));
    JsonObject partial =
        new JsonObject()
            .put("name", "p")
            .put("key", new JsonObject().put("a", 1))
            .put("partialFilterExpression", new JsonObject());
    assertRefused("partialFilterExpression", () -> client.createIndex("c", partial));
    JsonObject text =
        new JsonObject().put("name", "t").put("key", new JsonObject().put("a", "text"));
    assertRefused("keys only", () -> client.createIndex("c", text));
    JsonObject pipeline =
        new JsonObject()
            .put("update", "c")
            .put(
                "updates",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("q", new JsonObject())
                            .put("u", new JsonArray().add(set("x", 1)))));
    assertRefused("pipeline", () -> client.run(pipeline));
    assertRefused("nonsense", () -> client.run(new JsonObject().put("nonsense", 1)));
  }

  @Test
  void refusesDocumentsThatAreNestedTooDeep() {
    int envelope = 2; // the command and its list of documents
    int own = Commands.MAX_DEPTH - envelope;
    client.insert("deep", true, List.of(nested(own)));
    assertRefused("levels deep", () -> client.insert("deep", true, List.of(nested(own + 1))));
    assertEquals(List.of(nested(own)), client.all("deep"));
  }

  private static JsonObject nested(int levels) {
    JsonObject document = new JsonObject();
    for (int i = 1; i < levels; i++) {
      document = new JsonObject().put("d", document);
    }
    return document.put("_id", "n");
  }

  @Test
  void anIndexThatDuplicatesPreventCanBeBuiltLater() {
    client.insert("c", true, List.of(document("a", 1), document("b", 1)));
    JsonObject unique =
        new JsonObject()
            .put("name", "n")
            .put("key", new JsonObject().put("n", 1))
            .put("unique", true);

    assertRefused("E11000", () -> client.createIndex("c", unique));
    client.delete("c", new JsonObject().put("_id", "b"), 1);
    client.createIndex("c", unique);

    assertTrue(client.insert("c", true, List.of(document("b", 1))).containsKey("writeErrors"));
    assertEquals(new JsonArray(), client.inconsistencies("c"));
    assertRefused(
        "", () -> client.createIndex("c", unique.copy().put("key", new JsonObject().put("m", 1))));
  }

  @Test
  void dropsCollectionsIndexesAndDatabasesForGood() throws IOException {
    JsonObject unique =
        new JsonObject()
            .put("name", "n")
            .put("key", new JsonObject().put("n", 1))
            .put("unique", true);
    client.createIndex("c", unique);
    client.insert("c", true, List.of(document("a", 1)));
    client.run(new JsonObject().put("dropIndexes", "c").put("index", "n"));
    assertFalse(client.insert("c", true, List.of(document("b", 1))).containsKey("writeErrors"));
    client.run(new JsonObject().put("drop", "c"));
    assertEquals(List.of(), client.all("c"));
    client.createIndex("c", unique);
    client.insert("c", true, List.of(document("a", 1)));
    assertTrue(client.insert("c", true, List.of(document("b", 1))).containsKey("writeErrors"));

    killAndRestart();
    assertEquals(1, client.all("c").size());
    client.run(new JsonObject().put("dropDatabase", 1));
    assertEquals(List.of(), client.all("c"));
    client.insert("c", true, List.of(document("a", 1), document("b", 1)));

    killAndRestart();
    assertEquals(2, client.all("c").size());
    assertEquals(new JsonArray(), client.inconsistencies("c"));
  }

  @Test
  void answersOfAnyMegabytesComeInBatches() {
    String big = "x".repeat(1 << 20);
    for (int i = 0; i < 60; i++) {
      client.insert("big", true, List.of(document("d" + i, i).put("b", big)));
    }
    assertEquals(60, client.all("big").size());
  }

  private void killAndRestart() throws IOException {
    client.close();
    server.kill();
    open();
  }

  private static void assertRefused(String word, Runnable command) {
    MongoCommandException refused = assertThrows(MongoCommandException.class, command::run);
    assertTrue(refused.getMessage().contains(word), refused.getMessage());
  }

  private static JsonObject document(String id, int n) {
    return new JsonObject().put("_id", id).put("n", n);
  }

  private static JsonObject set(String field, Object value) {
    return new JsonObject().put("$set", new JsonObject().put(field, value));
  }
}
