package parley.directory;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Users who may have missed something: remembered by name up to a bound, beyond it as "everybody".
 * Confined to its owner.
 */
public final class AffectedUsers {
  private final int bound;
  private final Set<String> users = new LinkedHashSet<>();
  private boolean everybody;

  public AffectedUsers(int bound) {
    this.bound = bound;
  }

  public void addAll(Collection<String> more) {
    if (everybody) {
      return;
    }
    users.addAll(more);
    if (users.size() > bound) {
      addEverybody();
    }
  }

  public void addAll(AffectedUsers others) {
    if (others.everybody) {
      addEverybody();
    } else {
      addAll(others.users);
    }
  }

  public void addEverybody() {
    everybody = true;
    users.clear();
  }

  public boolean isEmpty() {
    return !everybody && users.isEmpty();
  }

  public boolean isEverybody() {
    return everybody;
  }

  /** Who is affected, by name; empty when it is everybody. */
  public List<String> users() {
    return List.copyOf(users);
  }

  public void clear() {
    everybody = false;
    users.clear();
  }
}
