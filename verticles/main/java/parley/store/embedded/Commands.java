package parley.store.embedded;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.BadValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What commands do, and how one that writes is made to do the same each time it is applied: the
 * journal holds commands, not their effects.
 */
final class Commands {
  private static final Set<String> WRITES =
      Set.of(
          "insert",
          "update",
          "delete",
          "findAndModify",
          "create",
          "createIndexes",
          "drop",
          "dropIndexes",
          "dropDatabase");
  private static final Set<String> REFUSED = Set.of("renameCollection", "mapReduce", "eval");
  private static final Set<String> REFUSED_INDEX_OPTIONS =
      Set.of("partialFilterExpression", "collation", "wildcardProjection");
  private static final Pattern DATABASE_NAME = Pattern.compile("[^/\\\\. \"$*<>:|?\0]{1,63}");
  private static final String ID = "_id";

  /** Levels of documents and arrays in a command, its own two or three included. */
  static final int MAX_DEPTH = 100;

  private Commands() {}

  /** The command's name as it is usually written, whatever the client's capitals. */
  static String name(String sent) {
    return switch (sent) {
      case "findandmodify" -> "findAndModify";
      case "createindexes" -> "createIndexes";
      case "deleteIndexes" -> "dropIndexes";
      default -> sent;
    };
  }

  static boolean isWrite(String name) {
    return WRITES.contains(name);
  }

  static boolean isOrdered(Document command) {
    return !Boolean.FALSE.equals(command.get("ordered"));
  }

  /** Throws when the server cannot do what is asked, or could not do it again from the journal. */
  static void check(String name, String database) {
    if (REFUSED.contains(name)) {
      throw new BadValueException("the embedded database does not support " + name);
    }
    if (database == null || !DATABASE_NAME.matcher(database).matches()) {
      throw new BadValueException("Invalid database name");
    }
  }

  /** A write command that has the same effect whenever it is applied to the same contents. */
  static Document deterministic(String name, Document command) {
    if (isDeeperThan(command, MAX_DEPTH)) {
      // Else a stack that is full half way would leave half a command, and do so at each replay.
      throw new BadValueException("documents are nested more than " + MAX_DEPTH + " levels deep");
    }
    switch (name) {
      case "insert" -> {
        command.putIfAbsent("ordered", true);
        command.put(
            "documents", list(command, "documents").stream().map(Commands::withId).toList());
      }
      case "update" -> {
        command.putIfAbsent("ordered", true);
        list(command, "updates").forEach(statement -> update(statement, "q", "u"));
      }
      case "findAndModify" -> {
        if (command.containsKey("update")) {
          update(command, "query", "update");
        }
      }
      case "createIndexes" -> list(command, "indexes").forEach(Commands::checkIndex);
      default -> {}
    }
    return command;
  }

  private static boolean isDeeperThan(Object value, int levels) {
    if (value instanceof Map<?, ?> map) {
      return levels == 0 || map.values().stream().anyMatch(v -> isDeeperThan(v, levels - 1));
    }
    return value instanceof Collection<?> list
        && (levels == 0 || list.stream().anyMatch(v -> isDeeperThan(v, levels - 1)));
  }

  private static Document withId(Document document) {
    if (document.containsKey(ID)) {
      return document;
    }
    Document complete = new Document(ID, new ObjectId());
    complete.putAll(document);
    return complete;
  }

  private static void update(Document statement, String filterKey, String updateKey) {
    if (!(statement.get(updateKey) instanceof Document change)) {
      throw new BadValueException("the embedded database does not support updates by pipeline");
    }
    if (change.containsKey("$currentDate")) {
      throw new BadValueException(
          "the embedded database does not support $currentDate: send the time with $set");
    }
    Object filter = statement.get(filterKey);
    if (Utils.isTrue(statement.get("upsert")) && !namesId(filter) && !setsId(change)) {
      statement.put(updateKey, withInsertId(change));
    }
  }

  /** Whether an upsert with that filter takes its _id from it. */
  private static boolean namesId(Object filter) {
    Object id = filter instanceof Document document ? document.get(ID) : null;
    if (id instanceof Document operators) {
      return operators.keySet().stream().noneMatch(key -> key.startsWith("$"))
          || operators.containsKey("$eq")
          || operators.get("$in") instanceof Collection<?> ids && !ids.isEmpty();
    }
    return id != null;
  }

  private static boolean setsId(Document change) {
    return change.containsKey(ID)
        || change.values().stream()
            .anyMatch(value -> value instanceof Map<?, ?> fields && fields.containsKey(ID));
  }

  private static Document withInsertId(Document change) {
    boolean operators = change.keySet().stream().anyMatch(key -> key.startsWith("$"));
    if (!operators) {
      throw new BadValueException(
          "the embedded database needs an _id in the filter or the document of a replacing upsert");
    }
    Document onInsert = new Document(ID, new ObjectId());
    if (change.get("$setOnInsert") instanceof Document given) {
      onInsert.putAll(given);
    }
    Document complete = change.clone();
    complete.put("$setOnInsert", onInsert);
    return complete;
  }

  private static void checkIndex(Document index) {
    for (String option : REFUSED_INDEX_OPTIONS) {
      if (index.containsKey(option)) {
        throw new BadValueException(
            "the embedded database does not support indexes with " + option);
      }
    }
    Object keys = index.get("key");
    boolean plain =
        keys instanceof Document document
            && document.values().stream().allMatch(direction -> direction instanceof Number);
    if (!plain) {
      throw new BadValueException("the embedded database has ascending and descending keys only");
    }
  }

  private static List<Document> list(Document command, String key) {
    if (!(command.get(key) instanceof Collection<?> items)) {
      throw new BadValueException("'" + key + "' must be an array");
    }
    List<Document> documents = new ArrayList<>(items.size());
    for (Object item : items) {
      if (!(item instanceof Document document)) {
        throw new BadValueException("'" + key + "' must hold documents");
      }
      documents.add(document);
    }
    return documents;
  }
}
