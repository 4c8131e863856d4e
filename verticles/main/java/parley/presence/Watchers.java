package parley.presence;

import com.carrotsearch.hppc.LongHashSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Which sessions of this node watch whom, by session and by user. Confined to the core context. */
final class Watchers {
  private final Map<Long, List<String>> bySession = new HashMap<>();
  private final Map<String, LongHashSet> byUser = new HashMap<>();

  /** Has that session watch just these users. */
  void replace(long session, List<String> users) {
    forget(session);
    if (users.isEmpty()) {
      return;
    }
    bySession.put(session, List.copyOf(users));
    users.forEach(user -> byUser.computeIfAbsent(user, first -> new LongHashSet()).add(session));
  }

  void forget(long session) {
    List<String> users = bySession.remove(session);
    if (users != null) {
      users.forEach(user -> forget(session, user));
    }
  }

  private void forget(long session, String user) {
    LongHashSet sessions = byUser.get(user);
    if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
      byUser.remove(user);
    }
  }

  boolean hasAny(String user) {
    return byUser.containsKey(user);
  }

  void forEach(String user, LongConsumer action) {
    LongHashSet sessions = byUser.get(user);
    if (sessions != null) {
      for (long session : sessions.toArray()) {
        action.accept(session);
      }
    }
  }
}
