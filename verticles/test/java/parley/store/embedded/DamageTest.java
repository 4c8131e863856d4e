package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Eventually;
import parley.store.TempDirectory;

/** Files that end in the middle of a write, and files that are damaged. */
@Timeout(60)
class DamageTest {
  private static final String COLLECTION = "c";
  private static final int DOCUMENTS = 40;
  private static final int BLOCK = 4_096;

  private final Vertx vertx = Vertx.vertx();
  private final TempDirectory directory = TempDirectory.create();

  /** Leaves a journal that the store has not caught up with, as after kill -9. */
  @BeforeEach
  void writeAndKill() throws IOException {
    try (ServerProcess server = ServerProcess.start(directory.path());
        Client client = new Client(vertx, server.uri())) {
      for (int i = 0; i < DOCUMENTS; i++) {
        client.insert(COLLECTION, true, List.of(new JsonObject().put("_id", "d" + i).put("n", i)));
      }
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
    directory.close();
  }

  @Test
  void aWriteThatWasCutShortAtTheEndIsForgotten() throws IOException {
    Path journal = journal();
    Files.write(journal, new byte[] {0x50, 0x4A, 0x4E, 0x31, 0, 0}, StandardOpenOption.APPEND);
    assertEquals(DOCUMENTS, countOnce());

    Path again = journal();
    Files.write(again, new byte[700], StandardOpenOption.APPEND); // blocks the device never wrote
    assertEquals(DOCUMENTS, countOnce());
  }

  @Test
  void aCutLastFrameIsForgottenAndTheRestKept() throws IOException {
    Path journal = journal();
    try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
      file.setLength(file.length() - 5);
    }
    assertEquals(DOCUMENTS - 1, countOnce());
  }

  @Test
  void damageBeforeTheEndIsReported() throws IOException {
    Path journal = journal();
    flip(journal, Files.size(journal) / 2);

    IOException refused = assertThrows(IOException.class, this::countOnce);
    assertTrue(refused.getMessage().contains("is damaged at byte"), refused.getMessage());
    assertTrue(refused.getMessage().contains(journal.toString()), refused.getMessage());
  }

  @Test
  void aMissingFileIsReported() throws IOException {
    countOnce(); // the journal goes on in a second file
    Files.delete(directory.path().resolve("store.mv"));
    for (Path journal : Segments.list(directory.path())) {
      if (Segments.firstOf(journal) == 1) {
        Files.delete(journal);
      }
    }

    IOException refused = assertThrows(IOException.class, this::countOnce);
    assertTrue(refused.getMessage().contains("is missing"), refused.getMessage());
  }

  @Test
  void aTornCheckpointLosesNothing() throws IOException {
    countOnce(); // closes with a checkpoint
    Path store = directory.path().resolve("store.mv");
    byte[] before = Files.readAllBytes(store);
    writeAndCheckpointAndKill();
    byte[] after = Files.readAllBytes(store);
    Map<Path, byte[]> files = contents();
    List<Integer> changed = changedBlocks(before, after);
    assertTrue(changed.size() >= 3, changed::toString);

    for (int reached = 0; reached <= changed.size(); reached++) {
      restore(files);
      Files.write(store, mixture(before, after, changed.subList(0, reached)));
      assertEquals(2 * DOCUMENTS, countOnce(), "only blocks before " + reached + " written");
      restore(files);
      Files.write(store, mixture(before, after, changed.subList(reached, changed.size())));
      assertEquals(2 * DOCUMENTS, countOnce(), "only blocks from " + reached + " written");
    }
  }

  private void writeAndCheckpointAndKill() throws IOException {
    try (ServerProcess server = ServerProcess.start(directory.path());
        Client client = new Client(vertx, server.uri())) {
      List<JsonObject> more = new ArrayList<>();
      for (int i = 0; i < DOCUMENTS; i++) {
        more.add(new JsonObject().put("_id", "e" + i).put("b", "x".repeat(400)));
      }
      client.insert(COLLECTION, true, more);
      Eventually.eventually(Duration.ofSeconds(20), () -> client.counter("checkpoints") == 1);
    }
  }

  private Map<Path, byte[]> contents() throws IOException {
    Map<Path, byte[]> contents = new HashMap<>();
    try (var files = Files.list(directory.path())) {
      for (Path file : files.toList()) {
        contents.put(file, Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private void restore(Map<Path, byte[]> contents) throws IOException {
    for (Path file : contents().keySet()) {
      Files.delete(file);
    }
    for (var file : contents.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  private static List<Integer> changedBlocks(byte[] before, byte[] after) {
    List<Integer> changed = new ArrayList<>();
    for (int block = 0; block * BLOCK < after.length; block++) {
      if (!Arrays.equals(block(before, block), block(after, block))) {
        changed.add(block);
      }
    }
    return changed;
  }

  private static byte[] block(byte[] file, int block) {
    int from = Math.min(block * BLOCK, file.length);
    return Arrays.copyOfRange(file, from, Math.min(from + BLOCK, file.length));
  }

  /** The file as it was, with only these blocks written. */
  private static byte[] mixture(byte[] before, byte[] after, List<Integer> written) {
    byte[] file = Arrays.copyOf(before, Math.max(before.length, after.length));
    for (int block : written) {
      byte[] bytes = block(after, block);
      System.arraycopy(bytes, 0, file, block * BLOCK, bytes.length);
    }
    return file;
  }

  private Path journal() throws IOException {
    List<Path> files = Segments.list(directory.path());
    return files.get(files.size() - 1);
  }

  private static void flip(Path path, long position) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(position);
      int was = file.read();
      file.seek(position);
      file.write(was ^ 0x10);
    }
  }

  /** Opens, counts by scan and by index, and leaves a new write behind in the journal. */
  private int countOnce() throws IOException {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(directory.path(), "127.0.0.1", 0, true);
        Client client = new Client(vertx, database.uri())) {
      assertEquals(new JsonArray(), client.inconsistencies(COLLECTION));
      int count = client.all(COLLECTION).size();
      client.insert("other", true, List.of(new JsonObject().put("x", 1)));
      return count;
    }
  }
}
