package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How traffic is measured: it runs to warm up, is measured for a while, and then has its time to
 * come to an end.
 *
 * @param warmup seconds
 * @param seconds that are measured
 * @param patience seconds within which the rest is to arrive
 */
public record Run(int warmup, int seconds, int patience) {
  private static final int PATIENCE = 20;

  public Run(int warmup, int seconds) {
    this(warmup, seconds, PATIENCE);
  }

  /**
   * Conducts it; blocks. Returns {@code {seconds, entriesPerSecond, cpuMicrosPerEntry, cores}},
   * where an entry is one that was received.
   */
  JsonObject conduct(
      Traffic traffic, Measurement measurement, List<ServerProcess> servers, Progress progress) {
    traffic.start();
    progress.say("Warming up for " + warmup + " s ...");
    progress.during(warmup, traffic::state);
    progress.say("Measuring for " + seconds + " s ...");
    CpuMeter cpu = new CpuMeter(servers);
    cpu.start();
    measurement.begin();
    long before = traffic.delivered();
    progress.during(seconds, traffic::state);
    cpu.stop();
    measurement.end();
    long entries = traffic.delivered() - before;
    traffic.stop();
    if (!progress.until(traffic::settled, patience, traffic::state)) {
      progress.say("Not everything has arrived after " + patience + " s.");
    }
    JsonObject measured =
        new JsonObject()
            .put("seconds", Numbers.rounded(cpu.seconds()))
            .put("entriesPerSecond", Numbers.rounded(entries / cpu.seconds()));
    JsonObject perEntry = cpu.perEntry(entries);
    if (perEntry != null) {
      measured.put("cpuMicrosPerEntry", perEntry);
    }
    return measured.put("cores", cpu.cores());
  }
}
