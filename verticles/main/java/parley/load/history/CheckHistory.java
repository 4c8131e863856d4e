package parley.load.history;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code scripts/check-history}. */
public final class CheckHistory {
  static final int CLEAN = 0;
  static final int FAULTY = 1;
  static final int UNREADABLE = 2;

  private static final int DEFAULT_SHOWN = 5;
  private static final int MAX_SHOWN = 1_000;
  private static final String USAGE =
      """
      Judges what clients have recorded: whether each entry reached everybody once and in order,
      nothing was invented, and no tick was early or taken back.

        scripts/check-history [--show N] FILE...

        FILE...    the parts of one history, one per process that recorded
        --show N   faults of each kind that are shown with the lines that prove them (5)
        --help     this text

      Exit code 0: clean. 1: faults were found, or a client's history ended early, as that of a
      recorder that was killed. 2: the files are no history.
      """;

  private CheckHistory() {}

  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /** Returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    List<Path> files = new ArrayList<>();
    int shown = DEFAULT_SHOWN;
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--help" -> {
            out.print(USAGE);
            return CLEAN;
          }
          case "--show" -> shown = shown(args, ++i);
          default -> files.add(file(args[i]));
        }
      }
      if (files.isEmpty()) {
        throw new UnreadableHistory("Say which files to judge. See --help.");
      }
      return judge(files, shown, out);
    } catch (IOException e) {
      err.println(e.getMessage());
      return UNREADABLE;
    }
  }

  private static int judge(List<Path> files, int shown, PrintStream out) throws IOException {
    Verdict verdict = Judge.judge(files, shown);
    if (verdict.count(EventType.ACKNOWLEDGED) == 0) {
      throw new UnreadableHistory("Nothing was acknowledged here: there is nothing to judge.");
    }
    verdict.print(out::println);
    return verdict.clean() ? CLEAN : FAULTY;
  }

  private static int shown(String[] args, int at) throws UnreadableHistory {
    String value = at < args.length ? args[at] : "";
    if (value.matches("\\d{1,4}") && Integer.parseInt(value) <= MAX_SHOWN) {
      return Integer.parseInt(value);
    }
    throw new UnreadableHistory("--show needs a number from 0 to 1000, not \"" + value + "\".");
  }

  private static Path file(String name) throws UnreadableHistory {
    if (name.startsWith("-")) {
      throw new UnreadableHistory(name + " is no flag. See --help for those there are.");
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UnreadableHistory("\"" + name + "\" is no name of a file.");
    }
  }
}
