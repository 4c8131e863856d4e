package parley;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import parley.store.embedded.EmbeddedDatabase;

/** An embedded database on a loopback port, in a directory that is deleted in the end. */
public final class TestDatabase implements AutoCloseable {
  private final Path directory;
  private final int port;
  private EmbeddedDatabase database;

  private TestDatabase() throws IOException {
    directory = Files.createTempDirectory("parley-test");
    database = EmbeddedDatabase.open(directory, "127.0.0.1", 0, false);
    port = database.port();
  }

  public static TestDatabase start() {
    try {
      return new TestDatabase();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String uri() {
    return database.uri();
  }

  /** Goes away, until {@link #restart}. */
  public void stop() {
    database.close();
  }

  /** Comes back on the same port with the same data. */
  public void restart() throws IOException {
    database = EmbeddedDatabase.open(directory, "127.0.0.1", port, false);
  }

  @Override
  public void close() {
    database.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
