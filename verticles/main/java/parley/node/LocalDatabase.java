package parley.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.store.embedded.EmbeddedDatabase;

/**
 * The embedded database of a data directory, run by the first node that opens the directory and
 * used by every other node of the machine that is given the same one. The owner holds a lock on
 * {@code node.lock} for as long as it lives and writes its address to {@code embedded.uri}. When
 * the owner ends, the others answer UNAVAILABLE until a node is started on the directory again; it
 * takes the same port if that is free. Blocking; confined to the thread that starts and stops the
 * node.
 */
final class LocalDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalDatabase.class);
  private static final String HOST = "127.0.0.1";
  private static final Duration OWNER_DEADLINE = Duration.ofSeconds(15);
  private static final int CONNECT_MILLIS = 500;

  private final String uri;
  private final Optional<EmbeddedDatabase> owned;
  private final FileChannel channel;

  private LocalDatabase(String uri, Optional<EmbeddedDatabase> owned, FileChannel channel) {
    this.uri = uri;
    this.owned = owned;
    this.channel = channel;
  }

  /**
   * Opens the database, or finds that of the process that has it open.
   *
   * @throws StartFailure when neither is possible
   */
  static LocalDatabase open(Config.Database config) {
    Path directory = config.data().toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return isLocked(channel)
            ? own(config, directory, channel)
            : new LocalDatabase(await(directory), Optional.empty(), channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StartFailure(
          "No database can be opened in %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** Where the database is reached. */
  String uri() {
    return uri;
  }

  @Override
  public void close() {
    owned.ifPresent(EmbeddedDatabase::close);
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("lock not released", e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another node in this JVM
    }
  }

  private static LocalDatabase own(Config.Database config, Path directory, FileChannel channel)
      throws IOException {
    Path address = directory.resolve("embedded.uri");
    int port = config.embeddedPort() == 0 ? freePortOf(address) : config.embeddedPort();
    Files.deleteIfExists(address);
    EmbeddedDatabase database = EmbeddedDatabase.open(directory, HOST, port, config.fsync());
    Path written = Files.writeString(directory.resolve("embedded.uri.new"), database.uri());
    Files.move(written, address, StandardCopyOption.ATOMIC_MOVE);
    log.info("embedded database open directory={} uri={}", directory, database.uri());
    return new LocalDatabase(database.uri(), Optional.of(database), channel);
  }

  /** The port of the database's last run, so that nodes that still live find it; else 0. */
  private static int freePortOf(Path address) throws IOException {
    if (!Files.exists(address)) {
      return 0;
    }
    int port = URI.create(Files.readString(address).strip()).getPort();
    return port < 0 || accepts(port) ? 0 : port;
  }

  private static String await(Path directory) {
    Path address = directory.resolve("embedded.uri");
    long deadline = System.nanoTime() + OWNER_DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        String uri = Files.exists(address) ? Files.readString(address).strip() : "";
        if (!uri.isEmpty() && accepts(URI.create(uri).getPort())) {
          log.info(
              "using the embedded database of another node directory={} uri={}", directory, uri);
          return uri;
        }
        Thread.sleep(50);
      } catch (IOException e) {
        log.debug("address not readable yet", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new StartFailure(
        "Another process has the data directory %s open, but its database does not answer. Stop it or give another --data."
            .formatted(directory),
        null);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
