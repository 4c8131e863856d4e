package parley.load.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.load.Flags;

class OptionsTest {
  @TempDir Path directory;

  @Test
  void whatIsNotGivenHasTheDefaultsOfTheHelp() throws Flags.Misuse {
    Options options = Options.read(List.of());

    assertTrue(options.direct() && options.idle());
    assertEquals(OptionalInt.empty(), options.group());
    assertEquals(Optional.empty(), options.mongo());
    assertEquals(OptionalInt.empty(), options.mongoPid());
    assertEquals(Optional.empty(), options.json());
    assertDocumented("--pairs N", options.pairs());
    assertDocumented("--window N", options.window());
    assertDocumented("--clients N", options.clients());
    assertDocumented("--rounds N", options.rounds());
    assertDocumented("--warmup SECONDS", options.warmup());
    assertDocumented("--seconds SECONDS", options.seconds());
    assertDocumented("--receipt-delay MS", options.receiptMillis());
    assertDocumented("--receipt-delay MS", Options.read(List.of("--group", "2")).receiptMillis());
  }

  private static void assertDocumented(String flag, int value) {
    String text = Options.USAGE.substring(Options.USAGE.indexOf("\n  " + flag));
    String brackets = text.substring(text.indexOf('[') + 1, text.indexOf(']'));
    assertTrue(brackets.matches("(.*\\D)?" + value + "(\\D.*)?"), flag + ": " + brackets);
  }

  @Test
  void everyFlagIsTaken() throws Flags.Misuse {
    String file = directory.resolve("out.json").toString();

    assertEquals(
        new Options(
            false,
            false,
            OptionalInt.of(9),
            5,
            1,
            2,
            6,
            7,
            4,
            8,
            Optional.of("mongodb://x"),
            OptionalInt.of(10),
            Optional.of(Path.of(file))),
        Options.read(
            List.of(
                ("--group 9 --pairs 1 --window 2 --clients 4 --rounds 5 --warmup 6 --seconds 7"
                        + " --receipt-delay 8 --mongo mongodb://x --mongo-pid 10 --json "
                        + file)
                    .split(" "))));
  }

  @ParameterizedTest
  @CsvSource({"direct, true, false", "idle, false, true"})
  void oneWorkCanBeDoneAlone(String only, boolean direct, boolean idle) throws Flags.Misuse {
    Options options = Options.read(List.of("--only", only));

    assertEquals(direct, options.direct());
    assertEquals(idle, options.idle());
  }

  @ParameterizedTest
  @CsvSource({
    "--pairs, 1, 5000",
    "--window, 1, 1000",
    "--group, 2, 1024",
    "--clients, 1, 100000",
    "--rounds, 1, 1000",
    "--warmup, 0, 3600",
    "--seconds, 1, 3600",
    "--receipt-delay, 0, 60000"
  })
  void aNumberIsWithinItsLimits(String flag, int least, int most) throws Flags.Misuse {
    Options.read(List.of(flag, Integer.toString(least)));
    Options.read(List.of(flag, Integer.toString(most)));

    for (String wrong : new String[] {"" + (least - 1), "" + (most + 1), "many", "1.5", ""}) {
      assertEquals(
          "%s is \"%s\", but must be a whole number from %d to %d."
              .formatted(flag, wrong, least, most),
          mistake(flag, wrong));
    }
  }

  @Test
  void aMistakeIsSaid() {
    assertEquals(
        "--pears is no flag of this. See --help for those there are.", mistake("--pears", "1"));
    assertEquals("--pairs needs a value.", mistake("--pairs"));
    assertEquals("--only is \"all\", but must be direct or idle.", mistake("--only", "all"));
    assertEquals("Give --only or --group.", mistake("--only", "idle", "--group", "5"));
    assertEquals("--mongo-pid is of the database that --mongo names.", mistake("--mongo-pid", "5"));
    assertEquals("--json is \"\0\", which cannot be written.", mistake("--json", "\0"));
    assertEquals("--json is \"/\", which cannot be written.", mistake("--json", "/"));
    assertEquals("--json is \"/no/f\", which cannot be written.", mistake("--json", "/no/f"));
  }

  private static String mistake(String... arguments) {
    return assertThrows(Flags.Misuse.class, () -> Options.read(List.of(arguments))).getMessage();
  }
}
