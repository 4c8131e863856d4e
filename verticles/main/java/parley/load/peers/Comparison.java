package parley.load.peers;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was measured of several servers at the same work, in several rounds: medians, and the ratios
 * between them. What was not seen is left out. Not thread-safe.
 */
final class Comparison {
  private static final JsonObject NONE = new JsonObject();
  private static final String FIRST_COLUMN = "%-28s";
  private static final String COLUMN = "%16s";

  /** The server that the others are compared with. */
  private final String subject;

  private final Map<String, Map<String, Map<String, List<Double>>>> works = new LinkedHashMap<>();

  Comparison(String subject) {
    this.subject = subject;
  }

  /** Takes the figures that compare from what one round has reported. */
  void add(String work, String server, JsonObject report) {
    JsonObject cpu = report.getJsonObject("cpuMicrosPerEntry", NONE);
    JsonObject latency = report.getJsonObject("latencyMillis", NONE);
    add(work, server, "cpuMicrosPerEntry", cpu.getDouble("nodes"));
    add(work, server, "databaseCpuMicrosPerEntry", cpu.getDouble("database"));
    add(work, server, "entriesPerCpuSecond", report.getDouble("entriesPerCpuSecond"));
    add(work, server, "entriesPerSecond", report.getDouble("entriesPerSecond"));
    add(work, server, "p99Millis", latency.getJsonObject("received", NONE).getDouble("p99"));
    add(work, server, "bytesPerConnection", report.getDouble("bytesPerConnection"));
  }

  /**
   * Takes one figure of one round.
   *
   * @param figure what it is, as {@code cpuMicrosPerEntry}
   * @param value null when it was not seen
   */
  void add(String work, String server, String figure, Number value) {
    if (value != null) {
      works
          .computeIfAbsent(work, first -> new LinkedHashMap<>())
          .computeIfAbsent(server, first -> new LinkedHashMap<>())
          .computeIfAbsent(figure, first -> new ArrayList<>())
          .add(value.doubleValue());
    }
  }

  /** {@code {work: {server: {figure: median}}}}. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    works.forEach((work, servers) -> json.put(work, medians(servers)));
    return json;
  }

  private static JsonObject medians(Map<String, Map<String, List<Double>>> servers) {
    JsonObject json = new JsonObject();
    servers.forEach(
        (server, figures) -> {
          JsonObject one = new JsonObject();
          figures.forEach((figure, values) -> one.put(figure, rounded(median(values))));
          json.put(server, one);
        });
    return json;
  }

  /** A table for people: for each figure the servers' medians and the subject's ratio to each. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    works.forEach((work, servers) -> addTable(lines, work, servers));
    return lines;
  }

  private void addTable(
      List<String> lines, String work, Map<String, Map<String, List<Double>>> servers) {
    List<String> others = servers.keySet().stream().filter(name -> !name.equals(subject)).toList();
    List<String> columns = Stream.concat(Stream.of(subject), others.stream()).toList();
    StringBuilder head = new StringBuilder(FIRST_COLUMN.formatted(work));
    columns.forEach(name -> head.append(COLUMN.formatted(name)));
    others.forEach(name -> head.append(COLUMN.formatted("to " + name)));
    lines.add(head.toString());
    for (String figure : figures(servers)) {
      StringBuilder line = new StringBuilder(FIRST_COLUMN.formatted("  " + figure));
      columns.forEach(name -> line.append(COLUMN.formatted(shown(median(servers, name, figure)))));
      others.forEach(name -> line.append(COLUMN.formatted(ratio(servers, name, figure))));
      lines.add(line.toString().stripTrailing());
    }
    lines.add("");
  }

  private static List<String> figures(Map<String, Map<String, List<Double>>> servers) {
    return servers.values().stream().flatMap(each -> each.keySet().stream()).distinct().toList();
  }

  private String ratio(
      Map<String, Map<String, List<Double>>> servers, String other, String figure) {
    Double own = median(servers, subject, figure);
    Double others = median(servers, other, figure);
    return own == null || others == null || others == 0
        ? ""
        : String.format(Locale.ROOT, "%.2fx", own / others);
  }

  private static String shown(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%,.1f", value);
  }

  private static Double median(
      Map<String, Map<String, List<Double>>> servers, String server, String figure) {
    List<Double> values = servers.getOrDefault(server, Map.of()).get(figure);
    return values == null ? null : median(values);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
