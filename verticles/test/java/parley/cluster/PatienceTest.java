package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.load.process.NodeProcess;

/** {@code --cluster-patience}: how long a node may hang before the others put it out. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PatienceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration SHORTER = Duration.ofSeconds(2);

  /** For heartbeats, elections and slow machines; less than the default patience with the above. */
  private static final Duration GRACE = Duration.ofSeconds(7);

  private static final Pattern LEFT = Pattern.compile(".*Directory node=(\\S+) has left");

  private Processes processes;

  @BeforeEach
  void start() throws Exception {
    processes = Processes.start(3, "--cluster-patience", PATIENCE.toSeconds() + "s");
  }

  @AfterEach
  void stop() {
    processes.close();
  }

  @Test
  void aNodeThatHangsForLongerIsPutOutAndOneThatHangsForLessIsNot() {
    NodeProcess watcher = processes.node(0);
    NodeProcess brief = processes.node(1);
    NodeProcess hanging = processes.node(2);

    brief.pause();
    pass(SHORTER);
    brief.resume();

    long paused = System.nanoTime();
    hanging.pause();
    eventually(PATIENCE.plus(GRACE), () -> !left(watcher).isEmpty());
    Duration taken = Duration.ofNanos(System.nanoTime() - paused);
    eventually(GRACE, () -> !left(brief).isEmpty());

    // Longer than the patience has passed since the brief one hung: it would be named, too.
    assertEquals(1, left(watcher).size());
    assertEquals(left(watcher), left(brief));
    assertTrue(taken.compareTo(SHORTER) > 0, () -> "out after " + taken);
  }

  private static List<String> left(NodeProcess node) {
    return node.lines().stream()
        .map(LEFT::matcher)
        .filter(Matcher::matches)
        .map(line -> line.group(1))
        .distinct()
        .toList();
  }

  private static void pass(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    eventually(duration.plus(GRACE), () -> System.nanoTime() >= end);
  }
}
