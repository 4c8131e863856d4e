package parley.media;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds bytes that no file needs: those of a node that died between two steps. What is known of a
 * file is there before its first byte and goes after its last one, so bytes of which nothing is
 * known are nobody's, however new they are. Thread-safe.
 */
public final class Orphans {
  private static final int PAGE = 200;

  private final MediaInventory inventory;

  public Orphans(MediaInventory inventory) {
    this.inventory = inventory;
  }

  /**
   * Some keys of a store.
   *
   * @param orphans those among them that no file needs
   * @param looked how many were looked at
   * @param last the last of them, null at the end
   */
  public record Page(List<String> orphans, int looked, String last) {}

  /** Looks at the keys after that one; the empty text for the beginning. */
  public Future<Page> after(BlobStore store, String key) {
    return store
        .keys(key, PAGE)
        .compose(
            keys ->
                keys.isEmpty()
                    ? Future.succeededFuture(new Page(List.of(), 0, null))
                    : inventory
                        .known(keys)
                        .map(
                            known -> {
                              List<String> orphans = new ArrayList<>(keys);
                              orphans.removeAll(known);
                              return new Page(orphans, keys.size(), keys.get(keys.size() - 1));
                            }));
  }
}
