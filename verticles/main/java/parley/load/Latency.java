package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long something took, in three significant digits. {@link #record} is thread-safe. */
public final class Latency {
  private static final int DIGITS = 3;
  private static final long MAX_MICROS = 3_600_000_000L;

  private final Recorder recorder = new Recorder(MAX_MICROS, DIGITS);
  private final Histogram total = new Histogram(MAX_MICROS, DIGITS);

  /** Takes a duration; beyond an hour it counts as an hour. */
  public void record(long nanos) {
    recorder.recordValue(Math.min(Math.max(0, nanos / 1_000), MAX_MICROS));
  }

  /** The 99th percentile since the last call, in milliseconds; empty when there was nothing. */
  synchronized OptionalDouble recentP99() {
    Histogram recent = recorder.getIntervalHistogram();
    total.add(recent);
    return recent.getTotalCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(millis(recent.getValueAtPercentile(99)));
  }

  /** {@code {count, p50, p99, p999, max}} in milliseconds; null when nothing was measured. */
  public synchronized JsonObject toJson() {
    total.add(recorder.getIntervalHistogram());
    if (total.getTotalCount() == 0) {
      return null;
    }
    return new JsonObject()
        .put("count", total.getTotalCount())
        .put("p50", millis(total.getValueAtPercentile(50)))
        .put("p99", millis(total.getValueAtPercentile(99)))
        .put("p999", millis(total.getValueAtPercentile(99.9)))
        .put("max", millis(total.getMaxValue()));
  }

  private static double millis(long micros) {
    return micros / 1_000.0;
  }
}
