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
   * @param irregular the places of the fields that are irregular in some document, as bits
   */
  record IndexView(OrderedIndex index, RootReference<byte[], Long> root, int irregular) {

    /** Whether every document has one key whose bytes have the order of its values. */
    boolean regular() {
      return irregular == 0;
    }

    /** The same of the field in that place of the key. */
    boolean regular(int place) {
      return (irregular & 1 << place) == 0;
    }

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
