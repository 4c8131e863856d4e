package parley.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import parley.TestProcess;
import parley.node.Main;

/** A node in a process of its own, on a port of the system's choice. */
final class NodeProcess implements AutoCloseable {
  private static final String READY = "Parley is ready: http://localhost:";

  private final TestProcess process;
  private volatile int port;

  /** Begins to start it; {@link #port} waits until it serves. */
  NodeProcess(List<String> options) throws IOException {
    process =
        new TestProcess(
            TestProcess.classPath(file -> true),
            Main.class.getName(),
            options.toArray(String[]::new));
  }

  /** Where clients connect. */
  int port() {
    if (port == 0) {
      port = Integer.parseInt(process.await(READY).replace("/", ""));
    }
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has been found to serve and has not ended. */
  boolean isServing() {
    return port != 0 && isAlive();
  }

  /** {@code kill -9}. */
  void kill() {
    process.kill();
  }

  /** SIGTERM: the node begins to drain. */
  void terminate() {
    process.terminate();
  }

  int exitCode(Duration deadline) {
    return process.exitCode(deadline);
  }

  /** What it has printed. */
  List<String> lines() {
    return process.lines();
  }

  @Override
  public void close() {
    process.close();
  }
}
