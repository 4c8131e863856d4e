package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NodeTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String cluster = "test-" + UUID.randomUUID();
  private final List<Node> nodes = new ArrayList<>();
  private final int clusterPort = freePort();
  @TempDir Path data;

  @AfterEach
  void stopNodes() {
    nodes.forEach(Node::stop);
  }

  @Test
  void aSecondNodeJoinsAndUsesTheDatabaseOfTheFirst() throws Exception {
    Node first = start(List.of());
    Node second = start(List.of());

    assertEquals(200, get(first, "/health/ready").statusCode());
    JsonObject report = new JsonObject(get(second, "/health/ready").body());

    assertEquals("ready", report.getString("status"));
    assertEquals(2, first.members());
    assertEquals(2, second.members());
    assertEquals(first.databaseUri(), second.databaseUri());
  }

  @Test
  void isNotReadyWhileTheDatabaseIsAwayAndRecoversWhenItIsBack() throws Exception {
    Node first = start(List.of());
    Node second = start(List.of("--database-timeout", "500ms"));

    first.stop();
    eventually(SOON, () -> get(second, "/health/ready").statusCode() == 503);
    JsonObject report = new JsonObject(get(second, "/health/ready").body());
    assertEquals("does not answer", report.getJsonObject("parts").getString("database"));
    assertEquals("ok", report.getJsonObject("parts").getString("node"));
    assertEquals(200, get(second, "/health/live").statusCode());

    start(List.of());
    eventually(SOON, () -> get(second, "/health/ready").statusCode() == 200);
  }

  @Test
  void saysWhichPortIsTakenAndCanStartAfterwards() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());

      StartFailure failure = assertThrows(StartFailure.class, () -> start(List.of("--port", port)));

      assertTrue(failure.getMessage().startsWith("Port " + port + " at 127.0.0.1 cannot be used"));
    }
    assertEquals(200, get(start(List.of()), "/health/ready").statusCode());
  }

  @Test
  void saysWhatIsWrongWithTheBridge() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      List<String> flags = List.of("--bridge", "on", "--bridge-port", port);
      StartFailure failure = assertThrows(StartFailure.class, () -> start(flags));
      assertTrue(failure.getMessage().endsWith("give another --bridge-port."));
    }
    List<String> half = List.of("--bridge", "on", "--bridge-cert", "cert.pem");
    StartFailure failure = assertThrows(StartFailure.class, () -> start(half));
    assertEquals("--bridge-cert and --bridge-key belong together.", failure.getMessage());
    List<String> none =
        List.of("--bridge=on", "--bridge-port=0", "--bridge-cert=no.pem", "--bridge-key=no.pem");
    assertTrue(assertThrows(StartFailure.class, () -> start(none)).getMessage().contains("no.pem"));
  }

  @Test
  void saysThatNoDatabaseAnswersAndNotItsPassword() {
    int nobody = freePort();
    List<String> flags =
        List.of("--mongo", "mongodb://u:secret@127.0.0.1:" + nobody, "--database-timeout", "300ms");

    StartFailure failure = assertThrows(StartFailure.class, () -> start(flags));

    assertEquals(
        "No database answers at mongodb://***@127.0.0.1:%d within 300 ms. Start it or correct --mongo."
            .formatted(nobody),
        failure.getMessage());
  }

  @Test
  void tellsPrometheusAboutTheProcess() throws Exception {
    HttpResponse<String> metrics = get(start(List.of()), "/metrics");

    assertEquals(200, metrics.statusCode());
    assertTrue(metrics.body().contains("jvm_memory_used_bytes{"), metrics.body());
    assertTrue(metrics.body().contains("process_files_open_files"), metrics.body());
  }

  private Node start(List<String> more) throws ConfigException {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--host=127.0.0.1",
                "--event-loops=2",
                "--drain=100ms",
                "--fsync=off",
                "--data=" + data,
                "--cluster-name=" + cluster,
                "--cluster-port=" + clusterPort));
    flags.addAll(more.contains("--port") ? List.of() : List.of("--port=0"));
    flags.addAll(more);
    Node node = Node.start(ConfigReader.read(flags, Map.of()).config());
    nodes.add(node);
    return node;
  }

  private HttpResponse<String> get(Node node, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.port() + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
