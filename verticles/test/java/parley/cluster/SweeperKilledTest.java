package parley.cluster;

import static parley.Eventually.eventually;
import static parley.Groups.in;

import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.bus.Addresses;

/** Two nodes in two processes; the one that erases for both is killed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SweeperKilledTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void theOtherGoesOnWithWhatItLeft() throws Exception {
    try (Processes processes = Processes.start(2, "--expire-after", "1s,1d")) {
      eventually(SOON, () -> elected(processes, 0) + elected(processes, 1) == 1);
      int first = elected(processes, 0) == 1 ? 0 : 1;
      int other = 1 - first;
      ChatClient ann = ChatClient.register(processes.vertx(), processes.node(other).port(), "ann");
      ann.request(Addresses.CONVERSATION_EXPIRE, in("d.ann.ann").put("after", 1_000));
      ann.say("d.ann.ann", "one");
      eventually(SOON, () -> metric(processes, first, "removed_total") == 1);

      ann.say("d.ann.ann", "two");
      processes.node(first).kill();

      eventually(SOON, () -> metric(processes, other, "removed_total") == 1);
      ann.close();
    }
  }

  private static double elected(Processes processes, int node) {
    return metric(processes, node, "sweeping");
  }

  private static double metric(Processes processes, int node, String name) {
    WebClient client = WebClient.create(processes.vertx());
    try {
      String text =
          client
              .get(processes.node(node).port(), "127.0.0.1", "/metrics")
              .send()
              .await()
              .bodyAsString();
      Matcher line = Pattern.compile("(?m)^parley_retention_" + name + " (\\S+)$").matcher(text);
      return line.find() ? Double.parseDouble(line.group(1)) : 0;
    } finally {
      client.close();
    }
  }
}
