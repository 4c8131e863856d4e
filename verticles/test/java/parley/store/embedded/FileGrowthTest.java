package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.store.TempDirectory;

/** Overwriting the same documents again and again does not make the files grow without end. */
@Timeout(120)
class FileGrowthTest {
  private static final int DOCUMENTS = 4_000;
  private static final int BODY = 300;
  private static final long WRITE_NANOS = 12_000_000_000L;
  private static final long ALLOWED = 96L << 20;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void staysBoundedUnderOverwrites() throws IOException {
    try (TempDirectory directory = TempDirectory.create();
        EmbeddedDatabase database = EmbeddedDatabase.open(directory.path(), "127.0.0.1", 0, false);
        Client client = new Client(vertx, database.uri())) {
      Random random = new Random(5);
      long end = System.nanoTime() + WRITE_NANOS;
      long largest = 0;
      long written = 0;
      while (System.nanoTime() < end) {
        overwrite(client, random);
        written += 200L * BODY;
        largest = Math.max(largest, directory.size());
      }
      String figures = "%d MB written, files up to %d MB".formatted(written >> 20, largest >> 20);
      assertTrue(largest < ALLOWED, figures);
      assertTrue(client.inconsistencies("o").isEmpty());
    }
  }

  private static void overwrite(Client client, Random random) {
    List<JsonObject> statements = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      JsonObject change =
          new JsonObject()
              .put(
                  "b",
                  Long.toString(1_000_000_000L + random.nextInt(), 36)
                      .repeat(BODY)
                      .substring(0, BODY))
              .put("n", random.nextInt(1_000_000));
      statements.add(
          new JsonObject()
              .put("q", new JsonObject().put("_id", "d" + random.nextInt(DOCUMENTS)))
              .put("u", new JsonObject().put("$set", change))
              .put("upsert", true));
    }
    client.run(new JsonObject().put("update", "o").put("updates", new JsonArray(statements)));
  }
}
