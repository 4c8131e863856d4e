package parley.load.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lines of files as numbers, so that whoever remembers many of them needs little memory. */
final class Places {
  /** No line. */
  static final long NONE = 0;

  private static final int FILE_SHIFT = 40;
  private static final long LINE_MASK = (1L << FILE_SHIFT) - 1;

  private Places() {}

  /**
   * @param file from 0
   * @param line from 1
   */
  static long of(int file, long line) {
    return (long) file << FILE_SHIFT | line;
  }

  /** Each of these places with its line, as {@code file:line: text}, in their order. */
  static Map<Long, String> read(List<Path> files, Collection<Long> places) throws IOException {
    Map<Long, String> texts = new TreeMap<>();
    TreeSet<Long> wanted = new TreeSet<>(places);
    for (int file = 0; file < files.size(); file++) {
      read(files.get(file), wanted.subSet(of(file, 0), of(file + 1, 0)), texts);
    }
    return texts;
  }

  private static void read(Path file, Collection<Long> wanted, Map<Long, String> texts)
      throws IOException {
    if (wanted.isEmpty()) {
      return;
    }
    try (Stream<String> lines = Files.lines(file)) {
      long number = 0;
      var iterator = lines.iterator();
      for (long place : wanted) {
        String text = "";
        while (number < (place & LINE_MASK)) {
          text = iterator.next();
          number++;
        }
        texts.put(place, "%s:%d: %s".formatted(file, number, text));
      }
    }
  }
}
