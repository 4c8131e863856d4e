package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@Timeout(60)
class BenchmarksTest {
  @BeforeAll
  static void letOthersMeasure() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void everyBenchmarkRuns() throws RunnerException {
    Options once =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    List<String> ran =
        new Runner(once)
            .run().stream().map(result -> result.getParams().getBenchmark()).sorted().toList();

    assertEquals(
        List.of(
            "parley.connection.EventBenchmark.forHundredSessions",
            "parley.connection.EventBenchmark.forOneSession",
            "parley.connection.FrameBenchmark.parseReceipt",
            "parley.connection.FrameBenchmark.parseSend",
            "parley.connection.WebSocketLineBenchmark.oneInATurn",
            "parley.connection.WebSocketLineBenchmark.sixteenInATurn",
            "parley.directory.UserIndexBenchmark.offline",
            "parley.directory.UserIndexBenchmark.online"),
        ran);
  }
}
