package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.store.TestDatabase.await;

import com.mongodb.MongoCommandException;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.store.TempDirectory;

/** The same random commands have the same answers as from the engine's own in-memory storage. */
@Timeout(120)
class DifferentialTest {
  private static final int COMMANDS = Integer.getInteger("parley.commands", 1_000);
  private static final int REOPEN_EVERY = 500;
  private static final JsonObject ALL =
      new JsonObject()
          .put("find", RandomCommands.COLLECTION)
          .put("sort", new JsonObject().put("_id", 1))
          .put("batchSize", 100_000);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersAsTheReference(long seed) throws IOException {
    MongoServer reference = new MongoServer(new MemoryBackend());
    try (TempDirectory directory = TempDirectory.create();
        Client expected = new Client(vertx, reference.bindAndGetConnectionString())) {
      RandomCommands commands = new RandomCommands(seed);
      for (int done = 0; done < COMMANDS; done += REOPEN_EVERY) {
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(directory.path(), "127.0.0.1", 0, false);
            Client actual = new Client(vertx, database.uri())) {
          if (done == 0) {
            RandomCommands.indexes().forEach(i -> createIndex(i, expected, actual));
          }
          compareAll(expected, actual);
          for (int i = 0; i < REOPEN_EVERY; i++) {
            compare(commands.next(), expected, actual);
          }
          compareAll(expected, actual);
        }
      }
    } finally {
      reference.shutdownNow();
    }
  }

  private static void createIndex(JsonObject index, Client expected, Client actual) {
    expected.createIndex(RandomCommands.COLLECTION, index);
    actual.createIndex(RandomCommands.COLLECTION, index);
  }

  private static void compareAll(Client expected, Client actual) {
    assertEquals(expected.find(ALL), actual.find(ALL));
    assertEquals(new JsonArray(), actual.inconsistencies(RandomCommands.COLLECTION));
  }

  private static void compare(JsonObject command, Client expected, Client actual) {
    assertEquals(answer(expected, command), answer(actual, command), command::encode);
  }

  private static JsonObject answer(Client client, JsonObject command) {
    try {
      JsonObject answer = client.run(command.copy());
      // The reference counts what was sent; its errors are compared.
      return command.containsKey("insert") ? without(answer, "n") : answer;
    } catch (MongoCommandException e) {
      return new JsonObject().put("code", e.getErrorCode());
    }
  }

  private static JsonObject without(JsonObject answer, String key) {
    JsonObject copy = answer.copy();
    copy.remove(key);
    return copy;
  }
}
