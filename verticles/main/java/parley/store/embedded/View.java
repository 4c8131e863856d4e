package parley.store.embedded;

import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;

/**
 * A collection as one command left it: unchanging trees of its records and of its indexes, which
 * agree with each other. Thread-safe, as long as the {@link Epoch} it was taken in is held.
 */
record View(RootReference<Long, byte[]> records, List<IndexView> indexes) {

  /**
   * An index in a view.
   *
   * @param regular whether every document has one key whose bytes have the order of its values
   */
  record IndexView(OrderedIndex index, RootReference<byte[], Long> root, boolean regular) {

    /** The number of the record with exactly that key, or null. */
    Long find(byte[] key) {
      return index.map().get(root.root, key);
    }
  }

  /** The bytes of a record, or null. */
  byte[] record(MVMap<Long, byte[]> map, long number) {
    return map.get(records.root, number);
  }

  long count() {
    return records.root.getTotalCount();
  }
}
