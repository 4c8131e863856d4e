package parley.bus;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per key, kept as one number each (GCRA: the time at which the bucket is full
 * again). Thread-safe. Remembers a bounded number of keys; past it the key unused for longest is
 * forgotten, which fills its bucket.
 */
public final class RateLimiter {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long interval;
  private final long capacity;
  private final Clock clock;
  private final Map<String, Long> fullAt;

  /**
   * @param permits at once, and again in each period
   * @param period in which an empty bucket fills
   * @param maxKeys remembered
   */
  public RateLimiter(int permits, Duration period, int maxKeys, Clock clock) {
    this.interval = period.toNanos() / permits;
    this.capacity = interval * permits;
    this.clock = clock;
    this.fullAt = new Lru<>(maxKeys);
  }

  /**
   * Takes one permit of that key.
   *
   * @return 0 when there was one, else the milliseconds until there will be one
   */
  // Held for a map access only, so event loops may come here.
  public synchronized long acquire(String key) {
    long now = clock.millis() * NANOS_PER_MILLI;
    // A clock that was set back must not lock anybody out for longer than an empty bucket does.
    long full = Math.min(fullAt.getOrDefault(key, now), now + capacity);
    long next = Math.max(full, now) + interval;
    if (next > now + capacity) {
      fullAt.put(key, full);
      return (next - now - capacity + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }
    fullAt.put(key, next);
    return 0;
  }

  /** How many keys are remembered. */
  synchronized int size() {
    return fullAt.size();
  }

  private static final class Lru<K, V> extends LinkedHashMap<K, V> {
    private final int max;

    Lru(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > max;
    }
  }
}
