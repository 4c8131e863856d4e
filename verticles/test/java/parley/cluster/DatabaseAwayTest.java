package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.load.history.Device;

/** Two nodes whose database is killed and comes back on the same files and port. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DatabaseAwayTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final long SLACK_MILLIS = 2_000;
  private static final Duration AWAY = Duration.ofSeconds(20);
  private static final long RECOVERY_MILLIS = 5_000;

  private static Processes processes;

  @BeforeAll
  static void start() throws Exception {
    processes = Processes.start(2, "--database-timeout", TIMEOUT_MILLIS + "ms");
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void nothingAcknowledgedIsLostAndNoTickIsTakenBackWhenTheDatabaseIsKilled() throws Exception {
    try (Traffic traffic = new Traffic(processes.vertx())) {
      for (int i = 0; i < 4; i++) {
        // One at a time: a text that fails for the moment must not be overtaken by the next.
        traffic.join(
            processes.device(i % 2, "killed" + i, Device.Sending.IN_ORDER, traffic.recorder()));
      }
      List<Device> all = traffic.devices();
      traffic.pair(all.get(0), all.get(1));
      traffic.pair(all.get(2), all.get(3));
      traffic.pair(all.get(0), all.get(2));
      traffic.start(100);
      for (int kill = 0; kill < 2; kill++) {
        traffic.flows(100, SOON);
        processes.database().kill();
        processes.database().restart();
      }
      traffic.flows(100, SOON);
      traffic.settle(SOON);
      String read = "d.killed0.killed1";
      eventually(SOON, () -> all.get(0).readBy(read, "killed1") == all.get(0).held(read));
      traffic.judge(SOON);
      all.forEach(device -> assertEquals(Map.of(), device.closeCodes()));
    }
  }

  @Test
  void whileItIsAwaySendsFailInTimeTypingGoesOnAndThenAllRecoversAlone() throws Exception {
    String conversation = "d.away0.away1";
    try (ChatClient sender = register(0, "away0");
        ChatClient reader = register(1, "away1")) {
      sender.say(conversation, "before");
      reader.entry("before");
      reader.read(conversation, 1);
      sender.event(event -> event.containsKey("read"));
      processes.database().kill();
      long end = System.nanoTime() + AWAY.toNanos();
      int typed = 0;
      while (System.nanoTime() < end) {
        assertUnavailableInTime(sender, conversation);
        typed++;
        type(reader, conversation, typed % 2 == 1);
        int expected = typed;
        eventually(SOON, () -> typingEvents(sender) >= expected);
      }
      processes.database().restart();

      long restarted = System.nanoTime();
      eventually(SOON, () -> sent(sender, conversation));
      long recovery = (System.nanoTime() - restarted) / 1_000_000;
      reader.entry("after");
      assertTrue(recovery < RECOVERY_MILLIS, "recovered after " + recovery + " ms");
      assertTrue(!sender.isClosed() && !reader.isClosed());
    }
  }

  private static ChatClient register(int node, String user) {
    return ChatClient.register(processes.vertx(), processes.node(node).port(), user);
  }

  private static void assertUnavailableInTime(ChatClient sender, String conversation) {
    long asked = System.nanoTime();
    ChatException refused =
        assertThrows(ChatException.class, () -> sender.say(conversation, "lost"));
    long millis = (System.nanoTime() - asked) / 1_000_000;
    assertEquals(Failure.UNAVAILABLE, refused.failure());
    assertTrue(millis < TIMEOUT_MILLIS + SLACK_MILLIS, "answered after " + millis + " ms");
  }

  private static void type(ChatClient client, String conversation, boolean typing) {
    client.request(
        Addresses.TYPING, new JsonObject().put("conversation", conversation).put("typing", typing));
  }

  private static long typingEvents(ChatClient client) {
    return client.events().stream()
        .filter(event -> event.getString("event").equals("typing"))
        .count();
  }

  private static boolean sent(ChatClient sender, String conversation) {
    try {
      sender.say(conversation, UUID.randomUUID().toString(), "after");
      return true;
    } catch (ChatException unavailable) {
      return false;
    }
  }
}
