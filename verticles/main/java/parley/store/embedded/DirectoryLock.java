package parley.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes one process the owner of a directory; ends with the process. */
final class DirectoryLock implements AutoCloseable {
  /** The lock is on a byte after the text, so that others may read the text where locks forbid. */
  private static final long LOCKED_BYTE = 1_000;

  /** Of this process: opening a lock file that the process has locked would end that lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel file;

  private DirectoryLock(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * @throws IOException when another process is the owner, named by its id when that is known
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!OWN.add(real)) {
      throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return new DirectoryLock(real, lock(real.resolve("lock"), directory));
    } catch (IOException e) {
      OWN.remove(real);
      throw e;
    }
  }

  private static FileChannel lock(Path path, Path directory) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (file.tryLock(LOCKED_BYTE, 1, false) == null) {
        throw inUse(directory, owner(path));
      }
      file.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static IOException inUse(Path directory, String pid) {
    return new IOException(
        "Another process (pid %s) uses %s: stop it or choose another directory"
            .formatted(pid, directory));
  }

  private static String owner(Path path) throws IOException {
    String pid = Files.readString(path, StandardCharsets.US_ASCII).strip();
    return pid.matches("\\d+") ? pid : "unknown";
  }

  @Override
  public void close() throws IOException {
    file.close();
    OWN.remove(directory);
  }
}
