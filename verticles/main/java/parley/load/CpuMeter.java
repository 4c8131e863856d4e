package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import parley.load.process.Proc;

/**
 * The CPU time that the servers, the database and the generator use between two moments. What the
 * system does not say is left out. Confined to its caller.
 */
final class CpuMeter {
  static final String NODES = "nodes";
  static final String DATABASE = "database";
  static final String GENERATOR = "generator";

  private final List<ServerProcess> processes;
  private final List<OptionalLong> before = new ArrayList<>();
  private final List<OptionalLong> used = new ArrayList<>();
  private long startedAt;
  private long nanos;

  /**
   * @param servers beside the generator, which is this process
   */
  CpuMeter(List<ServerProcess> servers) {
    processes = new ArrayList<>(servers);
    processes.add(new ServerProcess(GENERATOR, false, ProcessHandle.current().pid(), () -> false));
  }

  void start() {
    startedAt = System.nanoTime();
    processes.forEach(process -> before.add(Proc.cpuMicros(process.pid())));
  }

  void stop() {
    nanos = System.nanoTime() - startedAt;
    for (int i = 0; i < processes.size(); i++) {
      OptionalLong after = Proc.cpuMicros(processes.get(i).pid());
      OptionalLong first = before.get(i);
      used.add(
          after.isPresent() && first.isPresent()
              ? OptionalLong.of(after.getAsLong() - first.getAsLong())
              : OptionalLong.empty());
    }
  }

  /** Between start and stop. */
  double seconds() {
    return nanos / 1e9;
  }

  /**
   * {@code {nodes, database, generator, processes: {name: ..}}}: microseconds of CPU for each of
   * the entries that were delivered; null when there were none.
   */
  JsonObject perEntry(long entries) {
    return entries == 0 ? null : shares(entries);
  }

  /** The same in processors kept busy. */
  JsonObject cores() {
    return shares(nanos / 1_000.0);
  }

  private JsonObject shares(double divisor) {
    Map<String, Double> groups = new LinkedHashMap<>();
    JsonObject each = new JsonObject();
    for (int i = 0; i < processes.size(); i++) {
      ServerProcess process = processes.get(i);
      // A sum in which one is missing would look like a good one.
      double share = used.get(i).isPresent() ? used.get(i).getAsLong() / divisor : Double.NaN;
      groups.merge(group(process), share, Double::sum);
      if (!Double.isNaN(share)) {
        each.put(process.name(), Numbers.rounded(share));
      }
    }
    JsonObject shares = new JsonObject();
    groups.forEach(
        (group, sum) -> {
          if (!sum.isNaN()) {
            shares.put(group, Numbers.rounded(sum));
          }
        });
    return shares.put("processes", each);
  }

  private static String group(ServerProcess process) {
    if (process.database()) {
      return DATABASE;
    }
    return process.name().equals(GENERATOR) ? GENERATOR : NODES;
  }
}
