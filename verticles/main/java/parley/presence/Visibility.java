package parley.presence;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/** Whose presence somebody may see. Core context. */
@FunctionalInterface
public interface Visibility {
  /** Those of {@code users} whose presence {@code watcher} may see. */
  Future<List<String>> visible(String watcher, Collection<String> users);
}
