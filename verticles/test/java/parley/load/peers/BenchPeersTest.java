package parley.load.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BenchPeersTest {
  private static final String BRIEF = "--rounds 1 --warmup 1 --seconds 1 --pairs 2 --clients 5";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path directory;

  private int run(String... arguments) {
    return BenchPeers.run(
        List.of(arguments),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private JsonObject figures(String flags) throws IOException {
    Path file = directory.resolve("figures.json");
    List<String> arguments = new ArrayList<>(List.of(flags.split(" ")));
    arguments.addAll(List.of("--json", file.toString()));
    assertEquals(0, run(arguments.toArray(String[]::new)), err.toString(StandardCharsets.UTF_8));
    return new JsonObject(Files.readString(file));
  }

  @Test
  void comparesPairsAndIdleConnectionsOfAllServers() throws IOException {
    assumeTrue(Ejabberd.version().isPresent(), "ejabberd is not installed");

    JsonObject figures = figures(BRIEF);

    assertEquals(Set.of("direct", "idle"), figures.fieldNames());
    Set<String> servers = Set.of("parley", "ejabberd", "hub");
    assertEquals(servers, figures.getJsonObject("direct").fieldNames());
    assertEquals(servers, figures.getJsonObject("idle").fieldNames());
    for (String server : servers) {
      JsonObject direct = figures.getJsonObject("direct").getJsonObject(server);
      assertTrue(direct.getDouble("cpuMicrosPerEntry") > 0, server);
      assertTrue(direct.getDouble("entriesPerSecond") > 0, server);
      assertTrue(direct.getDouble("p99Millis") > 0, server);
      assertEquals(
          Set.of("bytesPerConnection"),
          figures.getJsonObject("idle").getJsonObject(server).fieldNames());
    }
    String table = out.toString(StandardCharsets.UTF_8);
    assertTrue(table.contains("to ejabberd") && table.contains("to hub"), table);
  }

  @Test
  void comparesAGroupWithTheHub() throws IOException {
    JsonObject group =
        figures("--group 5 --rounds 1 --warmup 1 --seconds 1").getJsonObject("group");

    assertEquals(Set.of("parley", "hub"), group.fieldNames());
    for (String server : group.fieldNames()) {
      assertTrue(group.getJsonObject(server).getDouble("entriesPerCpuSecond") > 0, server);
    }
  }

  @Test
  void aMistakeIsOneSentence() {
    assertEquals(2, run("--rounds", "0"));

    assertEquals(
        "--rounds is \"0\", but must be a whole number from 1 to 1000.",
        err.toString(StandardCharsets.UTF_8).strip());
    assertEquals(0, out.size());
  }

  @Test
  void aNodeThatDoesNotStartIsSaid() {
    assertEquals(1, run("--group", "2", "--mongo", "nowhere"));

    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("The run failed: ") && said.contains("\"nowhere\""), said);
  }

  @Test
  void theHelpShowsHowEjabberdIsConfigured() throws IOException {
    assertEquals(0, run("--help"));

    String help = out.toString(StandardCharsets.UTF_8);
    assertTrue(help.startsWith(Options.USAGE), help);
    assertTrue(help.endsWith(Ejabberd.template()), help);
  }
}
