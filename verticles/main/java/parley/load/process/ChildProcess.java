package parley.load.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Another JVM that is spoken to by lines. Ended by {@link #close}, as by {@code kill -9}.
 * Thread-safe; {@link #await} and {@link #exitCode} block.
 */
public final class ChildProcess implements AutoCloseable {
  /** What makes a JVM that lives for seconds start soon and leave the cores to the others. */
  public static final List<String> SHORT_LIVED =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private static final Duration START = Duration.ofSeconds(90);
  private static final int MAX_LINES = 100_000;

  /** Those that run; they do not outlive this JVM. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private static boolean over;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::endAll));
  }

  private final String mainClass;
  private final Process process;
  private final PrintStream in;
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean ended;

  /** Starts it on this machine as it is; see the other constructor. */
  public ChildProcess(List<String> jvm, String classPath, String mainClass, String... arguments)
      throws IOException {
    this(List.of(), jvm, classPath, mainClass, arguments);
  }

  /**
   * Starts it. It does not inherit the settings of nodes from this JVM's environment.
   *
   * @param launcher a command that becomes the one behind it, such as {@code ip netns exec}
   * @param jvm options of its JVM
   * @param classPath what it has; nothing else of this JVM is there
   */
  public ChildProcess(
      List<String> launcher,
      List<String> jvm,
      String classPath,
      String mainClass,
      String... arguments)
      throws IOException {
    this.mainClass = mainClass;
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    process = launch(builder);
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "output of " + mainClass);
    reader.setDaemon(true);
    reader.start();
  }

  private static synchronized Process launch(ProcessBuilder builder) throws IOException {
    if (over) {
      throw new IOException("this JVM ends and starts nothing any more");
    }
    Process process = builder.start();
    RUNNING.add(process);
    process.onExit().thenAccept(RUNNING::remove);
    return process;
  }

  private static synchronized void endAll() {
    over = true;
    RUNNING.forEach(Process::destroyForcibly);
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(this::add);
    } catch (IOException | UncheckedIOException closed) {
      add("The output cannot be read: " + closed.getMessage());
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  private void add(String line) {
    synchronized (lines) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.add(line);
      lines.notifyAll();
    }
  }

  /** The class path of this JVM, or those entries of it whose file name is accepted. */
  public static String classPath(Predicate<String> fileName) {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> fileName.test(new File(entry).getName()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public long pid() {
    return process.pid();
  }

  public void say(String line) {
    in.println(line);
  }

  /** What it has printed, the last 100,000 lines. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /**
   * Waits for a line that begins like this and returns its rest.
   *
   * @throws IllegalStateException with what was printed, when it ends before, after 90 s, or when
   *     the caller is interrupted
   */
  public String await(String prefix) {
    long deadline = System.nanoTime() + START.toNanos();
    synchronized (lines) {
      while (true) {
        Optional<String> found = lines.stream().filter(l -> l.startsWith(prefix)).findFirst();
        if (found.isPresent()) {
          return found.get().substring(prefix.length());
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (ended || left <= 0) {
          throw new IllegalStateException(printedInsteadOf(prefix));
        }
        waitForLine(left, prefix);
      }
    }
  }

  private String printedInsteadOf(String prefix) {
    String printed = String.join(System.lineSeparator(), lines);
    return "%s did not print \"%s\", but:%n%s".formatted(mainClass, prefix, printed);
  }

  private void waitForLine(long millis, String prefix) {
    try {
      lines.wait(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(printedInsteadOf(prefix), interrupted);
    }
  }

  /** Ends it as by {@code kill -9} and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to stop, as by SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGSTOP: it keeps its sockets and does nothing until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException(mainClass + " is gone and cannot get SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * The code that it exits with, waiting for it.
   *
   * @throws IllegalStateException when it still runs at the deadline
   */
  public int exitCode(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(mainClass + " still runs after " + deadline);
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
