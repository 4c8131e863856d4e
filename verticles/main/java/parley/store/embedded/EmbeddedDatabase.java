package parley.store.embedded;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database server for one machine that speaks MongoDB's protocol, on loopback only. What it has
 * acknowledged survives {@code kill -9}, and with fsync the loss of power as well. Thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /** Connections beyond this share threads, so that a long scan of one can delay another. */
  private static final int WORKERS = 64;

  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  private final DirectoryLock lock;
  private final MongoServer server;
  private final String host;
  private final int port;
  private boolean closed;

  private EmbeddedDatabase(DirectoryLock lock, MongoServer server, String host) {
    this.lock = lock;
    this.server = server;
    this.host = host;
    port = server.getLocalAddress().getPort();
  }

  /**
   * Opens the database in that directory, creating it when there is none, and serves it. Blocks
   * until it can be connected to.
   *
   * @param host a loopback address or its name
   * @param port the TCP port; 0 lets the system choose
   * @param fsync whether writes are flushed to the device before they are acknowledged
   * @throws IOException with a sentence for a person: another process uses the directory, its files
   *     are damaged, the port is taken, or the host is not loopback
   */
  public static EmbeddedDatabase open(Path directory, String host, int port, boolean fsync)
      throws IOException {
    InetAddress address = InetAddress.getByName(host);
    if (!address.isLoopbackAddress()) {
      throw new IOException(
          "The embedded database has no passwords and listens on loopback only, not on " + host);
    }
    Files.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      Writer writer = new Writer(directory, fsync, new Counters());
      MongoServer server = new MongoServer(new JournaledBackend(writer));
      bind(server, new InetSocketAddress(address, port));
      return new EmbeddedDatabase(lock, server, host);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void bind(MongoServer server, InetSocketAddress address) throws IOException {
    try {
      server.bind(address, 1, WORKERS);
    } catch (Exception e) { // netty throws checked ones unannounced
      server.shutdownNow(); // closes the files as well
      throw new IOException(
          "Cannot listen on %s port %d: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
  }

  /** The connection string for clients. */
  public String uri() {
    return "mongodb://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
  }

  /** The TCP port it listens on. */
  public int port() {
    return port;
  }

  /** Disconnects clients, finishes what they have sent, writes a checkpoint and lets go. Blocks. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdownNow();
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("The lock could not be closed: {}", e.getMessage());
    }
  }

  /** Serves until the process is told to stop; see {@link Launcher}. */
  public static void main(String[] args) {
    Launcher.run(args);
  }
}
