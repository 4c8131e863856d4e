package parley.presence;

import com.carrotsearch.hppc.LongHashSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Which sessions of this node watch whom, by session and by user. Confined to the core context. */
final class Watchers {
  private record Watched(String watcher, List<String> users) {}

  private final Map<Long, Watched> bySession = new HashMap<>();
  private final Map<String, LongHashSet> byUser = new HashMap<>();

  /** Has that session of the watcher watch just these users. */
  void replace(long session, String watcher, List<String> users) {
    forget(session);
    if (users.isEmpty()) {
      return;
    }
    bySession.put(session, new Watched(watcher, List.copyOf(users)));
    users.forEach(user -> byUser.computeIfAbsent(user, first -> new LongHashSet()).add(session));
  }

  void forget(long session) {
    Watched watched = bySession.remove(session);
    if (watched != null) {
      watched.users.forEach(user -> forget(session, user));
    }
  }

  /** That watcher no longer watches the user; returns the sessions in which they did. */
  List<Long> part(String watcher, String user) {
    List<Long> sessions = new ArrayList<>();
    forEach(
        user,
        session -> {
          if (bySession.get(session).watcher.equals(watcher)) {
            sessions.add(session);
          }
        });
    sessions.forEach(session -> forget(session, user));
    return sessions;
  }

  private void forget(long session, String user) {
    LongHashSet sessions = byUser.get(user);
    if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
      byUser.remove(user);
    }
  }

  /** Who watches that user, and whom they watch. */
  Set<String> around(String user) {
    Set<String> around = new HashSet<>();
    forEach(user, session -> around.add(bySession.get(session).watcher));
    for (Watched watched : bySession.values()) {
      if (watched.watcher.equals(user)) {
        around.addAll(watched.users);
      }
    }
    return around;
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
