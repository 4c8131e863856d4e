package parley.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Configs;
import parley.NodeJs;
import parley.Nodes;
import parley.Programs;
import parley.Python;
import parley.connection.Limits;
import parley.node.Config;

/** Follows the guides, which are in README.md and beside the client. */
@Timeout(180)
class GuidesTest {
  @Test
  void theirCodeRunsAsItStands() {
    NodeJs.require();
    Config.Bridge bridge = new Config.Bridge(true, 0, Optional.empty(), Optional.empty());
    try (Nodes nodes =
        Nodes.start(
            1, base -> Configs.with(Limits.of(base, limits -> limits.admins("root")), bridge))) {
      Map<String, String> environment = new HashMap<>();
      environment.put("PARLEY_URL_A", "http://127.0.0.1:" + nodes.port(0));
      environment.put("PARLEY_BRIDGE", Integer.toString(nodes.node(0).bridgePort()));
      environment.put("NODE_OPTIONS", "--experimental-websocket");
      if (Programs.isOnPath("python3")) {
        Python.require();
        environment.put("PARLEY_PYTHON", Python.program().toString());
      }
      NodeJs.test(environment, List.of("guides/guides.test.js"));
    }
  }
}
