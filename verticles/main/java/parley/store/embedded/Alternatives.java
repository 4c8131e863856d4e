package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How a query with {@code $or} is answered: each part from an index that suits it. */
final class Alternatives {
  private Alternatives() {}

  /**
   * The numbers of all records that can match, each once, lazily; empty when a part has no index,
   * for then everything has to be looked at anyway.
   */
  static Optional<LongStream> records(View view, Document query) {
    if (!(query.get("$or") instanceof Collection<?> parts) || parts.isEmpty()) {
      return Optional.empty();
    }
    Stream.Builder<Plan> plans = Stream.builder();
    for (Object part : parts) {
      Optional<Plan> plan =
          part instanceof Document document ? Plan.choose(view, document, null) : Optional.empty();
      if (plan.isEmpty()) {
        return Optional.empty();
      }
      plans.add(plan.get());
    }
    Set<Long> seen = new HashSet<>();
    return Optional.of(concatenated(plans.build().iterator()).filter(seen::add));
  }

  /** Not flatMap: pulled through an iterator it would read a whole part ahead. */
  private static LongStream concatenated(Iterator<Plan> plans) {
    PrimitiveIterator.OfLong numbers =
        new PrimitiveIterator.OfLong() {
          private PrimitiveIterator.OfLong part = LongStream.empty().iterator();

          @Override
          public boolean hasNext() {
            while (!part.hasNext() && plans.hasNext()) {
              part = plans.next().records().iterator();
            }
            return part.hasNext();
          }

          @Override
          public long nextLong() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return part.nextLong();
          }
        };
    return StreamSupport.longStream(
        Spliterators.spliteratorUnknownSize(numbers, Spliterator.ORDERED), false);
  }
}
