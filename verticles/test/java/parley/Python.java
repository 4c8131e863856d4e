package parley;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs in Python, with the client of the TCP bridge that others have published. */
public final class Python {
  private static final Path FOLDER = Path.of("target", "python");
  private static final String CLIENT = "vertx-eventbus-client==1.0.0";

  private Python() {}

  /** Skips the calling test, saying so, where Python is missing; installs the client if needed. */
  public static void require() {
    assumeTrue(Programs.isOnPath("python3"), "skipped: Python is not on the path");
    if (!Files.isExecutable(FOLDER.resolve("bin/pip"))) {
      Programs.run(Path.of("."), Map.of(), "python3", "-m", "venv", FOLDER.toString());
    }
    Programs.run(FOLDER, Map.of(), "bin/pip", "install", "--quiet", "--no-input", CLIENT);
  }

  /** The interpreter that knows the client. */
  public static Path program() {
    return FOLDER.resolve("bin/python").toAbsolutePath();
  }

  /** Runs a script to its end; a failure holds what it printed. */
  public static void run(Path script, Map<String, String> environment, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("bin/python", script.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    Programs.run(FOLDER, environment, command.toArray(String[]::new));
  }
}
