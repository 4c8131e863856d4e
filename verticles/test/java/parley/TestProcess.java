package parley;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Another JVM that is spoken to by lines. Ended by {@link #close}, as by {@code kill -9}. */
public final class TestProcess implements AutoCloseable {
  /** What makes a JVM that lives for seconds start soon and leave the cores to the others. */
  private static final List<String> SHORT_LIVED =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private final Process process;
  private final PrintStream in;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /**
   * @param classPath what it has; nothing else of this JVM is there
   */
  public TestProcess(String classPath, String mainClass, String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(SHORT_LIVED);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(Arrays.asList(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "output of " + mainClass);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException ended) {
      lines.add("ended");
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

  public void say(String line) {
    in.println(line);
  }

  public List<String> lines() {
    return lines;
  }

  /** Waits for a line that begins like this and returns its rest. */
  public String await(String prefix) {
    try {
      Eventually.eventually(
          Duration.ofSeconds(90), () -> lines.stream().anyMatch(line -> line.startsWith(prefix)));
    } catch (AssertionError missing) {
      throw new AssertionError("no \"" + prefix + "\" in " + lines, missing);
    }
    String found = lines.stream().filter(line -> line.startsWith(prefix)).findFirst().orElseThrow();
    return found.substring(prefix.length());
  }

  /** Ends it as by {@code kill -9} and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to stop, as by SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The code that it exits with, waiting for it; an {@code AssertionError} at the deadline. */
  public int exitCode(Duration deadline) {
    Eventually.eventually(deadline, () -> !process.isAlive());
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
