package parley.load.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file of a history, read once from its beginning. Confined to its caller. */
final class HistoryFile implements AutoCloseable {
  private static final int MAX_LINE = 64 * 1024;
  private static final int BUFFER = 256 * 1024;

  private final int index;
  private final Path path;
  private final InputStream in;
  private final Event about;
  private long lines;
  private long last;
  private boolean truncated;

  /**
   * Opens it and reads its first line.
   *
   * @param index its number among the files judged together
   */
  HistoryFile(int index, Path path) throws IOException {
    this.index = index;
    this.path = path;
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new UnreadableHistory(path + " is no file that can be read.");
    }
    in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    try {
      about = first();
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private Event first() throws IOException {
    Event first = next();
    if (first == null || first.type != EventType.RECORDER) {
      throw new UnreadableHistory(path + " does not begin like a history.");
    }
    if (first.number("version") != Recorder.VERSION) {
      throw first.unreadable("is of a version other than " + Recorder.VERSION);
    }
    return first;
  }

  int index() {
    return index;
  }

  Path path() {
    return path;
  }

  /** Its first event. */
  Event about() {
    return about;
  }

  /** Whether the last line was cut and left out; known once all of it was read. */
  boolean truncated() {
    return truncated;
  }

  /** The next event, or null behind the last one. */
  Event next() throws IOException {
    String text = nextLine();
    if (text == null) {
      return null;
    }
    Event event = new Event(this, lines, text);
    if (event.at < last) {
      throw event.unreadable("is earlier than the line before");
    }
    last = event.at;
    return event;
  }

  private String nextLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    lines++;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == MAX_LINE) {
        throw new UnreadableHistory(
            "%s:%d is longer than %d bytes.".formatted(path, lines, MAX_LINE));
      }
      line.write(next);
    }
    truncated = line.size() > 0;
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
