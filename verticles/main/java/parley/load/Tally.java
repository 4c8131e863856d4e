package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to the entries of a run, and how long it took. Thread-safe. */
final class Tally {
  final LongAdder sent = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder acknowledged = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder closed = new LongAdder();
  final Latency untilAcknowledged = new Latency();
  final Latency untilReceived = new Latency();
  final Latency untilSecondTick = new Latency();

  private long receivedBefore;

  /** On one line, since the last call where it says per second. Called by one thread. */
  String state() {
    long receivedNow = received.sum();
    long recent = receivedNow - receivedBefore;
    receivedBefore = receivedNow;
    String counts =
        "received %s/s, sent %s, refused %s, closed %s"
            .formatted(
                Numbers.shown(recent),
                Numbers.shown(sent.sum()),
                Numbers.shown(refused.sum()),
                Numbers.shown(closed.sum()));
    OptionalDouble p99 = untilReceived.recentP99();
    return p99.isEmpty()
        ? counts
        : counts + ", p99 until received " + Numbers.shown(p99.getAsDouble()) + " ms";
  }

  /** The counts, of the whole run. */
  JsonObject counts() {
    return new JsonObject()
        .put("sent", sent.sum())
        .put("refused", refused.sum())
        .put("acknowledged", acknowledged.sum())
        .put("received", received.sum())
        .put("delivered", delivered.sum())
        .put("closed", closed.sum());
  }

  /** The latencies that were measured. */
  JsonObject latencies() {
    JsonObject latencies = new JsonObject();
    put(latencies, "acknowledged", untilAcknowledged);
    put(latencies, "received", untilReceived);
    put(latencies, "secondTick", untilSecondTick);
    return latencies;
  }

  private static void put(JsonObject latencies, String name, Latency latency) {
    JsonObject measured = latency.toJson();
    if (measured != null) {
      latencies.put(name, measured);
    }
  }
}
