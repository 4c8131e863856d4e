package parley.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import parley.bus.Close;

/** How many sockets there are and why the server closed some. Thread-safe. */
final class ConnectionMetrics {
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Close, Counter> closed = new EnumMap<>(Close.class);

  ConnectionMetrics(MeterRegistry registry) {
    registry.gauge("parley.sockets", open);
    for (Close close : Close.values()) {
      closed.put(
          close, registry.counter("parley.sockets.closed", "reason", close.name().toLowerCase()));
    }
  }

  /** Counts a socket in; false when the node has as many as it may. */
  boolean begin(int max) {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      closed.get(Close.BUSY).increment();
      return false;
    }
    return true;
  }

  void ended() {
    open.decrementAndGet();
  }

  void closed(Close close) {
    closed.get(close).increment();
  }
}
