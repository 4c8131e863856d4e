package parley.directory;

import com.carrotsearch.hppc.ObjectObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/**
 * User to nodes, in some seventy bytes per user. Nearly everybody is on one node, so those lists
 * are shared; the table is open-addressed, and mixes hashes so that similar ids do not crowd.
 * Confined to the core context.
 */
final class UserIndex {
  private final ObjectObjectHashMap<String, List<String>> nodes = new ObjectObjectHashMap<>();
  private final List<DirectoryListener> listeners = new ArrayList<>();

  void listen(DirectoryListener listener) {
    listeners.add(listener);
  }

  List<String> nodesOf(String user) {
    List<String> found = nodes.get(user);
    return found == null ? List.of() : found;
  }

  int size() {
    return nodes.size();
  }

  /**
   * @param alone the shared list of just the node where the user is now also
   */
  void add(String user, List<String> alone) {
    List<String> before = nodesOf(user);
    if (before.isEmpty()) {
      nodes.put(user, alone);
      listeners.forEach(listener -> listener.online(user));
    } else if (!before.contains(alone.get(0))) {
      List<String> after = new ArrayList<>(before);
      after.addAll(alone);
      nodes.put(user, List.copyOf(after));
    }
  }

  void remove(String user, String node) {
    List<String> before = nodesOf(user);
    if (!before.contains(node)) {
      return;
    }
    if (before.size() > 1) {
      nodes.put(user, before.stream().filter(other -> !other.equals(node)).toList());
      return;
    }
    nodes.remove(user);
    listeners.forEach(listener -> listener.offline(user, node));
  }

  void left(String node) {
    listeners.forEach(listener -> listener.left(node));
  }
}
