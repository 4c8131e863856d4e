package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static parley.store.TestDatabase.await;

import com.mongodb.MongoCommandException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Eventually;
import parley.store.TempDirectory;

/** A disk that is really full: writes fail and say why, and what was acknowledged stays. */
@Timeout(120)
class DiskFullTest {
  private static final String COLLECTION = "full";
  private static final int OUT_OF_DISK_SPACE = 14031;
  private static final int LIMIT_KILOBYTES = 2_048;
  private static final int BATCH = 20;
  private static final long REFUSED_NANOS = Duration.ofSeconds(6).toNanos();

  private final Vertx vertx = Vertx.vertx();
  private final Set<String> acknowledged = new TreeSet<>();
  private int next;
  private long lastAcknowledged = System.nanoTime();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void refusesWritesAtAFileSizeLimitAndLosesNothing() throws IOException {
    assumeTrue(new File("/bin/bash").exists(), "needs bash");
    try (TempDirectory directory = TempDirectory.create()) {
      try (ServerProcess server = ServerProcess.startLimited(directory.path(), LIMIT_KILOBYTES);
          Client client = new Client(vertx, server.uri())) {
        writeUntilRefused(client);
        assertEquals(acknowledged, stored(client));
        server.kill();
      }
      compareAfterRestart(directory.path());
    }
  }

  @Test
  void writesAgainWhenThereIsSpaceAgain() throws IOException {
    assumeTrue(new File("/usr/bin/prlimit").exists(), "needs prlimit");
    try (TempDirectory directory = TempDirectory.create()) {
      try (ServerProcess server = ServerProcess.startLimited(directory.path(), LIMIT_KILOBYTES);
          Client client = new Client(vertx, server.uri())) {
        writeUntilRefused(client);
        server.unlimit();
        int before = acknowledged.size();
        Eventually.eventually(Duration.ofSeconds(30), () -> write(client));
        assertEquals(before + BATCH, acknowledged.size());
        assertEquals(acknowledged, stored(client));
        server.kill();
      }
      compareAfterRestart(directory.path());
    }
  }

  @Test
  void refusesWritesOnAFullFileSystemAndLosesNothing() throws IOException {
    try (TempDirectory directory = TempDirectory.create()) {
      assumeTrue(mount(directory.path()), "needs the right to mount a tmpfs");
      try {
        try (ServerProcess server = ServerProcess.start(directory.path());
            Client client = new Client(vertx, server.uri())) {
          writeUntilRefused(client);
          assertEquals(acknowledged, stored(client));
          server.kill();
        }
        compareAfterRestart(directory.path());
      } finally {
        assertEquals(0, execute("umount", directory.path().toString()));
      }
    }
  }

  private static boolean mount(Path directory) throws IOException {
    return "root".equals(System.getProperty("user.name"))
        && execute("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", directory.toString()) == 0;
  }

  private static int execute(String... command) throws IOException {
    return ServerProcess.exitCode(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Until writes have been refused for longer than the server waits to try again. */
  private void writeUntilRefused(Client client) {
    Eventually.eventually(
        Duration.ofSeconds(90),
        () -> {
          for (int i = 0; i < 100 && write(client); i++) {}
          return System.nanoTime() - lastAcknowledged > REFUSED_NANOS;
        });
  }

  /** Whether it was acknowledged. */
  private boolean write(Client client) {
    List<JsonObject> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      String id = "d" + next++;
      batch.add(new JsonObject().put("_id", id).put("n", next).put("b", "x".repeat(500)));
    }
    try {
      client.insert(COLLECTION, true, batch);
      batch.forEach(document -> acknowledged.add(document.getString("_id")));
      lastAcknowledged = System.nanoTime();
      return true;
    } catch (MongoCommandException e) {
      assertEquals(OUT_OF_DISK_SPACE, e.getErrorCode(), e.getMessage());
      assertTrue(e.getMessage().contains("cannot write to its disk"), e.getMessage());
      return false;
    }
  }

  private static Set<String> stored(Client client) {
    Set<String> ids = new TreeSet<>();
    client.all(COLLECTION).forEach(document -> ids.add(document.getString("_id")));
    assertEquals(new JsonArray(), client.inconsistencies(COLLECTION));
    return ids;
  }

  private void compareAfterRestart(Path directory) throws IOException {
    try (ServerProcess server = ServerProcess.start(directory);
        Client client = new Client(vertx, server.uri())) {
      assertEquals(acknowledged, stored(client));
    }
  }
}
