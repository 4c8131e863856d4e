package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sessions that keep what they are given. Readable from any thread. */
public final class MemoryUsers implements LocalUsers {
  private final Map<String, Map<Long, List<String>>> users = new ConcurrentHashMap<>();
  private final Set<String> awaiting = ConcurrentHashMap.newKeySet();

  public void add(String user, long session) {
    users
        .computeIfAbsent(user, first -> new ConcurrentHashMap<>())
        .put(session, new CopyOnWriteArrayList<>());
  }

  public void remove(String user) {
    users.remove(user);
  }

  /** What all sessions of that user have got, in order per session. */
  public List<String> events(String user) {
    return users.getOrDefault(user, Map.of()).values().stream().flatMap(List::stream).toList();
  }

  public List<String> events(String user, long session) {
    return users.get(user).get(session);
  }

  @Override
  public boolean deliver(String user, Buffer event, long exceptSession) {
    Map<Long, List<String>> sessions = users.getOrDefault(user, Map.of());
    sessions.forEach(
        (session, events) -> {
          if (session != exceptSession) {
            events.add(event.toString());
          }
        });
    return !sessions.isEmpty();
  }

  /** From now on all sessions of that user wait for a sync. */
  void await(String user) {
    awaiting.add(user);
  }

  @Override
  public Collection<String> behind(String user) {
    return users.containsKey(user) ? List.of(user) : List.of();
  }

  @Override
  public boolean awaitsSync(String user) {
    return awaiting.contains(user);
  }

  @Override
  public Iterable<String> users() {
    return users.keySet();
  }
}
