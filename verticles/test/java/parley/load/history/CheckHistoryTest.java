package parley.load.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/check-history} says and exits with. */
class CheckHistoryTest {
  private static final int MAX_LINE = 64 * 1024;

  @TempDir Path directory;
  private String out;
  private String err;

  private int run(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int code =
        CheckHistory.run(
            args,
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("history"), text).toString();
  }

  private void refuses(String sentence, String... args) {
    assertEquals(2, run(args));
    assertTrue(err.contains(sentence), err);
    assertEquals("", out);
  }

  @Test
  void aCleanHistory() throws IOException {
    assertEquals(0, run(file(Story.clean().text())), () -> out + err);
    assertTrue(out.contains("Clean: "), out);
    assertTrue(out.contains("Sent 4: acknowledged 4, refused 0."), out);
  }

  @Test
  void aFaultyHistory() throws IOException {
    Story story = Story.clean().received("bob", Story.PAIR, "id1", "ann", 1);

    assertEquals(1, run("--show", "1", file(story.text())));
    assertTrue(out.contains("TWICE, 1 times: somebody took the same entry twice"), out);
    assertFalse(out.contains("Clean"), out);
  }

  @Test
  void theCutLastLineOfAKilledRecorderIsToleratedAndSaid() throws IOException {
    String text = Story.clean().sent("ann", Story.PAIR, "id5").text();

    assertEquals(0, run(file(text + "{\"event\":\"ackn")));
    assertTrue(out.contains("ends in the middle of a line"), out);
    assertEquals(1, run(file(text.substring(0, text.length() - 1))));
    assertTrue(out.contains("Ended early: the history of 1 clients has no end (bob)."), out);
    assertTrue(out.contains("No faults until then."), out);
  }

  @Test
  void whatIsNotInAHistoryThatEndedEarlyIsNotLost() throws IOException {
    Story story = Story.clean().sent("ann", Story.PAIR, "id5");
    story.acknowledged("ann", Story.PAIR, "id5", 5);
    assertEquals(1, run(file(story.text())));
    assertTrue(out.contains("LOST, 1 times"), out);
    assertFalse(out.contains("Ended early"), out);

    assertEquals(1, run(file(story.endless("bob").text())));
    assertFalse(out.contains("LOST"), out);
    assertTrue(out.contains("Ended early"), out);
  }

  @Test
  void aLineThatIsNoEventIsNamed() throws IOException {
    String text = Story.clean().text();
    String last = "{\"event\":\"claimed\",\"t\":9999999,\"wall\":1,\"client\":\"ann\"}\n";

    refuses("history:34 is no JSON object.", file(text + "nonsense\n"));
    refuses("history:34 lacks the text \"conversation\".", file(text + last));
    refuses("has an unknown event: lunch", file(text + last.replace("claimed", "lunch")));
    refuses("lacks the number \"t\"", file(text + last.replace("9999999", "-1")));
    refuses("is earlier than the line before", file(text + last.replace("9999999", "1")));
    refuses("is of a client that was not there before", file(text + last.replace("ann", "eve")));
  }

  @Test
  void aLineOfTheLargestSizeAndOneByteMore() throws IOException {
    String text = Story.clean().text();
    String line = "{\"event\":\"member\",\"t\":9999999,\"conversation\":\"x\",\"user\":\"\"}";
    String largest = line.replace("\"\"", "\"" + "u".repeat(MAX_LINE - line.length()) + "\"");

    assertEquals(0, run(file(text + largest + "\n")), () -> err);
    refuses("is longer than 65536 bytes", file(text + " " + largest + "\n"));
  }

  @Test
  void whatIsNoHistory() throws IOException {
    refuses("does not begin like a history", file(""));
    refuses("does not begin like a history", file("{\"event\":\"client\",\"t\":1}\n"));
    refuses(
        "is of a version other than 2",
        file(Story.clean().text().replace("\"version\":2", "\"version\":1")));
    refuses("is no file that can be read", directory.resolve("nowhere").toString());
    refuses("is no file that can be read", directory.toString());
    refuses("there is nothing to judge", file(new Story().text()));
  }

  @Test
  void filesOfTwoMachines() throws IOException {
    String one = Story.clean().text();
    Path other = Files.writeString(directory.resolve("other"), one.replace("here", "there"));

    refuses("whose clocks cannot be compared", file(one), other.toString());
  }

  @Test
  void whatIsAskedForWrongly() throws IOException {
    String file = file(Story.clean().text());
    refuses("Say which files to judge");
    refuses("--fast is no flag", "--fast", file);
    refuses("--show needs a number from 0 to 1000", file, "--show");
    refuses("--show needs a number from 0 to 1000", "--show", "1001", file);
    assertEquals(0, run("--show", "1000", file));
    assertEquals(0, run("--help"));
    assertTrue(out.contains("--show N"));
  }
}
