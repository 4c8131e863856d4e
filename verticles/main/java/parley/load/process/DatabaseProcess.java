package parley.load.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.store.embedded.EmbeddedDatabase;

/**
 * An embedded database in a process of its own that can be killed and started again. Thread-safe;
 * its constructor and {@link #restart} block until it serves.
 */
public final class DatabaseProcess implements AutoCloseable {
  private static final String READY = "database ready at ";

  private final List<String> jvm;
  private final Path data;
  private final boolean fsync;
  private final String uri;
  private volatile ChildProcess process;

  /**
   * @param jvm options of its JVM
   * @param data where its files are
   * @param fsync whether it flushes to the device before it acknowledges
   */
  public DatabaseProcess(List<String> jvm, Path data, boolean fsync) throws IOException {
    this.jvm = jvm;
    this.data = data;
    this.fsync = fsync;
    process = launch(0);
    uri = process.await(READY);
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

  /** Where it is reached, before and after a restart. */
  public String uri() {
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
    process = launch(Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1)));
    process.await(READY);
  }

  @Override
  public void close() {
    process.close();
  }
}
