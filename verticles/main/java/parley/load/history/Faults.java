package parley.load.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Counts faults, and keeps the first ones of each kind. Confined to its caller. */
final class Faults {
  private final int kept;
  private final Map<Fault.Kind, List<Fault>> first = new EnumMap<>(Fault.Kind.class);
  private final Map<Fault.Kind, Long> counts = new EnumMap<>(Fault.Kind.class);

  /**
   * @param kept how many of each kind
   */
  Faults(int kept) {
    this.kept = kept;
  }

  void add(Fault.Kind kind, String sentence, long... places) {
    counts.merge(kind, 1L, Long::sum);
    List<Fault> known = first.computeIfAbsent(kind, none -> new ArrayList<>());
    if (known.size() < kept) {
      List<Long> proof =
          LongStream.of(places).filter(place -> place != Places.NONE).boxed().toList();
      known.add(new Fault(kind, sentence, proof));
    }
  }

  /** Of the kinds that were found. */
  Map<Fault.Kind, Long> counts() {
    return counts;
  }

  List<Fault> first(Fault.Kind kind) {
    return first.getOrDefault(kind, List.of());
  }
}
