package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.TestDatabase;
import parley.load.process.ChildProcess;
import parley.load.process.NodeProcess;

/**
 * Nodes at different addresses, as on different machines, that know of each other by a name only.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DiscoveryTest {
  @TempDir Path directory;

  /**
   * A list is asked when a node starts; one name for all again and again, so all may start at once.
   */
  @ParameterizedTest
  @CsvSource({"parley.test,false", "dns:parley.test,true"})
  void nodesFindEachOtherByAName(String members, boolean atOnce) throws IOException {
    List<String> addresses = List.of("127.0.0.1", another());
    Path hosts = directory.resolve("hosts");
    Files.write(hosts, addresses.stream().map(address -> address + " parley.test").toList());
    int port = freePort();
    List<NodeProcess> nodes = new ArrayList<>();
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestDatabase.start()) {
      String cluster = UUID.randomUUID().toString();
      for (String address : addresses) {
        List<String> jvm = new ArrayList<>(ChildProcess.SHORT_LIVED);
        jvm.add("-Djdk.net.hosts.file=" + hosts);
        NodeProcess node =
            new NodeProcess(
                jvm,
                List.of(
                    "--port",
                    "0",
                    "--event-loops",
                    "1",
                    "--mongo",
                    database.uri(),
                    "--cluster-name",
                    cluster,
                    "--cluster-host",
                    address,
                    "--cluster-port",
                    Integer.toString(port),
                    "--members",
                    members));
        nodes.add(node);
        if (!atOnce) {
          assertTrue(node.port() > 0);
        }
      }
      for (NodeProcess node : nodes) {
        Eventually.eventually(
            Duration.ofSeconds(60), () -> members(vertx, node.port()) == addresses.size());
      }
      try (ChatClient ann = ChatClient.register(vertx, nodes.get(0).port(), "ann");
          ChatClient bob = ChatClient.register(vertx, nodes.get(1).port(), "bob")) {
        ann.say("d.ann.bob", "by name");
        assertEquals("ann", bob.entry("by name").getString("from"));
      }
    } finally {
      nodes.forEach(NodeProcess::close);
      vertx.close().await();
    }
  }

  /** How many nodes that one knows of. */
  private static double members(Vertx vertx, int port) {
    return Api.get(vertx, port, "/metrics")
        .lines()
        .filter(line -> line.startsWith("parley_nodes "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .sum();
  }

  /** An address of this machine that other machines reach it at. */
  private static String another() throws IOException {
    Optional<String> address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    assumeTrue(address.isPresent(), "skipped: this machine has one address only");
    return address.get();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
