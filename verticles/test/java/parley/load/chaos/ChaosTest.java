package parley.load.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/chaos}: a short run whose history must be clean, and what it refuses. */
class ChaosTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Chaos.run(
        Stream.of(arguments).toList(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void nothingIsLostWhateverDies() throws IOException {
    int code =
        run(
            "--minutes",
            "2",
            "--seed",
            "1",
            "--max-wait",
            "120",
            "--history",
            directory.toString());

    assertEquals(0, code, () -> out + "\n" + err);
    assertTrue(out.toString().contains("Clean: "), out::toString);
    assertTrue(Files.size(directory.resolve("history.jsonl")) > 0);
    boolean uncut = out.toString().contains("network namespaces cannot be made here");
    for (Fault fault : Fault.values()) {
      boolean isExpected = !(fault.isCut() && uncut);
      assertEquals(isExpected, wasTold(fault), () -> fault.text(0) + " in\n" + out);
    }
  }

  private boolean wasTold(Fault fault) {
    Stream<String> lines = out.toString().lines().map(line -> line.replaceFirst("^.* s  ", ""));
    List<String> texts = IntStream.range(0, 3).mapToObj(fault::text).toList();
    return lines.anyMatch(texts::contains);
  }

  @Test
  void itExplainsItself() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("--seed S"), out::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "--minutes, 0",
    "--minutes, 10081",
    "--minutes, soon",
    "--seed, -1",
    "--seed, 1000000000",
    "--max-wait, 0",
    "--max-wait, 604801",
    "--nodes, 3"
  })
  void whatItDoesNotUnderstandIsRefused(String flag, String value) {
    assertEquals(2, run(flag, value));
    assertTrue(err.toString().contains(flag), err::toString);
    assertFalse(err.toString().contains("Exception"), err::toString);
  }

  @Test
  void aHistoryThatIsThereAlreadyIsKept() throws IOException {
    Path history = Files.writeString(directory.resolve("history.jsonl"), "precious");

    assertEquals(2, run("--history", directory.toString()));
    assertEquals("precious", Files.readString(history));
  }
}
