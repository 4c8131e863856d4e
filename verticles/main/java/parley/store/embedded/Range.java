package parley.store.embedded;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.RootReference;

/**
 * Keys of an index.
 *
 * @param from the first key, inclusive
 * @param to the key after the last one
 */
record Range(byte[] from, byte[] to) {

  static Range within(byte[] prefix) {
    return new Range(prefix, KeyEncoder.append(prefix, KeyEncoder.ABOVE));
  }

  /** The record numbers in these ranges of an unchanging tree, range by range, lazily. */
  static PrimitiveIterator.OfLong scan(
      RootReference<byte[], Long> root, Iterator<Range> ranges, boolean reverse) {
    return new PrimitiveIterator.OfLong() {
      private Range range;
      private Cursor<byte[], Long> cursor;
      private boolean ready;

      @Override
      public boolean hasNext() {
        while (!ready && (inRange() || ranges.hasNext())) {
          if (inRange()) {
            // The cursor's bounds are both inclusive; the end of a range is not part of it.
            ready = Arrays.compareUnsigned(cursor.next(), range.to) < 0;
          } else {
            range = ranges.next();
            cursor = range.cursor(root, reverse);
          }
        }
        return ready;
      }

      private boolean inRange() {
        return cursor != null && cursor.hasNext();
      }

      @Override
      public long nextLong() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ready = false;
        return cursor.getValue();
      }
    };
  }

  private Cursor<byte[], Long> cursor(RootReference<byte[], Long> root, boolean reverse) {
    return reverse ? new Cursor<>(root, to, from, true) : new Cursor<>(root, from, to, false);
  }
}
