package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tests that are written in JavaScript, in {@code verticles/test/web}, by Node's runner.
 */
public final class NodeJs {
  private static final Path FOLDER = Path.of("verticles", "test", "web");
  private static final long PATIENCE_MINUTES = 4;

  private NodeJs() {}

  /** Skips the calling test, saying so, where Node is missing; installs the libraries if needed. */
  public static void require() {
    assumeTrue(isOnPath("node") && isOnPath("npm"), "skipped: Node is not on the path");
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
      run(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), "npm", "ci", "--no-audit", "--no-fund");
    }
  }

  /** Skips the calling test, saying so, where Chromium is missing. */
  public static void requireChromium() {
    assumeTrue(isOnPath("chromium"), "skipped: Chromium is not on the path");
  }

  /** Runs those test files; a failure holds what they printed. */
  public static void test(Map<String, String> environment, List<String> files) {
    List<String> command = new ArrayList<>(List.of("node", "--test", "--test-concurrency=1"));
    command.addAll(files);
    run(environment, command.toArray(String[]::new));
  }

  /** The test files in that place, by name. */
  public static List<String> testFiles(String place) {
    try (var files = Files.list(FOLDER.resolve(place))) {
      return files
          .map(file -> FOLDER.relativize(file).toString())
          .filter(name -> name.contains(".test."))
          .sorted()
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void run(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Path output = Files.createTempFile("parley-node", ".log");
      Process process = builder.redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      assertEquals(
          0, ended ? process.exitValue() : -1, () -> String.join(" ", command) + "\n" + printed);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static boolean isOnPath(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
