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
 * @param regular whether there is one tuple and byte order is the order of its values
 * @param absent whether the document has none of the fields
 */
record IndexKeys(List<List<Object>> tuples, boolean regular, boolean absent) {

  static IndexKeys of(Document document, List<String> fields) {
    List<List<Object>> tuples = List.of(List.of());
    boolean regular = true;
    boolean absent = true;
    for (String field : fields) {
      Object value = Utils.getSubdocumentValueCollectionAware(document, field);
      absent &= value instanceof Missing;
      regular &= KeyEncoder.ordersExactly(value);
      tuples = times(tuples, value);
    }
    return new IndexKeys(tuples, regular, absent);
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
