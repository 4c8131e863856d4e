package parley.connection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Configs;
import parley.NodeJs;
import parley.Nodes;
import parley.node.Config;

/** Clients of the bridge from npm, unmodified, in Node.js and in a browser, and over TCP. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BridgeClientTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    NodeJs.require();
    Config.Bridge bridge = new Config.Bridge(true, 0, Optional.empty(), Optional.empty());
    nodes = Nodes.start(2, base -> Configs.with(base, bridge));
  }

  @AfterAll
  static void stop() {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static void assertPasses(String file) {
    Map<String, String> places =
        Map.of(
            "PARLEY_URL_A", "http://127.0.0.1:" + nodes.port(0),
            "PARLEY_URL_B", "http://127.0.0.1:" + nodes.port(1),
            "PARLEY_BRIDGE_A", Integer.toString(nodes.node(0).bridgePort()));
    NodeJs.test(places, List.of("--test-force-exit", "bridge/" + file));
  }

  @Test
  void theOfficialClientWorksInNode() {
    assertPasses("client.test.mjs");
  }

  @Test
  void theOfficialClientWorksInABrowser() {
    NodeJs.requireChromium();

    assertPasses("browser.test.mjs");
  }

  @Test
  void aClientOverTcpWorksInNode() {
    assertPasses("tcp.test.mjs");
  }
}
