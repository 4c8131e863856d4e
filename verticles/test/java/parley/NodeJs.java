package parley;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the tests that are written in JavaScript, in {@code verticles/test/web}, by Node's runner.
 */
public final class NodeJs {
  private static final Path FOLDER = Path.of("verticles", "test", "web");

  private NodeJs() {}

  /** Skips the calling test, saying so, where Node is missing; installs the libraries if needed. */
  public static void require() {
    assumeTrue(
        Programs.isOnPath("node") && Programs.isOnPath("npm"), "skipped: Node is not on the path");
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
      Programs.run(
          FOLDER,
          Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
          "npm",
          "ci",
          "--no-audit",
          "--no-fund");
    }
  }

  /** Skips the calling test, saying so, where Chromium is missing. */
  public static void requireChromium() {
    assumeTrue(Programs.isOnPath("chromium"), "skipped: Chromium is not on the path");
  }

  /** Runs those test files; a failure holds what they printed. */
  public static void test(Map<String, String> environment, List<String> files) {
    List<String> command = new ArrayList<>(List.of("node", "--test", "--test-concurrency=1"));
    command.addAll(files);
    Programs.run(FOLDER, environment, command.toArray(String[]::new));
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
}
