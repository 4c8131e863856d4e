package parley.load.history;

import java.util.Map;
import java.util.TreeMap;

/** A set of numbers that is kept as ranges, so that a large gap takes no more than a small one. */
final class Ranges {
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /** Adds from..to, which must lie behind all that is there. */
  void append(long from, long to) {
    ends.put(from, to);
  }

  boolean contains(long number) {
    Map.Entry<Long, Long> range = ends.floorEntry(number);
    return range != null && range.getValue() >= number;
  }

  /** Whether it was there. */
  boolean remove(long number) {
    if (!contains(number)) {
      return false;
    }
    Map.Entry<Long, Long> range = ends.floorEntry(number);
    ends.remove(range.getKey());
    if (range.getKey() < number) {
      ends.put(range.getKey(), number - 1);
    }
    if (number < range.getValue()) {
      ends.put(number + 1, range.getValue());
    }
    return true;
  }
}
