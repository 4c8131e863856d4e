package parley.store.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The keys of one document in one index: one tuple of values for each element of an array.
 *
 * @param tuples the values, in the order of the index's fields
 * @param irregular the places of the fields that have several values, or one whose byte order is
 *     not the order of values, as bits
 * @param absent whether the document has none of the fields
 */
record IndexKeys(List<List<Object>> tuples, int irregular, boolean absent) {

  static IndexKeys of(Document document, List<String> fields) {
    List<List<Object>> tuples = List.of(List.of());
    int irregular = 0;
    boolean absent = true;
    for (int place = 0; place < fields.size(); place++) {
      Object value = Utils.getSubdocumentValueCollectionAware(document, fields.get(place));
      absent &= value instanceof Missing;
      irregular |= KeyEncoder.ordersExactly(value) ? 0 : 1 << place;
      tuples = times(tuples, value);
    }
    return new IndexKeys(tuples, irregular, absent);
  }

  private static List<List<Object>> times(List<List<Object>> tuples, Object value) {
    // An empty array is indexed as itself: the document must not be missing from the index.
    Collection<?> values =
        value instanceof Collection<?> list && !list.isEmpty()
            ? new LinkedHashSet<>(list)
            : List.of(value == null ? Missing.getInstance() : value);
    List<List<Object>> product = new ArrayList<>(tuples.size() * values.size());
    for (List<Object> tuple : tuples) {
      for (Object element : values) {
        List<Object> longer = new ArrayList<>(tuple);
        longer.add(element);
        product.add(longer);
      }
    }
    return product;
  }
}
