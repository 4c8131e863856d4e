package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Eventually;
import parley.store.TempDirectory;

/**
 * The server is killed under load again and again; after each start everything that was
 * acknowledged is there, and data and indexes agree. {@code -Dparley.kills=N} for more than the
 * usual number.
 */
@Timeout(600)
class KillTest {
  private static final int KILLS = Integer.getInteger("parley.kills", 6);
  private static final int WRITERS = 6;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void losesNothingAcknowledged() throws IOException {
    try (TempDirectory directory = TempDirectory.create()) {
      List<KillLoad> load = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        load.add(new KillLoad(i));
      }
      Random random = new Random(11);
      for (int kill = 0; kill < KILLS; kill++) {
        String[] options = kill % 3 == 2 ? new String[] {"--no-fsync"} : new String[0];
        try (ServerProcess server = ServerProcess.start(directory.path(), options);
            Client client = new Client(vertx, server.uri())) {
          prepareOrCheck(kill, client, load);
          loadUntilKilled(server, load, Duration.ofMillis(700 + random.nextInt(2_500)));
        }
      }
      try (ServerProcess server = ServerProcess.start(directory.path());
          Client client = new Client(vertx, server.uri())) {
        check(client, load);
        assertEquals(0, server.stop());
      }
      try (ServerProcess server = ServerProcess.start(directory.path());
          Client client = new Client(vertx, server.uri())) {
        check(client, load);
      }
    }
  }

  private static void prepareOrCheck(int kill, Client client, List<KillLoad> load) {
    if (kill == 0) {
      client.createIndex(KillLoad.ENTRIES, index("c_s", true, "c", "s"));
      client.createIndex(KillLoad.ENTRIES, index("f_t", false, "f", "t"));
    } else {
      check(client, load);
    }
  }

  private static JsonObject index(String name, boolean unique, String... fields) {
    JsonObject key = new JsonObject();
    List.of(fields).forEach(field -> key.put(field, 1));
    return new JsonObject().put("name", name).put("key", key).put("unique", unique);
  }

  private void loadUntilKilled(ServerProcess server, List<KillLoad> load, Duration time) {
    long before = load.stream().mapToLong(KillLoad::acknowledged).sum();
    List<Thread> threads = new ArrayList<>();
    for (KillLoad writer : load) {
      Thread thread = new Thread(() -> writer.run(vertx, server.uri()));
      threads.add(thread);
      thread.start();
    }
    long end = System.nanoTime() + time.toNanos();
    Eventually.eventually(
        Duration.ofSeconds(60),
        () ->
            System.nanoTime() > end
                && load.stream().mapToLong(KillLoad::acknowledged).sum() > before + 20);
    load.forEach(KillLoad::expectFailure);
    server.kill();
    for (Thread thread : threads) {
      join(thread);
    }
    load.forEach(
        writer -> assertTrue(writer.surprise().isEmpty(), () -> writer.surprise().toString()));
  }

  private static void join(Thread thread) {
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertFalse(thread.isAlive());
  }

  private static void check(Client client, List<KillLoad> load) {
    assertEquals(new JsonArray(), client.inconsistencies(KillLoad.ENTRIES));
    assertEquals(new JsonArray(), client.inconsistencies(KillLoad.HEADS));
    for (KillLoad writer : load) {
      writer.check(client);
    }
  }
}
