package parley.store.embedded;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an index can use of a query: for each field the values it must equal one of, or a range. The
 * query engine checks every document again, so leaving something out is always right.
 */
final class Conditions {

  /** A bound of a range. */
  record Bound(Object value, boolean inclusive) {}

  /** What is known of one field; each part is null when nothing is. */
  static final class Field {
    private List<Object> values;
    private Bound lower;
    private Bound upper;
    private boolean ofOneElement;

    /** The values the field must equal one of, or null. */
    List<Object> values() {
      return values;
    }

    Bound lower() {
      return lower;
    }

    Bound upper() {
      return upper;
    }

    /** Whether one element of an array must lie within both bounds. */
    boolean ofOneElement() {
      return ofOneElement;
    }

    boolean isRange() {
      return lower != null || upper != null;
    }
  }

  private static final Set<String> RANGES = Set.of("$gt", "$gte", "$lt", "$lte");

  private final Map<String, Field> fields = new HashMap<>();
  private boolean complete = true;

  private Conditions() {}

  static Conditions of(Document query) {
    Conditions conditions = new Conditions();
    conditions.read(query);
    return conditions;
  }

  /** The condition on that field, or null. */
  Field on(String field) {
    return fields.get(field);
  }

  /** How many fields have a condition. */
  int size() {
    return fields.size();
  }

  /** Whether the conditions say all that the query says. */
  boolean complete() {
    return complete;
  }

  private void read(Document query) {
    query.forEach(
        (key, value) -> {
          if (key.equals("$and") && value instanceof Collection<?> parts) {
            parts.forEach(part -> readPart(part));
          } else if (key.startsWith("$")) {
            complete = false;
          } else {
            readField(key, value);
          }
        });
  }

  private void readPart(Object part) {
    if (part instanceof Document document) {
      read(document);
    } else {
      complete = false;
    }
  }

  private void readField(String name, Object value) {
    if (!(value instanceof Document operators)) {
      among(name, singleton(value));
      return;
    }
    if (operators.isEmpty()) {
      complete = false;
    }
    operators.forEach((operator, operand) -> readOperator(name, operator, operand));
  }

  private void readOperator(String name, String operator, Object operand) {
    switch (operator) {
      case "$eq" -> among(name, singleton(operand));
      case "$in" -> {
        if (operand instanceof Collection<?> values) {
          among(name, new ArrayList<>(values));
        } else {
          complete = false;
        }
      }
      case "$gt" -> bound(name, operand, false, true);
      case "$gte" -> bound(name, operand, true, true);
      case "$lt" -> bound(name, operand, false, false);
      case "$lte" -> bound(name, operand, true, false);
      case "$elemMatch" -> element(name, operand);
      default -> complete = false;
    }
  }

  /** Of what is asked of one element only a range is used, when nothing else is asked of it. */
  private void element(String name, Object operand) {
    complete = false;
    if (fields.containsKey(name) || !(operand instanceof Document operators)) {
      return;
    }
    if (!operators.isEmpty() && RANGES.containsAll(operators.keySet())) {
      operators.forEach((operator, bound) -> readOperator(name, operator, bound));
      fields.get(name).ofOneElement = fields.get(name).isRange();
    }
  }

  private static List<Object> singleton(Object value) {
    List<Object> values = new ArrayList<>(1); // may be null, which List.of refuses
    values.add(value);
    return values;
  }

  private void among(String name, List<Object> values) {
    Field field = fields.computeIfAbsent(name, key -> new Field());
    boolean usable =
        values.stream()
            .allMatch(v -> KeyEncoder.identifies(v) && !(v instanceof BsonRegularExpression));
    if (!usable || field.values != null || field.isRange()) {
      complete = false;
    }
    if (usable && field.values == null) {
      field.values = values;
    }
  }

  private void bound(String name, Object operand, boolean inclusive, boolean isLower) {
    Field field = fields.computeIfAbsent(name, key -> new Field());
    boolean ordered =
        operand instanceof String
            || operand instanceof Instant
            || operand instanceof ObjectId
            || operand instanceof Number number && !Double.isNaN(number.doubleValue());
    boolean taken = field.ofOneElement || (isLower ? field.lower != null : field.upper != null);
    if (!ordered || taken || field.values != null || !sameType(field, operand)) {
      complete = false;
      return;
    }
    if (isLower) {
      field.lower = new Bound(operand, inclusive);
    } else {
      field.upper = new Bound(operand, inclusive);
    }
  }

  private static boolean sameType(Field field, Object operand) {
    Bound other = field.lower != null ? field.lower : field.upper;
    return other == null || KeyEncoder.type(other.value) == KeyEncoder.type(operand);
  }
}
