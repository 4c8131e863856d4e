package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestCluster;
import parley.TestNode;
import parley.node.Config;

@Timeout(120)
class TypingTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> MEMBERS = List.of("alice", "bob", "offline");

  private final TestCluster cluster = new TestCluster();
  private final Ticking clock = new Ticking();
  private TestNode a;
  private TestNode b;
  private Typing typing;

  @BeforeEach
  void start() throws Exception {
    Config.Delivery.Limits limits = new Config.Delivery.Limits(10, 500, 2, 10, 10, 1024);
    Config.Delivery config = TestNode.config(Duration.ofSeconds(20), 1024 * 1024, limits);
    a = new TestNode(cluster.first(), config).start();
    b = new TestNode(cluster.join(), config).start();
    a.connect("alice", 1);
    b.connect("bob", 2);
    typing = new Typing(config, a.delivery, clock, a.meters);
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void tellsTheOtherMembersWhoAreOnline() {
    type("c", true);
    type("c", false);

    String event = "{\"event\":\"typing\",\"conversation\":\"c\",\"user\":\"alice\",\"typing\":";
    eventually(
        SOON, () -> b.users.events("bob").equals(List.of(event + "true}", event + "false}")));
    assertEquals(List.of(), a.users.events("alice"));
  }

  @Test
  void swallowsRepetitionsWithinThreeSeconds() {
    type("c", true);
    clock.millis = 2_999;
    type("c", true);
    assertEquals(1.0, a.count("parley.typing.swallowed"));
    clock.millis = 3_000;
    type("c", true);

    eventually(SOON, () -> b.users.events("bob").size() == 2);
    assertEquals(1.0, a.count("parley.typing.swallowed"));
  }

  @Test
  void remembersABoundedNumberOfStates() {
    type("c1", true);
    type("c2", true);
    assertEquals(0.0, a.count("parley.typing.evicted"));
    type("c3", true);
    assertEquals(1.0, a.count("parley.typing.evicted"));
    type("c3", true);
    assertEquals(1.0, a.count("parley.typing.swallowed"));
    type("c1", true);

    eventually(SOON, () -> b.users.events("bob").size() == 4);
  }

  private void type(String conversation, boolean state) {
    a.run(() -> typing.typing(conversation, "alice", state, MEMBERS));
  }

  private static final class Ticking extends Clock {
    private volatile long millis;

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
