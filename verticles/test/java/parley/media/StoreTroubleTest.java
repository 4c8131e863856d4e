package parley.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.Configs;
import parley.Eventually;
import parley.Nodes;
import parley.store.TestDatabase;

/** A store that is full, or that goes away while a file comes: nothing is lost, nothing is left. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoreTroubleTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TYPE = "application/octet-stream";
  private static final byte[] BYTES = Files.bytes(3_000_000, 8);
  private static final int HALF = 1_500_000;

  @TempDir Path directory;

  private static Nodes start(String place) {
    return Nodes.start(2, base -> Configs.with(base, Places.in(base.media(), place)));
  }

  private static byte[] from(long offset) {
    return Arrays.copyOfRange(BYTES, (int) offset, BYTES.length);
  }

  private static long documents(Nodes nodes) {
    return TestDatabase.await(nodes.database().client().count("media", new JsonObject()));
  }

  private static long files(Path directory) {
    try (Stream<Path> all = java.nio.file.Files.walk(directory)) {
      return all.filter(java.nio.file.Files::isRegularFile).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int execute(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  @Test
  void aFullDiskIsToldOfAndTheFileGoesOnWhenThereIsRoom() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    String at = directory.toString();
    assumeTrue(
        root && execute("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", at) == 0,
        "needs the right to mount a tmpfs");
    try (Nodes nodes = start(at);
        Files ann = new Files(nodes, 0, "ann")) {
      HttpResponse<byte[]> whole = ann.post(0, TYPE, "noise", BYTES);
      assertEquals("503 Files cannot be read or written now. Try again later.", Files.error(whole));
      Eventually.eventually(SOON, () -> files(directory) == 0 && documents(nodes) == 0);

      String path = ann.create(0, TYPE, "noise", BYTES.length);
      assertEquals(503, ann.patch(0, path, 0, BYTES).statusCode());
      long kept = ann.offset(1, path);
      assertTrue(kept < 2 << 20, kept + " bytes");
      assertEquals(0, execute("mount", "-o", "remount,size=8m", at));
      assertEquals(204, ann.patch(1, path, kept, from(kept)).statusCode());
      assertArrayEquals(BYTES, ann.get(0, Files.id(path)).body());
      assertEquals(1, files(directory));
    } finally {
      assertEquals(0, execute("umount", at));
    }
  }

  @Test
  void aDirectoryThatIsAwayIsNotBegunAnew() throws Exception {
    Path shared = directory.resolve("shared");
    Path elsewhere = directory.resolve("elsewhere");
    try (Nodes nodes = start(shared.toString());
        Files ann = new Files(nodes, 0, "ann")) {
      String path = ann.create(0, TYPE, "noise", BYTES.length);
      assertEquals(204, ann.patch(0, path, 0, Arrays.copyOf(BYTES, HALF)).statusCode());

      java.nio.file.Files.move(shared, elsewhere);
      HttpResponse<byte[]> away = ann.patch(1, path, HALF, from(HALF));
      assertEquals("503 The file's bytes are not where this server keeps them.", Files.error(away));
      assertEquals(HALF, ann.offset(0, path));
      assertEquals(1, files(directory));

      java.nio.file.Files.move(elsewhere, shared);
      assertEquals(204, ann.patch(1, path, HALF, from(HALF)).statusCode());
      assertArrayEquals(BYTES, ann.get(0, Files.id(path)).body());
    }
  }

  @Test
  void aBucketThatIsAwayIsToldOfAndTheNextFileComesWhenItIsBack() throws Exception {
    S3Mock mock = S3Mock.start();
    try (Nodes nodes = start(mock.place("trouble"));
        Files ann = new Files(nodes, 0, "ann")) {
      String path = ann.create(0, TYPE, "noise", BYTES.length);
      assertEquals(204, ann.patch(0, path, 0, Arrays.copyOf(BYTES, HALF)).statusCode());

      mock.close();
      assertEquals(503, ann.patch(1, path, HALF, from(HALF)).statusCode());
      assertEquals(HALF, ann.offset(0, path));
      assertEquals(503, ann.post(1, TYPE, "noise", BYTES).statusCode());

      mock = S3Mock.start(mock.port());
      assertEquals(503, ann.patch(1, path, HALF, from(HALF)).statusCode(), "the bytes are lost");
      assertEquals(204, ann.tus(1, "DELETE", path, null).statusCode());
      String next = ann.put(TYPE, "noise", BYTES);
      assertArrayEquals(BYTES, ann.get(1, next).body());
      S3Mock back = mock;
      Eventually.eventually(SOON, () -> back.keys("trouble").size() == 1 && documents(nodes) == 1);
    } finally {
      mock.close();
    }
  }
}
