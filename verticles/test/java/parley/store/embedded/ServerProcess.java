package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The database in a process of its own, which ends with the test. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "database ready at ";

  private final Process process;
  private final String uri;

  private ServerProcess(Process process, String uri) {
    this.process = process;
    this.uri = uri;
  }

  static ServerProcess start(Path directory, String... options) throws IOException {
    return ready(builder("", directory, options).start());
  }

  /** With a limit on the size of each of its files, which {@link #unlimit} can take away. */
  static ServerProcess startLimited(Path directory, int kilobytes) throws IOException {
    return ready(builder("ulimit -S -f " + kilobytes + "; ", directory).start());
  }

  /** Runs it with any arguments, for what it says and returns. */
  static Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static ProcessBuilder builder(String before, Path directory, String... options) {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("--data", directory.toString(), "--port", "0"));
    command.addAll(List.of(options));
    String line =
        before + "exec " + String.join(" ", command.stream().map(a -> "'" + a + "'").toList());
    return new ProcessBuilder("bash", "-c", line).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static List<String> java() {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    return List.of(
        java,
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        EmbeddedDatabase.class.getName());
  }

  private static ServerProcess ready(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the server ended before it was ready");
    }
    return new ServerProcess(process, line.substring(READY.length()));
  }

  long pid() {
    return process.pid();
  }

  void unlimit() throws IOException {
    String pid = Long.toString(process.pid());
    Process change = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=unlimited").start();
    assertEquals(0, exitCode(change));
  }

  String uri() {
    return uri;
  }

  /** As {@code kill -9}; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    exitCode(process);
  }

  /** As SIGTERM; the exit code. */
  int stop() {
    process.destroy();
    return exitCode(process);
  }

  static int exitCode(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the process did not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
