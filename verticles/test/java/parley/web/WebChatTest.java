package parley.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.NodeJs;
import parley.Nodes;
import parley.node.Config;

/** The web chat: its state and network in Node, and two people on two nodes in Chromium. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebChatTest {
  @BeforeAll
  static void requireNode() {
    NodeJs.require();
  }

  @Test
  void stateAndNetworkHoldWithoutABrowser() {
    NodeJs.test(Map.of(), "unit");
  }

  @Test
  void twoPeopleOnTwoNodesChatInChromium() {
    NodeJs.requireChromium();
    try (Nodes nodes = Nodes.start(2, WebChatTest::withShortTimer)) {
      NodeJs.test(Map.of("PARLEY_URL_A", url(nodes, 0), "PARLEY_URL_B", url(nodes, 1)), "browser");
    }
  }

  /** People wait a day at least for a message to disappear, tests some seconds. */
  private static Config withShortTimer(Config base) {
    List<Duration> times = new ArrayList<>(base.retention().expireAfter());
    times.add(0, Duration.ofSeconds(5));
    return new Config(
        base.http(),
        base.cluster(),
        base.database(),
        base.account(),
        base.connection(),
        base.message(),
        base.delivery(),
        new Config.Retention(times),
        base.drain());
  }

  private static String url(Nodes nodes, int node) {
    return "http://127.0.0.1:" + nodes.port(node);
  }
}
