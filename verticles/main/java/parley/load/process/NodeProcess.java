package parley.load.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import parley.node.Main;

/** A node in a process of its own. Thread-safe; {@link #port} and {@link #exitCode} block. */
public final class NodeProcess implements AutoCloseable {
  private static final String READY = "Parley is ready: http://localhost:";

  /**
   * What the jar's manifest opens to Hazelcast and Netty when a node is started by {@code -jar}.
   */
  private static final List<String> OPENED =
      Stream.concat(
              Stream.of("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"),
              Stream.of(
                      "java.base/java.lang",
                      "java.base/sun.nio.ch",
                      "java.management/sun.management",
                      "jdk.management/com.sun.management.internal")
                  .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED"))
          .toList();

  private final ChildProcess process;
  private volatile int port;

  /** Begins to start it on this machine as it is; see the other constructor. */
  public NodeProcess(List<String> jvm, List<String> flags) throws IOException {
    this(List.of(), jvm, flags);
  }

  /**
   * Begins to start it; {@link #port} waits until it serves.
   *
   * @param launcher a command that becomes the one behind it, such as {@code ip netns exec}
   * @param jvm options of its JVM
   * @param flags as of {@code scripts/run}
   */
  public NodeProcess(List<String> launcher, List<String> jvm, List<String> flags)
      throws IOException {
    List<String> options = new ArrayList<>(OPENED);
    options.addAll(jvm);
    process =
        new ChildProcess(
            launcher,
            options,
            ChildProcess.classPath(file -> true),
            Main.class.getName(),
            flags.toArray(String[]::new));
  }

  /**
   * Where clients connect, waiting until it serves.
   *
   * @throws IllegalStateException with what it printed, when it does not start
   */
  public int port() {
    if (port == 0) {
      port = Integer.parseInt(process.await(READY).replace("/", ""));
    }
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has been found to serve and has not ended. */
  public boolean isServing() {
    return port != 0 && isAlive();
  }

  /** {@code kill -9}. */
  public void kill() {
    process.kill();
  }

  /** SIGTERM: the node begins to drain. */
  public void terminate() {
    process.terminate();
  }

  /** SIGSTOP. */
  public void pause() {
    process.pause();
  }

  /** SIGCONT. */
  public void resume() {
    process.resume();
  }

  /** The code that it exits with, waiting for it; {@code IllegalStateException} at the deadline. */
  public int exitCode(Duration deadline) {
    return process.exitCode(deadline);
  }

  /** What it has printed. */
  public List<String> lines() {
    return process.lines();
  }

  @Override
  public void close() {
    process.close();
  }
}
