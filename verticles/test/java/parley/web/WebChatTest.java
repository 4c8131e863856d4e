package parley.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.Configs;
import parley.NodeJs;
import parley.Nodes;
import parley.connection.Limits;
import parley.media.Places;
import parley.node.Config;

/** The web chat: its state and network in Node, and people on two nodes in Chromium. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebChatTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    NodeJs.require();
    nodes = Nodes.start(2, WebChatTest::impatient);
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

  @Test
  void programsUseTheClientWithoutABrowser() {
    Map<String, String> environment = new HashMap<>(urls(nodes));
    environment.put("NODE_OPTIONS", "--experimental-websocket"); // which newer ones have anyway
    NodeJs.test(environment, NodeJs.testFiles("client"));
  }

  @ParameterizedTest
  @MethodSource("inBrowsers")
  void peopleOnTwoNodesChatInChromium(String file) {
    NodeJs.requireChromium();
    NodeJs.test(urls(nodes), List.of(file));
  }

  /** What administrators do concerns everybody on a server, so they get one of their own. */
  @Test
  void administratorsDoTheirWorkInChromium() {
    NodeJs.requireChromium();
    try (Nodes own =
        Nodes.start(2, base -> Limits.of(base, limits -> limits.admins("root", "warden")))) {
      NodeJs.test(urls(own), NodeJs.testFiles("admin"));
    }
  }

  /** GridFS is where the others keep their files; a bucket is for MediaTest. */
  @Test
  void filesInADirectoryAreSeenInChromium(@TempDir Path directory) {
    NodeJs.requireChromium();
    String place = directory.toString();
    try (Nodes own = Nodes.start(2, base -> Configs.with(base, Places.in(base.media(), place)))) {
      NodeJs.test(urls(own), List.of("browser/media.test.js"));
    }
  }

  private static List<String> inBrowsers() {
    return NodeJs.testFiles("browser");
  }

  /**
   * People wait a day at least for a message to disappear, tests some seconds; and what webhooks
   * post to is here.
   */
  private static Config impatient(Config base) {
    List<Duration> times = new ArrayList<>(base.retention().expireAfter());
    times.add(0, Duration.ofSeconds(5));
    return Configs.with(
        base,
        new Config.Retention(times, base.retention().keep()),
        new Config.Webhooks(
            List.of("127.0.0.0/8"), Duration.ofSeconds(5), Duration.ofMillis(20), 2, 1_000));
  }

  private static Map<String, String> urls(Nodes nodes) {
    String node = "http://127.0.0.1:";
    return Map.of("PARLEY_URL_A", node + nodes.port(0), "PARLEY_URL_B", node + nodes.port(1));
  }
}
