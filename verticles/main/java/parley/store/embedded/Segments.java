package parley.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of a journal, oldest first, each named after the first sequence number in it. */
final class Segments {
  private static final String PREFIX = "journal-";
  private static final int SEARCH_BLOCK = 1 << 20;

  /**
   * Where a journal ends.
   *
   * @param sequence of its last command, 0 when it has none
   * @param file its last file, null when there is none
   * @param length of the whole frames in that file
   * @param torn bytes after them, which were never acknowledged
   */
  record End(long sequence, Path file, long length, long torn) {}

  private Segments() {}

  static Path file(Path directory, long first) {
    return directory.resolve("%s%019d.log".formatted(PREFIX, first));
  }

  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{19}\\.log"))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    }
  }

  static long firstOf(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - ".log".length()));
  }

  /**
   * Reads the commands after that sequence number, in order.
   *
   * @throws IOException when a command is missing or what is before the end is damaged
   */
  static End replay(Path directory, long after, Consumer<byte[]> command) throws IOException {
    List<Path> files = list(directory);
    End end = new End(0, null, 0, 0);
    for (Path file : files) {
      boolean isLast = file.equals(files.get(files.size() - 1));
      if (firstOf(file) > Math.max(end.sequence, after) + 1) {
        throw missing(file, Math.max(end.sequence, after) + 1, firstOf(file));
      }
      end = replayFile(file, isLast, firstOf(file) - 1, after, command);
    }
    return end;
  }

  private static End replayFile(
      Path file, boolean isLast, long sequence, long after, Consumer<byte[]> command)
      throws IOException {
    long position = 0;
    long previous = sequence;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Frame frame = Frame.read(channel, 0);
      while (frame != null) {
        if (frame.first() != previous + 1) {
          throw missing(file, previous + 1, frame.first());
        }
        for (int i = 0; i < frame.commands().size(); i++) {
          if (frame.first() + i > after) {
            command.accept(frame.commands().get(i));
          }
        }
        previous = frame.last();
        position += frame.bytes();
        frame = Frame.read(channel, position);
      }
      long torn = channel.size() - position;
      if (torn > 0 && (!isLast || holdsFrameAfter(channel, position, previous))) {
        throw damaged(file, position);
      }
      return new End(previous, file, position, torn);
    }
  }

  private static IOException damaged(Path file, long position) {
    return new IOException(
        ("The journal %s is damaged at byte %d, and this is not a write that was cut short:"
                + " restore a backup of the directory")
            .formatted(file, position));
  }

  private static IOException missing(Path file, long expected, long found) {
    return new IOException(
        ("The journal %s goes on with command %d, but command %d is missing: a file of the"
                + " directory is missing or older than the others; restore a backup")
            .formatted(file, found, expected));
  }

  /** Whether a whole frame follows somewhere: then what is damaged before it was acknowledged. */
  private static boolean holdsFrameAfter(FileChannel channel, long position, long sequence)
      throws IOException {
    byte[] magic = ByteBuffer.allocate(4).putInt(Frame.MAGIC).array();
    ByteBuffer block = ByteBuffer.allocate(SEARCH_BLOCK);
    for (long start = position + 1; start < channel.size(); start += SEARCH_BLOCK - 3) {
      block.clear();
      int length = channel.read(block, start);
      for (int i = 0; i + 4 <= length; i++) {
        boolean candidate = Arrays.equals(block.array(), i, i + 4, magic, 0, 4);
        Frame frame = candidate ? Frame.read(channel, start + i) : null;
        if (frame != null && frame.first() > sequence) {
          return true;
        }
      }
    }
    return false;
  }
}
