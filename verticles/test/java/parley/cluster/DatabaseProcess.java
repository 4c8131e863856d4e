package parley.cluster;

import java.io.IOException;
import java.nio.file.Path;
import parley.TestProcess;
import parley.store.embedded.EmbeddedDatabase;

/** An embedded database in a process of its own that can be killed and started again. */
final class DatabaseProcess implements AutoCloseable {
  private static final String READY = "database ready at ";

  private final Path data;
  private final String uri;
  private TestProcess process;

  DatabaseProcess(Path data) throws IOException {
    this.data = data;
    process = launch(0);
    uri = process.await(READY);
  }

  private TestProcess launch(int port) throws IOException {
    return new TestProcess(
        TestProcess.classPath(file -> true),
        EmbeddedDatabase.class.getName(),
        "--data",
        data.toString(),
        "--port",
        Integer.toString(port),
        "--no-fsync");
  }

  String uri() {
    return uri;
  }

  /** {@code kill -9}. */
  void kill() {
    process.kill();
  }

  /** Starts it again on the same data and port; returns when it serves. */
  void restart() throws IOException {
    process = launch(Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1)));
    process.await(READY);
  }

  @Override
  public void close() {
    process.close();
  }
}
