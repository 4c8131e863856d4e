package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.load.history.Device;
import parley.load.history.Verdict;
import parley.load.process.NodeProcess;

/** Three nodes in three processes and a database in a fourth. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NodesComeAndGoTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long PROMPT_MILLIS = 5_000;
  private static final long DRAIN_MILLIS = 2_000;

  /** A node that goes refuses nothing for the moment, so that they keep their order. */
  private static final Device.Sending SEVERAL = new Device.Sending(8, true);

  private static Processes processes;

  @BeforeAll
  static void start() throws Exception {
    processes = Processes.start(3, "--drain", DRAIN_MILLIS + "ms");
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @BeforeEach
  void replaceEndedNodes() throws Exception {
    processes.restartEnded();
  }

  /** Two people per node; each writes to somebody on every other node and to all of them. */
  private Traffic traffic(String prefix) throws IOException {
    Traffic traffic = new Traffic(processes.vertx());
    for (int i = 0; i < 6; i++) {
      traffic.join(processes.device(i % 3, prefix + i, SEVERAL, traffic.recorder()));
    }
    List<Device> all = traffic.devices();
    traffic.pair(all.get(0), all.get(1));
    traffic.pair(all.get(1), all.get(2));
    traffic.pair(all.get(2), all.get(0));
    traffic.pair(all.get(3), all.get(4));
    traffic.pair(all.get(5), all.get(3));
    return traffic;
  }

  @Test
  void aTextFromEachNodeReachesEachNode() {
    for (int from = 0; from < 3; from++) {
      for (int to = 0; to < 3; to++) {
        String one = "from" + from + to;
        String other = "to" + from + to;
        try (ChatClient sender = register(from, one);
            ChatClient receiver = register(to, other)) {
          sender.say("d." + one + "." + other, "hello");
          assertEquals(1, receiver.entry("hello").getLong("seq"));
        }
      }
    }
  }

  private ChatClient register(int node, String user) {
    return ChatClient.register(processes.vertx(), processes.node(node).port(), user);
  }

  @Test
  void nothingIsLostWhenANodeIsKilledUnderTraffic() throws IOException {
    try (Traffic traffic = traffic("kill")) {
      traffic.start(50);
      traffic.flows(300, SOON);
      processes.node(1).kill();
      traffic.flows(500, SOON);
      Verdict verdict = traffic.judge(SOON);
      long away = verdict.longestOffline().orElseThrow().toMillis();
      assertTrue(away < PROMPT_MILLIS, "somebody was away for " + away + " ms");
    }
  }

  @Test
  void nothingIsLostAndNobodyWaitsWhenANodeIsDrainedUnderTraffic() throws IOException {
    try (Traffic traffic = traffic("drain")) {
      traffic.start(50);
      traffic.flows(300, SOON);
      int drained = processes.node(1).port();
      List<Device> leaving =
          traffic.devices().stream().filter(device -> device.node().port() == drained).toList();

      NodeProcess node = processes.node(1);
      node.terminate();
      assertEquals(503, readiness(drained));
      traffic.flows(500, SOON);

      assertEquals(0, node.exitCode(Duration.ofMillis(DRAIN_MILLIS).plusSeconds(8)));
      traffic.flows(300, SOON);
      Verdict verdict = traffic.judge(SOON);
      assertEquals(2, leaving.size());
      for (Device device : traffic.devices()) {
        Map<Integer, Integer> expected = leaving.contains(device) ? Map.of(4001, 1) : Map.of();
        assertEquals(expected, device.closeCodes());
      }
      long wait = verdict.longestWait().orElseThrow().toMillis();
      assertTrue(wait < PROMPT_MILLIS, "somebody waited " + wait + " ms for a text");
    }
  }

  /** What a load balancer is told, once the signal has arrived. */
  private int readiness(int port) {
    WebClient client = WebClient.create(processes.vertx());
    try {
      eventually(SOON, () -> ready(client, port) != 200);
      return ready(client, port);
    } finally {
      client.close();
    }
  }

  private static int ready(WebClient client, int port) {
    return client.get(port, "127.0.0.1", "/health/ready").send().await().statusCode();
  }
}
