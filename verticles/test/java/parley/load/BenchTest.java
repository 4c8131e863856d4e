package parley.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.load.process.ChildProcess;
import parley.load.process.LocalCluster;

/** The command against two nodes that run, and against nodes of its own. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class BenchTest {
  private static LocalCluster cluster;

  @TempDir Path directory;
  private String out;
  private String err;

  @BeforeAll
  static void start() throws Exception {
    cluster = LocalCluster.start(LocalCluster.Plan.of(2).shortLived());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void pairsInAClosedLoop() throws Exception {
    JsonObject report = run("direct --pairs 2 --window 2 --warmup 0 --seconds 1");

    long sent = report.getLong("sent");
    assertTrue(sent > 8, report.encode());
    for (String count : List.of("acknowledged", "received", "delivered")) {
      assertEquals(sent, report.getLong(count), count);
    }
    for (String count : List.of("refused", "closed", "lost", "unanswered", "unticked", "errors")) {
      assertEquals(0, report.getLong(count), count);
    }
    JsonObject latencies = report.getJsonObject("latencyMillis");
    for (String latency : List.of("acknowledged", "received", "secondTick")) {
      assertOrdered(latencies.getJsonObject(latency));
    }
    double seconds = report.getDouble("seconds");
    assertTrue(seconds >= 1 && seconds < 5, report.encode());
    double measured = report.getDouble("entriesPerSecond") * seconds;
    assertTrue(measured > 0 && measured <= sent, report.encode());
    JsonObject cpu = report.getJsonObject("cpuMicrosPerEntry");
    assertTrue(cpu.getDouble("nodes") > 0 && cpu.getDouble("database") > 0, report.encode());
    double nodes =
        cpu.getJsonObject("processes").getDouble("one")
            + cpu.getJsonObject("processes").getDouble("two");
    assertEquals(cpu.getDouble("nodes"), nodes, 0.01);
  }

  @Test
  void pairsAtARateOverSockJs() throws Exception {
    JsonObject report =
        run("direct --pairs 3 --rate 60 --warmup 0 --seconds 2 --sockjs --receipt-delay 0");

    double rate = report.getDouble("entriesPerSecond");
    assertTrue(rate > 40 && rate < 80, report.encode());
    assertEquals(report.getLong("sent"), report.getLong("delivered"));
  }

  @Test
  void aGroup() throws Exception {
    JsonObject report = run("group --members 5 --writers 2 --window 1 --warmup 0 --seconds 1");

    assertTrue(report.getLong("sent") > 2, report.encode());
    assertEquals(4 * report.getLong("sent"), report.getLong("received"));
    assertEquals(report.getLong("sent"), report.getLong("acknowledged"));
    assertEquals(0, report.getLong("lost"));
    assertTrue(report.getDouble("entriesPerCpuSecond") > 0);
    assertOrdered(report.getJsonObject("latencyMillis").getJsonObject("received"));
  }

  @Test
  void aChannel() throws Exception {
    JsonObject report = run("channel --followers 5 --writers 2 --window 1 --warmup 0 --seconds 1");

    assertTrue(report.getLong("sent") > 2, report.encode());
    assertEquals(6 * report.getLong("sent"), report.getLong("received"), "5 and the other writer");
    assertEquals(report.getLong("sent"), report.getLong("acknowledged"));
    assertEquals(0, report.getLong("lost"));
  }

  @Test
  void filesUpAndDown() throws Exception {
    JsonObject report =
        run("media --size 1 --connections 2 --seconds 1 --rounds 1 --uploads 12 --upload-size 1");

    JsonObject rates = report.getJsonObject("megabytesPerSecond");
    assertTrue(rates.getJsonArray("parley").getDouble(0) > 0, report.encode());
    assertEquals(rates.containsKey("nginx"), report.containsKey("ofNginx"));
    assertEquals(12, report.getInteger("uploads"));
  }

  @Test
  void connectionsThatAreHeld() throws Exception {
    JsonObject report = run("idle --clients 20 --seconds 0");

    assertEquals(20, report.getLong("clients"));
    assertEquals(0, report.getLong("closed"));
    assertTrue(report.containsKey("bytesPerConnection"));
    JsonObject node = report.getJsonObject("residentBytes").getJsonObject("one");
    assertTrue(node.getBoolean("collected"));
    assertTrue(node.getLong("before") > 20_000_000, report.encode());
  }

  @Test
  void usersWhoAreAway() throws Exception {
    JsonObject report = run("offline --users 3 --entries 60");

    assertEquals(180, report.getLong("sent"));
    assertEquals(180, report.getLong("acknowledged"));
    assertEquals(180, report.getLong("received"));
    for (String count : List.of("refused", "lost", "twice", "unanswered", "repeated")) {
      assertEquals(0, report.getLong(count), count);
    }
    assertEquals(3, report.getJsonObject("drain").getJsonObject("synced").getLong("count"));
    assertTrue(report.getJsonObject("queue").getDouble("entriesPerSecond") > 0);
  }

  @Test
  void usersWhoComeOnline() throws Exception {
    JsonObject report =
        run("arrive --few 2 --many 20 --arrivals 10 --rate 20 --warmup 0 --settle 0");

    assertEquals(0, report.getLong("closed"));
    for (String count : List.of("few", "many", "fewAgain")) {
      assertEquals(10, report.getJsonObject(count).getJsonObject("synced").getLong("count"));
      assertTrue(report.getJsonObject(count).containsKey("cpuMicrosPerArrival"));
    }
    assertEquals(20, report.getJsonObject("many").getLong("online"));
  }

  @Test
  void clientsWhoAllDisconnect() throws Exception {
    JsonObject report = run("storm --clients 10 --conversations 4 --rate 50");

    assertAllBack(report, 10);
    JsonObject processes = report.getJsonObject("cpuMicrosPerClient").getJsonObject("processes");
    assertTrue(processes.containsKey("one") && processes.containsKey("two"), report.encode());
  }

  @Test
  void clientsWhoseNodeIsKilled() throws Exception {
    Path json = directory.resolve("report.json");
    List<String> arguments =
        new ArrayList<>(List.of("storm", "--clients", "12", "--conversations", "2"));
    arguments.addAll(List.of("--nodes", "2", "--json", json.toString()));
    arguments.addAll(List.of("--jvm", String.join(" ", ChildProcess.SHORT_LIVED)));
    try (ChildProcess bench =
        new ChildProcess(
            ChildProcess.SHORT_LIVED,
            ChildProcess.classPath(file -> true),
            Bench.class.getName(),
            arguments.toArray(String[]::new))) {
      assertEquals(0, bench.exitCode(Duration.ofSeconds(90)), String.join("\n", bench.lines()));
      assertTrue(bench.lines().contains("Killing node 1 ..."));
    }
    JsonObject report = new JsonObject(Files.readString(json));
    assertAllBack(report, 12);
    JsonObject processes = report.getJsonObject("cpuMicrosPerClient").getJsonObject("processes");
    assertTrue(processes.containsKey("node 2") && !processes.containsKey("node 1"));
  }

  private static void assertAllBack(JsonObject report, int clients) {
    assertEquals(clients, report.getJsonObject("synced").getLong("count"));
    assertEquals(0, report.getLong("unsynced"));
    assertEquals(0, report.getLong("lost"));
    assertTrue(report.getLong("received") > 0, report.encode());
    assertOrdered(report.getJsonObject("synced"));
    double seconds = report.getDouble("secondsUntilSynced");
    assertTrue(1_000 * seconds >= report.getJsonObject("synced").getDouble("max") * 0.999);
  }

  private static void assertOrdered(JsonObject latency) {
    assertTrue(latency.getLong("count") > 0, latency.encode());
    double[] percentiles =
        Stream.of("p50", "p99", "p999", "max").mapToDouble(latency::getDouble).toArray();
    for (int i = 1; i < percentiles.length; i++) {
      assertTrue(percentiles[i - 1] > 0 && percentiles[i - 1] <= percentiles[i], latency.encode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | nothing is no scenario",
        "direct --clients 5 | --clients is no flag of this",
        "direct --pairs | --pairs needs a value",
        "direct --pairs 0 | --pairs is \"0\", but must be a whole number from 1 to 1000000",
        "direct --pairs 5 --pairs 6 | --pairs is given twice",
        "direct --rate 5 --window 6 | --window for a closed loop or --rate for an open one",
        "direct --receipt-delay 60001 | --receipt-delay is \"60001\"",
        "direct --text 8001 | --text is \"8001\"",
        "direct --url nowhere | --url is \"nowhere\", but must be like http://host:8080",
        "direct --url http://localhost:1 --nodes 2 | --nodes is for nodes that are started here",
        "direct --pid one=1 | --pid names running nodes, so it needs --url",
        "direct --url http://localhost:1 --pid one | --pid is \"one\", but must be NAME=PID",
        "direct --mongo-pid 1 | --mongo-pid is of the database that --mongo names",
        "direct --nodes 17 | --nodes is \"17\"",
        "direct --json /nowhere/report.json | --json is \"/nowhere/report.json\"",
        "group --members 1 | --members is \"1\"",
        "group --members 5 --writers 6 | --writers is \"6\"",
        "channel --members 5 | --members is no flag of this",
        "channel --followers 0 | --followers is \"0\"",
        "media --size 0 | --size is \"0\"",
        "arrive --few 50 --many 49 | --many is \"49\"",
        "storm --clients 20 --conversations 20 | --conversations must be even and less than",
        "storm --conversations 3 | --conversations must be even",
      })
  void whatIsNotUnderstoodIsSaidInOneSentence(String command, String sentence) {
    assertEquals(Bench.MISUSED, code(List.of(command.split(" "))));
    assertTrue(err.contains(sentence), err);
    assertEquals(1, err.lines().count(), err);
    assertEquals("", out);
  }

  @Test
  void nodesThatAreNotThereFailTheRun() {
    int code = code(List.of("idle", "--clients", "1", "--url", "http://127.0.0.1:1"));

    assertEquals(Bench.LOST, code);
    assertTrue(err.contains("The run failed: "), err);
    assertFalse(err.contains("\tat "), err);
  }

  @Test
  void theManualNamesEveryFlag() {
    assertEquals(0, code(List.of("direct", "--help")));
    assertEquals("", err);
    Stream.of(Bench.COMMON, Bench.SWITCHES, Bench.REPEATED)
        .flatMap(Collection::stream)
        .filter(flag -> !flag.equals("--help"))
        .forEach(flag -> assertTrue(out.contains(flag + " "), flag));
    for (Scenario scenario : Scenario.values()) {
      int section = out.indexOf("\n" + scenario + " ");
      assertTrue(section > 0, scenario.toString());
      String manual = out.substring(section);
      scenario.flags().forEach(flag -> assertTrue(manual.contains(flag), scenario + " " + flag));
    }
  }

  /** Runs against the two nodes; it is to end well. */
  private JsonObject run(String command) throws Exception {
    Path json = directory.resolve("report.json");
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    for (int i = 0; i < cluster.size(); i++) {
      arguments.addAll(List.of("--url", "http://127.0.0.1:" + cluster.node(i).port()));
      arguments.addAll(
          List.of("--pid", List.of("one", "two").get(i) + "=" + cluster.node(i).pid()));
    }
    arguments.addAll(List.of("--mongo-pid", "" + cluster.database().orElseThrow().pid()));
    arguments.addAll(List.of("--json", json.toString()));

    assertEquals(0, code(arguments), err);
    JsonObject report = new JsonObject(Files.readString(json));
    assertEquals(command.split(" ")[0], report.getString("scenario"));
    assertTrue(out.startsWith("scenario "), out);
    return report;
  }

  private int code(List<String> arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int code =
        Bench.run(
            arguments,
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
