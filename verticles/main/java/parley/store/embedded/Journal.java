package parley.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The redo journal: every write command is in it, durably, before it is applied and answered. A new
 * file is begun at each checkpoint; the files since the checkpoint before the last one are kept.
 * Confined to the thread that applies commands.
 */
final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  private final Path directory;
  private final boolean fsync;
  private FileChannel file;
  private long length;
  private long sequence;
  private long bytes;
  private boolean broken;

  private Journal(Path directory, boolean fsync) {
    this.directory = directory;
    this.fsync = fsync;
  }

  /**
   * Opens the journal and replays what the store lacks. A write cut short at the very end, which
   * was never acknowledged, is removed.
   *
   * @param after the sequence number the store has
   * @throws IOException when a command is missing or damaged, or a file cannot be read or written
   */
  static Journal open(Path directory, boolean fsync, long after, Consumer<byte[]> command)
      throws IOException {
    Journal journal = new Journal(directory, fsync);
    Segments.End end = Segments.replay(directory, after, command);
    journal.sequence = Math.max(end.sequence(), after);
    if (end.file() == null || end.sequence() < after) {
      journal.begin();
    } else {
      journal.resume(end);
    }
    return journal;
  }

  /** Replays for a store that was opened anew. */
  void replay(long after, Consumer<byte[]> command) throws IOException {
    Segments.replay(directory, after, command);
  }

  private void resume(Segments.End end) throws IOException {
    file = FileChannel.open(end.file(), StandardOpenOption.WRITE);
    length = end.length();
    bytes = end.length();
    if (end.torn() > 0) {
      log.warn("Removed {} bytes of a write that was cut short from {}", end.torn(), end.file());
      file.truncate(length);
      force(file);
    }
    file.position(length);
  }

  private void begin() throws IOException {
    Path path = Segments.file(directory, sequence + 1);
    FileChannel next =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    try {
      force(next);
      forceDirectory();
    } catch (IOException e) {
      next.close();
      throw e;
    }
    if (file != null) {
      file.close();
    }
    file = next;
    length = 0;
    bytes = 0;
  }

  /**
   * Makes commands durable; on return they are. When it throws, none of them is in the journal.
   *
   * @throws IOException when they could not be written, for example because the disk is full
   */
  void append(List<byte[]> commands) throws IOException {
    if (broken) {
      throw new IOException("the journal failed before; restart the database");
    }
    ByteBuffer frame = Frame.encode(sequence + 1, commands);
    long size = frame.remaining();
    try {
      while (frame.hasRemaining()) {
        file.write(frame);
      }
    } catch (IOException e) {
      undo();
      throw e;
    }
    try {
      force(file);
    } catch (IOException e) {
      // What the device has after a failed flush is unknown until the file is read again.
      broken = true;
      undo();
      throw e;
    }
    sequence += commands.size();
    length += size;
    bytes += size;
  }

  private void undo() {
    try {
      file.truncate(length);
      file.position(length);
    } catch (IOException e) {
      broken = true;
    }
  }

  /** Whether nothing more can be written until the database is started again. */
  boolean broken() {
    return broken;
  }

  /** The sequence number of the last command. */
  long sequence() {
    return sequence;
  }

  /** Bytes in the current file. */
  long bytes() {
    return bytes;
  }

  /** Begins a new file, after a checkpoint. */
  void rotate() throws IOException {
    if (bytes > 0) {
      begin();
    }
  }

  /** Deletes the files that hold only commands up to that sequence number. */
  void forget(long upTo) throws IOException {
    List<Path> files = Segments.list(directory);
    for (int i = 0; i + 1 < files.size(); i++) {
      if (Segments.firstOf(files.get(i + 1)) <= upTo + 1) {
        Files.delete(files.get(i));
      }
    }
  }

  private void force(FileChannel channel) throws IOException {
    if (fsync) {
      channel.force(false);
    }
  }

  private void forceDirectory() throws IOException {
    if (fsync) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
