package parley.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.NodeJs;
import parley.Nodes;

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
    try (Nodes nodes = Nodes.start(2)) {
      NodeJs.test(Map.of("PARLEY_URL_A", url(nodes, 0), "PARLEY_URL_B", url(nodes, 1)), "browser");
    }
  }

  private static String url(Nodes nodes, int node) {
    return "http://127.0.0.1:" + nodes.port(node);
  }
}
