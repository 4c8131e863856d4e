package parley.directory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the directory counts. Thread-safe. */
final class DirectoryMetrics {
  /** Snapshots begun, one for each node that asked. */
  final Counter snapshots;

  /** Changes that another node has missed. */
  final Counter gaps;

  /** Local users that had to sync because a node learnt late where they are. */
  final Counter late;

  /** Messages that were old or from a node that is no member. */
  final Counter ignored;

  DirectoryMetrics(MeterRegistry meters) {
    snapshots = meters.counter("parley.directory.snapshots");
    gaps = meters.counter("parley.directory.gaps");
    late = meters.counter("parley.directory.late.users");
    ignored = meters.counter("parley.directory.ignored");
  }
}
