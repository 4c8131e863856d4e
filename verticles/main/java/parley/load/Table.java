package parley.load;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;

/** Shows a report to a person: a line for each number, indented below what it belongs to. */
final class Table {
  private static final int WIDTH = 34;

  private Table() {}

  static void print(JsonObject report, PrintStream out) {
    print(report, "", out);
  }

  private static void print(JsonObject object, String indent, PrintStream out) {
    for (String name : object.fieldNames()) {
      Object value = object.getValue(name);
      String label = indent + name;
      if (value instanceof JsonObject inner) {
        if (inner.containsKey("p50")) {
          percentiles(label, inner, out);
        } else {
          out.println(label);
          print(inner, indent + "  ", out);
        }
      } else {
        String shown = value instanceof Number number ? Numbers.shown(number) : value.toString();
        out.printf("%-" + WIDTH + "s %14s%n", label, shown);
      }
    }
  }

  private static void percentiles(String label, JsonObject latency, PrintStream out) {
    out.printf(
        "%-" + WIDTH + "s p50 %s  p99 %s  p99.9 %s  max %s  of %s%n",
        label,
        Numbers.shown(latency.getDouble("p50")),
        Numbers.shown(latency.getDouble("p99")),
        Numbers.shown(latency.getDouble("p999")),
        Numbers.shown(latency.getDouble("max")),
        Numbers.shown(latency.getLong("count")));
  }
}
