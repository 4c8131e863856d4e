package parley.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import parley.bus.Addresses;
import parley.bus.Failure;
import parley.delivery.Delivery;

/**
 * Users whose events are published on the bus too, each for a lease. Every node knows them all: it
 * is the node that pushes an event that publishes it. Confined to the core context.
 */
final class AttachedUsers implements Delivery.Tap {
  static final long LEASE_MS = 60_000;

  private static final DeliveryOptions MARKED =
      new DeliveryOptions().addHeader(UserAddresses.MARKER, "1");

  private final Vertx vertx;
  private final int bound;
  private final Map<String, Long> leases = new HashMap<>();
  private final Counter refused;
  private final Counter published;

  AttachedUsers(Vertx vertx, int bound, MeterRegistry meters) {
    this.vertx = vertx;
    this.bound = bound;
    refused = meters.counter("parley.user.attached.refused");
    published = meters.counter("parley.user.attached.events");
    meters.gauge("parley.user.attached", leases, Map::size);
  }

  /** Begins or renews a lease. Fails with RATE_LIMITED when there are too many. */
  void attach(String user) {
    if (leases.size() >= bound && !leases.containsKey(user)) {
      refused.increment();
      throw Failure.RATE_LIMITED.because(
          "At most " + bound + " users can be attached at a time. Try again later.");
    }
    leases.put(user, now() + LEASE_MS);
  }

  /** Called now and then. */
  void expire() {
    long now = now();
    leases.values().removeIf(end -> end <= now);
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void pushed(Collection<String> users, Buffer event) {
    if (leases.isEmpty()) {
      return;
    }
    for (String user : users) {
      if (leases.containsKey(user)) {
        vertx.eventBus().publish(Addresses.user(user), new JsonObject(event), MARKED);
        published.increment();
      }
    }
  }
}
