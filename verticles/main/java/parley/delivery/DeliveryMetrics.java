package parley.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What delivery counts. Thread-safe. */
final class DeliveryMetrics {
  /** Recipients that were reached on this node. */
  final Counter local;

  /** Recipients to whom an event was sent on another node. */
  final Counter remote;

  /** Recipients on other nodes whose event was dropped because the link was full. */
  final Counter dropped;

  /** Recipients that are not here any more, and batches older than what has been seen. */
  final Counter stale;

  /** Batches that were missing in another node's stream. */
  final Counter gaps;

  /** Local users that were told to sync. */
  final Counter resyncs;

  /** Bytes sent to other nodes that they have not acknowledged. */
  final AtomicLong inFlight;

  DeliveryMetrics(MeterRegistry meters) {
    local = meters.counter("parley.pushes.local");
    remote = meters.counter("parley.pushes.remote");
    dropped = meters.counter("parley.pushes.dropped");
    stale = meters.counter("parley.pushes.stale");
    gaps = meters.counter("parley.pushes.gaps");
    resyncs = meters.counter("parley.resyncs");
    inFlight = meters.gauge("parley.pushes.bytes.in.flight", new AtomicLong());
  }
}
