package parley.load.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.store.embedded.EmbeddedDatabase;

/**
 * An embedded database in a process of its own that can be killed and started again. Thread-safe;
 * {@link #uri} and {@link #restart} block until it serves.
 */
public final class DatabaseProcess implements AutoCloseable {
  private static final String READY = "database ready at ";

  private final List<String> jvm;
  private final Path data;
  private final boolean fsync;
  private volatile ChildProcess process;
  private volatile String uri;

  /**
   * Begins to start it; {@link #uri} waits until it serves.
   *
   * @param jvm options of its JVM
   * @param data where its files are
   * @param fsync whether it flushes to the device before it acknowledges
   */
  public DatabaseProcess(List<String> jvm, Path data, boolean fsync) throws IOException {
    this.jvm = jvm;
    this.data = data;
    this.fsync = fsync;
    process = launch(0);
  }

  private ChildProcess launch(int port) throws IOException {
    List<String> flags =
        new ArrayList<>(List.of("--data", data.toString(), "--port", Integer.toString(port)));
    if (!fsync) {
      flags.add("--no-fsync");
    }
    return new ChildProcess(
        jvm,
        ChildProcess.classPath(file -> true),
        EmbeddedDatabase.class.getName(),
        flags.toArray(String[]::new));
  }

  /**
   * Where it is reached, before and after a restart, waiting until it serves.
   *
   * @throws IllegalStateException with what it printed, when it does not start
   */
  public String uri() {
    if (uri == null) {
      uri = process.await(READY);
    }
    return uri;
  }

  public long pid() {
    return process.pid();
  }

  /** {@code kill -9}. */
  public void kill() {
    process.kill();
  }

  /** SIGSTOP. */
  public void pause() {
    process.pause();
  }

  /** SIGCONT. */
  public void resume() {
    process.resume();
  }

  /** Starts it again, after it was killed, on the same data and port; returns when it serves. */
  public void restart() throws IOException {
    process = launch(Integer.parseInt(uri().substring(uri().lastIndexOf(':') + 1)));
    process.await(READY);
  }

  @Override
  public void close() {
    process.close();
  }
}
