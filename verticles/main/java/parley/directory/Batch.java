package parley.directory;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes of this node's users that travel together; of several changes of one user the last
 * counts. Settled when every node has it, has left, or is late. Confined to the core context.
 */
final class Batch {
  private final Map<String, Boolean> changes = new LinkedHashMap<>();
  private final Promise<Void> settled = Promise.promise();
  private final Set<OutboundLink> waiting = new HashSet<>();

  void put(String user, boolean here) {
    changes.put(user, here);
  }

  int size() {
    return changes.size();
  }

  List<String> added() {
    return select(true);
  }

  List<String> removed() {
    return select(false);
  }

  private List<String> select(boolean here) {
    List<String> users = new ArrayList<>();
    changes.forEach(
        (user, is) -> {
          if (is == here) {
            users.add(user);
          }
        });
    return users;
  }

  Future<Void> settled() {
    return settled.future();
  }

  void waitFor(OutboundLink link) {
    waiting.add(link);
  }

  /** Says that the node has it; false when it was not waited for, so that its users must sync. */
  boolean acknowledged(OutboundLink link) {
    boolean inTime = waiting.remove(link);
    settleIfNobodyIsMissing();
    return inTime;
  }

  void settleIfNobodyIsMissing() {
    if (waiting.isEmpty()) {
      settled.tryComplete();
    }
  }

  /** Waits no longer for those who still owe an acknowledgement. */
  void expire() {
    waiting.forEach(link -> link.late(this));
    waiting.clear();
    settleIfNobodyIsMissing();
  }
}
