package parley.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Comings and goings that wait until they are old enough to be believed. A change stays for one to
 * two turns of {@link #turn}. Holds each user at most once. Confined to the core context.
 */
final class Transitions {
  /**
   * @param told what watchers believe meanwhile
   * @param online what has become of the user
   * @param node where the last session was, when offline
   * @param at when, epoch milliseconds
   */
  record Change(boolean told, boolean online, String node, long at) {
    boolean isNews() {
      return online != told;
    }
  }

  private Map<String, Change> young = new HashMap<>();
  private Map<String, Change> old = new HashMap<>();

  void online(String user, long at) {
    Change before = take(user);
    if (before == null || !before.told) {
      young.put(user, new Change(false, true, null, at));
    }
  }

  /** Kept also when nobody noticed the visit: it counts as last seen. */
  void offline(String user, String node, long at) {
    Change before = take(user);
    young.put(user, new Change(before == null || before.told, false, node, at));
  }

  private Change take(String user) {
    Change change = young.remove(user);
    return change == null ? old.remove(user) : change;
  }

  /** The change that waits for that user, or null. */
  Change of(String user) {
    Change change = young.get(user);
    return change == null ? old.get(user) : change;
  }

  boolean isEmpty() {
    return young.isEmpty() && old.isEmpty();
  }

  /** Hands out what is old enough. */
  void turn(BiConsumer<String, Change> due) {
    Map<String, Change> ripe = old;
    old = young;
    young = new HashMap<>();
    ripe.forEach(due);
  }
}
