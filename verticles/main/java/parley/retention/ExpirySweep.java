package parley.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import parley.store.Expiry;

/** Erases entries that have disappeared. Confined to the context of its {@link Upkeep}. */
public final class ExpirySweep implements Upkeep.Task {
  /** Entries erased at once. */
  private static final int BATCH = 100;

  private final Expiry expiry;
  private final Clock clock;
  private final Counter removed;
  private long lagMillis;

  public ExpirySweep(Expiry expiry, Clock clock, MeterRegistry meters) {
    this.expiry = expiry;
    this.clock = clock;
    removed = meters.counter("parley.retention.removed");
    meters.gauge("parley.retention.lag.seconds", this, sweep -> sweep.lagMillis / 1_000.0);
  }

  @Override
  public Future<Boolean> batch() {
    long now = clock.millis();
    return expiry.erase(now, BATCH).map(over -> took(over, now));
  }

  private boolean took(List<Long> over, long now) {
    lagMillis = over.isEmpty() ? 0 : now - over.get(0);
    removed.increment(over.size());
    return over.size() == BATCH;
  }
}
