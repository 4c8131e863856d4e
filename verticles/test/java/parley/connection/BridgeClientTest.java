package parley.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Nodes;

/** The bridge's official clients from npm, unmodified, in Node.js and in a browser. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BridgeClientTest {
  private static final Path WEB = Path.of("verticles", "test", "web");
  private static final Path CHROMIUM =
      Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
  private static final long PATIENCE_SECONDS = 80;
  private static Nodes nodes;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(isOnPath("node") && isOnPath("npm"), "Node.js is missing: no bridge client tests");
    if (!Files.isDirectory(WEB.resolve("node_modules"))) {
      assertSucceeds(nodeProcess("npm", "ci", "--ignore-scripts"));
    }
    nodes = Nodes.start(2);
  }

  @AfterAll
  static void stop() {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static ProcessBuilder nodeProcess(String... command) {
    return new ProcessBuilder(command).directory(WEB.toFile()).redirectErrorStream(true);
  }

  private static void assertSucceeds(ProcessBuilder builder)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("parley-bridge", ".log");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertTrue(ended && process.exitValue() == 0, Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  private static void assertPasses(String file) throws IOException, InterruptedException {
    ProcessBuilder tests = nodeProcess("node", "--test", "--test-force-exit", "bridge/" + file);
    tests.environment().put("PARLEY_URL_A", "http://127.0.0.1:" + nodes.port(0));
    tests.environment().put("PARLEY_URL_B", "http://127.0.0.1:" + nodes.port(1));
    assertSucceeds(tests);
  }

  @Test
  void theOfficialClientWorksInNode() throws Exception {
    assertPasses("client.test.mjs");
  }

  @Test
  void theOfficialClientWorksInABrowser() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is missing: no bridge client in a browser");

    assertPasses("browser.test.mjs");
  }
}
