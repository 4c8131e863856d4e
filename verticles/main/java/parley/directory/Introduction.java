package parley.directory;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The nodes whose users a starting node waits for. Confined to the core context. */
final class Introduction {
  private final Set<String> awaited = new HashSet<>();
  private final Promise<Void> over = Promise.promise();

  /** Waits for those nodes from now on. */
  Future<Void> await(Collection<String> nodes) {
    awaited.addAll(nodes);
    overIfNobodyIsMissing();
    return over.future();
  }

  /** That node has told its users or speaks another language. */
  void done(String node) {
    if (awaited.remove(node)) {
      overIfNobodyIsMissing();
    }
  }

  /** Only those are members. */
  void members(Set<String> nodes) {
    if (awaited.retainAll(nodes)) {
      overIfNobodyIsMissing();
    }
  }

  private void overIfNobodyIsMissing() {
    if (awaited.isEmpty()) {
      over.tryComplete();
    }
  }

  /** Waits no longer. */
  void expire() {
    over.tryComplete();
  }

  /** The nodes that have not told their users. */
  List<String> missing() {
    return List.copyOf(awaited);
  }
}
