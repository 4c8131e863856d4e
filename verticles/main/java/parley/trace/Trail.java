package parley.trace;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.trace.Step.Kind;

/**
 * The last steps that entries took on this node, kept in memory and overwritten in turn: an aid for
 * people who wonder where a message is, and no promise. Confined to the core context.
 */
public final class Trail {
  /** About 3 MB; half a minute on a node that hands on two thousand entries a second. */
  static final int MAX_STEPS = 65_536;

  private final Clock clock;
  private final Step[] steps = new Step[MAX_STEPS];
  private final long started;
  private int next;

  public Trail(Clock clock) {
    this.clock = clock;
    this.started = clock.millis();
  }

  /** Notes a step that happens now. */
  public void note(Kind kind, String conversation, long seq, String user, String device) {
    steps[next] = new Step(kind, conversation, seq, user, device, clock.millis());
    next = (next + 1) % MAX_STEPS;
  }

  /** Since when every step on this node is remembered, epoch milliseconds. */
  long since() {
    return steps[next] == null ? started : steps[next].at();
  }

  /**
   * What happened to that entry on its way to those users, the earliest step of each kind and
   * device, in the order of time.
   */
  List<Step> find(String conversation, long seq, Set<String> users) {
    List<Step> found = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (int i = 0; i < MAX_STEPS; i++) {
      Step step = steps[(next + i) % MAX_STEPS];
      if (step != null
          && step.concerns(conversation, seq)
          && users.contains(step.user())
          && known.add(step.kind() + step.device())) {
        found.add(step);
      }
    }
    return found;
  }
}
