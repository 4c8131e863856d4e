package parley.load.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.load.process.ChildProcess;

/** A run that is told to end at any moment takes everything with it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InterruptedTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final Duration GONE = Duration.ofSeconds(10);
  private static final int SIGTERM = 128 + 15;

  private enum Moment {
    BRIDGE(run -> links().contains("pb" + run.tag)),
    FIRST_NAMESPACE(run -> namespaces().contains(run.tag + "-0")),
    LAST_NAMESPACE(run -> namespaces().contains(run.tag + "-2")),
    DATABASE(run -> run.processes().size() > 1),
    FIRST_NODE(run -> run.processes().size() > 2),
    SECOND_NODE(run -> run.processes().size() > 3),
    MIDDLE(run -> run.child.lines().stream().anyMatch(line -> line.contains("begins to write")));

    private final Predicate<Run> hasCome;

    Moment(Predicate<Run> hasCome) {
      this.hasCome = hasCome;
    }
  }

  @TempDir Path temporary;

  /** A run of chaos, whose descendants all bear its mark. */
  private static final class Run {
    private final String mark = "CHAOS_MARK=" + UUID.randomUUID();
    private final ChildProcess child;
    private final String tag;

    Run(Path temporary) throws IOException {
      child =
          new ChildProcess(
              List.of("env", mark),
              List.of("-Djava.io.tmpdir=" + temporary),
              ChildProcess.classPath(file -> true),
              Chaos.class.getName());
      tag = Long.toString(child.pid(), Character.MAX_RADIX);
    }

    /** Its own among them. */
    List<String> processes() {
      try (Stream<Path> all = Files.list(Path.of("/proc"))) {
        return all.filter(this::isMarked).map(Path::toString).toList();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private boolean isMarked(Path process) {
      try {
        return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
            .contains(mark);
      } catch (IOException noneOrGone) {
        return false;
      }
    }
  }

  @BeforeAll
  static void needsNamespaces() {
    Vertx vertx = Vertx.vertx();
    Network network = new Network(vertx, 1);
    try {
      network.make();
    } catch (IOException impossible) {
      Assumptions.abort("needs network namespaces: " + impossible.getMessage());
    } finally {
      network.close();
      vertx.close().await();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void nothingIsLeft(Moment moment) throws IOException {
    Run run = new Run(temporary);
    try {
      eventually(DEADLINE, () -> moment.hasCome.test(run) || !run.child.isAlive());

      run.child.terminate();

      assertEquals(SIGTERM, run.child.exitCode(DEADLINE), () -> "" + run.child.lines());
      eventually(GONE, () -> run.processes().isEmpty());
      assertEquals(List.of(), containing(namespaces(), run.tag));
      assertEquals(List.of(), containing(links(), run.tag));
      try (Stream<Path> files = Files.list(temporary)) {
        assertEquals(
            List.of(), files.filter(file -> file.toString().contains("parley-chaos")).toList());
      }
    } finally {
      run.child.close();
    }
  }

  private static List<String> containing(String lines, String name) {
    return lines.lines().filter(line -> line.contains(name)).toList();
  }

  private static String namespaces() {
    return ip("netns", "list");
  }

  private static String links() {
    return ip("-o", "link");
  }

  private static String ip(String... arguments) {
    try {
      List<String> command = Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList();
      Process process = new ProcessBuilder(command).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
