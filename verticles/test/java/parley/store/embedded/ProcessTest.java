package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.store.TempDirectory;

/** The database as a process: who may use its directory, and how it starts and ends. */
@Timeout(60)
class ProcessTest {
  private static final String HOST = "127.0.0.1";

  @Test
  void refusesADirectoryThatAnotherProcessUses() throws IOException {
    try (TempDirectory directory = TempDirectory.create();
        ServerProcess server = ServerProcess.start(directory.path())) {
      IOException refused = assertThrows(IOException.class, () -> open(directory.path(), HOST, 0));

      assertTrue(
          refused.getMessage().startsWith("Another process (pid " + server.pid() + ") uses "),
          refused.getMessage());
    }
  }

  @Test
  void aSecondProcessSaysSoAndFails() throws IOException {
    try (TempDirectory directory = TempDirectory.create();
        EmbeddedDatabase database = open(directory.path(), HOST, 0)) {
      Process second = ServerProcess.run("--data", directory.path().toString(), "--port", "0");
      String said = new String(second.getInputStream().readAllBytes());

      assertEquals(Launcher.FAILED, ServerProcess.exitCode(second));
      assertTrue(said.contains("Another process (pid " + ProcessHandle.current().pid()), said);
      assertThrows(IOException.class, () -> open(directory.path(), HOST, 0));
      assertTrue(database.port() > 0);
    }
  }

  @Test
  void stopsCleanlyWhenToldTo() throws IOException {
    Vertx vertx = Vertx.vertx();
    try (TempDirectory directory = TempDirectory.create()) {
      try (ServerProcess server = ServerProcess.start(directory.path());
          Client client = new Client(vertx, server.uri())) {
        client.insert("c", true, List.of(new JsonObject().put("_id", "a")));
        assertEquals(0, server.stop());
      }
      try (EmbeddedDatabase database = open(directory.path(), HOST, 0);
          Client client = new Client(vertx, database.uri())) {
        assertEquals(1, client.all("c").size());
      }
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void explainsItself() throws IOException {
    Process help = ServerProcess.run("--help");
    String said = new String(help.getInputStream().readAllBytes());
    assertEquals(0, ServerProcess.exitCode(help));
    assertTrue(said.contains("--no-fsync"), said);

    for (String[] misuse :
        List.of(new String[] {"--port", "1"}, new String[] {"--data"}, new String[] {"--what"})) {
      assertEquals(Launcher.MISUSED, ServerProcess.exitCode(ServerProcess.run(misuse)));
    }
  }

  @Test
  void listensOnLoopbackOnly() throws IOException {
    try (TempDirectory directory = TempDirectory.create()) {
      IOException refused =
          assertThrows(IOException.class, () -> open(directory.path(), "0.0.0.0", 0));
      assertTrue(refused.getMessage().contains("loopback only"), refused.getMessage());
    }
  }

  @Test
  void saysThatAPortIsTaken() throws IOException {
    try (TempDirectory directory = TempDirectory.create();
        TempDirectory other = TempDirectory.create();
        EmbeddedDatabase database = open(directory.path(), HOST, 0)) {
      IOException refused =
          assertThrows(IOException.class, () -> open(other.path(), HOST, database.port()));
      assertTrue(refused.getMessage().contains("port " + database.port()), refused.getMessage());
      open(other.path(), HOST, 0).close();
    }
  }

  private static EmbeddedDatabase open(Path directory, String host, int port) throws IOException {
    return EmbeddedDatabase.open(directory, host, port, false);
  }
}
