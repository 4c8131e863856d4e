package parley.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.NodeJs;
import parley.Nodes;
import parley.connection.Limits;
import parley.node.Config;

/** The web chat: its state and network in Node, and people on two nodes in Chromium. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebChatTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    NodeJs.require();
    nodes = Nodes.start(2, WebChatTest::withShortTimer);
  }

  @AfterAll
  static void stop() {
    if (nodes != null) {
      nodes.close();
    }
  }

  @Test
  void stateAndNetworkHoldWithoutABrowser() {
    NodeJs.test(Map.of(), NodeJs.testFiles("unit"));
  }

  @ParameterizedTest
  @MethodSource("inBrowsers")
  void peopleOnTwoNodesChatInChromium(String file) {
    NodeJs.requireChromium();
    NodeJs.test(
        Map.of("PARLEY_URL_A", url(nodes, 0), "PARLEY_URL_B", url(nodes, 1)), List.of(file));
  }

  /** What administrators do concerns everybody on a server, so they get one of their own. */
  @Test
  void administratorsDoTheirWorkInChromium() {
    NodeJs.requireChromium();
    try (Nodes own =
        Nodes.start(2, base -> Limits.of(base, limits -> limits.admins("root", "warden")))) {
      Map<String, String> urls = Map.of("PARLEY_URL_A", url(own, 0), "PARLEY_URL_B", url(own, 1));
      NodeJs.test(urls, NodeJs.testFiles("admin"));
    }
  }

  private static List<String> inBrowsers() {
    return NodeJs.testFiles("browser");
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
        new Config.Retention(times, base.retention().keep()),
        base.media(),
        base.drain());
  }

  private static String url(Nodes nodes, int node) {
    return "http://127.0.0.1:" + nodes.port(node);
  }
}
