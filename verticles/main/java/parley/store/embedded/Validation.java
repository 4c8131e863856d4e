package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Compares the records of a view with its indexes, entry by entry. */
final class Validation {
  private static final int MAX_ERRORS = 20;

  private Validation() {}

  /** What does not agree, at most {@value #MAX_ERRORS} findings; empty when all is well. */
  static List<String> errors(View view, Iterator<Map.Entry<Long, Document>> records) {
    List<String> errors = new ArrayList<>();
    long[] expected = new long[view.indexes().size()];
    while (records.hasNext() && errors.size() < MAX_ERRORS) {
      Map.Entry<Long, Document> entry = records.next();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += check(view.indexes().get(i), entry.getKey(), entry.getValue(), errors);
      }
    }
    for (int i = 0; i < expected.length && errors.size() < MAX_ERRORS; i++) {
      View.IndexView index = view.indexes().get(i);
      if (index.root().getTotalCount() != expected[i]) {
        errors.add(
            "index %s has %d entries, its documents have %d"
                .formatted(index.index().getName(), index.root().getTotalCount(), expected[i]));
      }
    }
    return errors;
  }

  private static int check(
      View.IndexView index, Long number, Document document, List<String> errors) {
    var keys = index.index().entries(document, number).keySet();
    for (byte[] key : keys) {
      if (!number.equals(index.find(key))) {
        errors.add("record %d is not in index %s".formatted(number, index.index().getName()));
      }
    }
    return keys.size();
  }
}
