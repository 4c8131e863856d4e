package parley.load.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Comparison comparison = new Comparison("parley");

  @Test
  void reportsMediansInTheShapeThatIsPromised() {
    for (double round : new double[] {30, 10, 20}) {
      comparison.add("direct", "parley", "cpuMicrosPerEntry", round);
      comparison.add("direct", "ejabberd", "cpuMicrosPerEntry", 4 * round);
    }
    comparison.add("direct", "parley", "p99Millis", 1);
    comparison.add("direct", "parley", "p99Millis", 2);
    comparison.add("idle", "parley", "bytesPerConnection", 18_000L);

    assertEquals(
        new JsonObject(
            """
            {"direct": {"parley": {"cpuMicrosPerEntry": 20.0, "p99Millis": 1.5},
                        "ejabberd": {"cpuMicrosPerEntry": 80.0}},
             "idle": {"parley": {"bytesPerConnection": 18000.0}}}
            """),
        comparison.toJson());
  }

  @Test
  void leavesOutWhatWasNotSeen() {
    comparison.add("direct", "parley", "cpuMicrosPerEntry", 20);
    comparison.add("direct", "parley", "p99Millis", null);
    comparison.add("direct", "hub", "cpuMicrosPerEntry", null);

    assertEquals(
        new JsonObject("{\"direct\": {\"parley\": {\"cpuMicrosPerEntry\": 20.0}}}"),
        comparison.toJson());
  }

  @Test
  void showsTheSubjectsRatioToEachOther() {
    comparison.add("direct", "ejabberd", "cpuMicrosPerEntry", 80);
    comparison.add("direct", "parley", "cpuMicrosPerEntry", 20);
    comparison.add("direct", "parley", "databaseCpuMicrosPerEntry", 7);
    comparison.add("direct", "hub", "cpuMicrosPerEntry", 5);

    List<String> words =
        comparison.table().stream().map(line -> line.strip().replaceAll(" {2,}", "|")).toList();

    assertEquals("direct|parley|ejabberd|hub|to ejabberd|to hub", words.get(0));
    assertEquals("cpuMicrosPerEntry|20.0|80.0|5.0|0.25x|4.00x", words.get(1));
    assertEquals("databaseCpuMicrosPerEntry|7.0", words.get(2));
  }

  @Test
  void hasNothingToShowWhenNothingWasSeen() {
    assertTrue(comparison.table().isEmpty());
    assertTrue(comparison.toJson().isEmpty());
  }
}
