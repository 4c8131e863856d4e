package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes the answers to inserts and updates those of MongoDB where the query engine's differ. */
final class WriteAnswers {
  private WriteAnswers() {}

  /** Counts what was inserted, not what was sent. */
  static Document insert(Document command, Document answer) {
    List<Document> errors = documents(answer, "writeErrors");
    if (!errors.isEmpty()) {
      int sent = documents(command, "documents").size();
      boolean ordered = Commands.isOrdered(command);
      int inserted = ordered ? number(errors.get(0), "index") : sent - errors.size();
      answer.put("n", inserted);
    }
    return answer;
  }

  /** Runs one statement after the other; when ordered, none after one that failed. */
  static Document update(Document command, UnaryOperator<Document> run) {
    List<Document> statements = documents(command, "updates");
    List<Document> upserted = new ArrayList<>();
    List<Document> errors = new ArrayList<>();
    int matched = 0;
    int modified = 0;
    for (int i = 0; i < statements.size(); i++) {
      Document single = command.clone();
      single.put("updates", List.of(statements.get(i)));
      Document answer = run.apply(single);
      matched += number(answer, "n");
      modified += number(answer, "nModified");
      collect(answer, "upserted", i, upserted);
      collect(answer, "writeErrors", i, errors);
      if (!errors.isEmpty() && Commands.isOrdered(command)) {
        break;
      }
    }
    Document answer = new Document("n", matched).append("nModified", modified);
    putUnlessEmpty(answer, "upserted", upserted);
    putUnlessEmpty(answer, "writeErrors", errors);
    return answer.append("ok", 1.0);
  }

  private static void collect(Document answer, String key, int index, List<Document> all) {
    documents(answer, key).forEach(item -> all.add(item.append("index", index)));
  }

  private static void putUnlessEmpty(Document answer, String key, List<Document> items) {
    if (!items.isEmpty()) {
      answer.put(key, items);
    }
  }

  private static int number(Document document, String key) {
    return ((Number) document.get(key)).intValue();
  }

  @SuppressWarnings("unchecked")
  private static List<Document> documents(Document document, String key) {
    Object value = document.get(key);
    return value == null ? List.of() : new ArrayList<>((Collection<Document>) value);
  }
}
