package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * How a query is answered from one index: values for its first fields, then perhaps a range.
 * Immutable.
 */
final class Plan {
  /** More key prefixes than this are not worth more than a scan of fewer fields. */
  private static final int MAX_PREFIXES = 2_000;

  private static final int POINT_BONUS = 3;
  private static final int SORT_BONUS = 1;
  private static final int RANGE_BONUS = 2;
  private static final int EQUALITY_BONUS = 4;

  private final View.IndexView index;
  private final Conditions conditions;
  private List<byte[]> prefixes = List.of(new byte[0]);
  private int equalFields;
  private int conditionsUsed;
  private boolean widened;
  private boolean constrained;
  private Range range;
  private boolean sorted;
  private boolean reverse;

  private Plan(View.IndexView index, Conditions conditions, Document sort) {
    this.index = index;
    this.conditions = conditions;
    takeEqualities();
    takeRange();
    takeSort(sort);
  }

  /**
   * The best plan for a query among the indexes of a view; empty when a scan of all is as good.
   *
   * @param sort the order asked for, null or empty for any
   */
  static Optional<Plan> choose(View view, Document query, Document sort) {
    Conditions conditions = Conditions.of(query);
    return view.indexes().stream()
        .filter(index -> index.index().fields().stream().noneMatch(Plan::isPositional))
        .map(index -> new Plan(index, conditions, sort))
        .filter(plan -> plan.score() > 0 && plan.findsAll())
        .max(Comparator.comparingInt(Plan::score));
  }

  /** Whether documents come in the order asked for. */
  boolean sorted() {
    return sorted;
  }

  /** Whether it looks at a part of the documents, rather than at all in a certain order. */
  boolean selective() {
    return equalFields > 0 || range != null;
  }

  /** Whether exactly the documents that match the query are found. */
  boolean exact() {
    return conditions.complete()
        && index.regular()
        && !widened
        && conditionsUsed == conditions.size();
  }

  /** The record numbers, each once, lazily. */
  LongStream records() {
    LongStream found = isPoint() ? points() : ranges();
    Set<Long> seen = new HashSet<>();
    return index.regular() ? found : found.filter(seen::add);
  }

  private LongStream points() {
    return prefixes.stream().map(index::find).filter(Objects::nonNull).mapToLong(n -> n);
  }

  private LongStream ranges() {
    // Not flatMap: pulled through an iterator it would read a whole range ahead.
    PrimitiveIterator.OfLong numbers =
        Range.scan(index.root(), prefixes.stream().map(this::rangeOf).iterator(), reverse);
    return StreamSupport.longStream(
        Spliterators.spliteratorUnknownSize(numbers, Spliterator.ORDERED), false);
  }

  private Range rangeOf(byte[] prefix) {
    return range == null
        ? Range.within(prefix)
        : new Range(KeyEncoder.append(prefix, range.from()), KeyEncoder.append(prefix, range.to()));
  }

  private int score() {
    int score = equalFields * EQUALITY_BONUS;
    score += isPoint() ? POINT_BONUS : 0;
    score += range == null ? 0 : RANGE_BONUS;
    return score + (sorted ? SORT_BONUS : 0);
  }

  /** A sparse index lacks the documents that have none of its fields. */
  private boolean findsAll() {
    return constrained || !index.index().isSparse();
  }

  private boolean isPoint() {
    return index.index().isUnique() && equalFields == index.index().fields().size();
  }

  private static boolean isPositional(String field) {
    return field.matches("(.*\\.)?\\d+(\\..*)?");
  }

  private void takeEqualities() {
    for (String name : index.index().fields()) {
      Conditions.Field field = conditions.on(name);
      if (field == null || field.values() == null || !canSeek(field.values())) {
        return;
      }
      TreeSet<byte[]> keys = new TreeSet<>(ByteArrayType.INSTANCE);
      field.values().forEach(value -> keys.add(KeyEncoder.of(value)));
      if ((long) keys.size() * prefixes.size() > MAX_PREFIXES) {
        return;
      }
      List<byte[]> longer = new ArrayList<>();
      prefixes.forEach(p -> keys.forEach(key -> longer.add(KeyEncoder.append(p, key))));
      prefixes = longer;
      equalFields++;
      conditionsUsed++;
      constrained |= !field.values().contains(null);
      widened |= field.values().contains(null);
    }
  }

  /** A missing value inside an array has no key of its own. */
  private boolean canSeek(List<Object> values) {
    return index.regular() || !values.contains(null);
  }

  private void takeRange() {
    if (equalFields == index.index().fields().size()) {
      return;
    }
    Conditions.Field field = conditions.on(index.index().fields().get(equalFields));
    if (field == null || !field.isRange()) {
      return;
    }
    Conditions.Bound lower = field.lower();
    Conditions.Bound upper = field.upper();
    boolean regular = index.regular(equalFields);
    if (!regular && lower != null && !field.ofOneElement()) {
      upper = null; // two elements of an array may each satisfy one bound
    }
    int type = KeyEncoder.type(lower != null ? lower.value() : upper.value());
    byte[] from = lower == null ? new byte[] {(byte) type} : edge(lower, !lower.inclusive());
    byte[] to = upper == null ? new byte[] {(byte) (type + 1)} : edge(upper, upper.inclusive());
    if (!regular) {
      from = lower == null ? from : edge(lower, false);
      to = upper == null ? to : edge(upper, true);
    }
    range = new Range(from, to);
    constrained = true;
    conditionsUsed++;
  }

  private static byte[] edge(Conditions.Bound bound, boolean after) {
    byte[] key = KeyEncoder.of(bound.value());
    return after ? KeyEncoder.append(key, KeyEncoder.ABOVE) : key;
  }

  /** The order of the index is the order asked for, apart from fields that have one value. */
  private void takeSort(Document sort) {
    if (sort == null || sort.isEmpty()) {
      return;
    }
    List<String> fields = index.index().fields();
    int next = prefixes.size() == 1 ? equalFields : 0;
    int direction = 0;
    for (var entry : sort.entrySet()) {
      int at = fields.indexOf(entry.getKey());
      if (at >= 0 && at < equalFields && prefixes.size() == 1) {
        continue;
      }
      int sign = entry.getValue() instanceof Number n ? Integer.signum(n.intValue()) : 0;
      if (at != next || !index.regular(at) || sign == 0 || direction != 0 && sign != direction) {
        return;
      }
      direction = sign;
      next++;
    }
    sorted = true;
    reverse = direction < 0;
    if (reverse) {
      prefixes = reversed(prefixes);
    }
  }

  private static List<byte[]> reversed(List<byte[]> list) {
    List<byte[]> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }
}
