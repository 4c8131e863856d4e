package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Failure;

/**
 * Files in a directory, which all nodes share: on one machine, or by a network file system. What is
 * sent goes from the file to the socket without passing through this process. Thread-safe.
 */
public final class FileBlobs implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(FileBlobs.class);

  private final Vertx vertx;
  private final FileSystem files;
  private final Path directory;

  public FileBlobs(Vertx vertx, Path directory) {
    this.vertx = vertx;
    this.files = vertx.fileSystem();
    this.directory = directory.toAbsolutePath();
  }

  @Override
  public String name() {
    return "files";
  }

  /** Some hundred directories, so that none has more than a hundredth of all files. */
  private Path path(String key) {
    return directory.resolve(folder(key)).resolve(key);
  }

  private static String folder(String key) {
    return key.substring(key.length() - 2);
  }

  /**
   * Only a file's beginning makes one: a shared directory may have lost what is to be gone on with.
   */
  @Override
  public Future<Writer> write(String key, long offset) {
    Path path = path(key);
    OpenOptions options = new OpenOptions().setRead(false).setWrite(true).setCreate(offset == 0);
    Future<Void> folder =
        offset == 0 ? files.mkdirs(path.getParent().toString()) : Future.succeededFuture();
    return folder
        .compose(made -> files.open(path.toString(), options))
        .compose(file -> file.size().compose(size -> begin(file, size, offset)))
        .recover(FileBlobs::unavailable);
  }

  private static Future<Writer> begin(AsyncFile file, long size, long offset) {
    if (size >= offset) {
      return Future.succeededFuture(new FileWriter(file, offset));
    }
    return file.close()
        .transform(closed -> Future.failedFuture(new EOFException("only " + size + " bytes")));
  }

  @Override
  public Future<Buffer> read(String key, long from, int length) {
    OpenOptions options = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return files
        .open(path(key).toString(), options)
        .compose(
            file ->
                file.read(Buffer.buffer(length), 0, from, length)
                    .eventually(() -> file.close().otherwiseEmpty()))
        .recover(FileBlobs::unavailable);
  }

  @Override
  public Future<Void> send(String key, long from, long length, HttpServerResponse response) {
    return response.sendFile(path(key).toString(), from, length).recover(FileBlobs::unavailable);
  }

  @Override
  public Future<Void> delete(String key) {
    return files
        .delete(path(key).toString())
        .recover(
            failure ->
                Files.notExists(path(key))
                    ? Future.succeededFuture()
                    : FileBlobs.<Void>unavailable(failure));
  }

  /** Folder by folder: a page costs no more than the folders it is from. */
  @Override
  public Future<List<String>> keys(String after, int limit) {
    return vertx.executeBlocking(() -> list(after, limit), false).recover(FileBlobs::unavailable);
  }

  private List<String> list(String after, int limit) throws IOException {
    List<String> keys = new ArrayList<>();
    String last = after.isEmpty() ? "" : folder(after);
    for (String folder : names(directory)) {
      if (folder.compareTo(last) >= 0 && keys.size() < limit) {
        names(directory.resolve(folder)).stream()
            .filter(key -> !folder.equals(last) || key.compareTo(after) > 0)
            .forEach(keys::add);
      }
    }
    return List.copyOf(keys.subList(0, Math.min(limit, keys.size())));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private static <T> Future<T> unavailable(Throwable cause) {
    log.warn("a file could not be read or written reason={}", cause.toString());
    boolean missing =
        cause.getCause() instanceof NoSuchFileException || cause instanceof EOFException;
    return Future.failedFuture(
        Failure.UNAVAILABLE.because(
            missing
                ? "The file's bytes are not where this server keeps them."
                : "Files cannot be read or written now. Try again later."));
  }

  private static final class FileWriter implements Writer {
    private final AsyncFile file;
    private long position;

    FileWriter(AsyncFile file, long position) {
      this.file = file;
      this.position = position;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
      long at = position;
      position += bytes.length();
      return file.write(bytes, at).recover(FileBlobs::unavailable);
    }

    @Override
    public Future<Void> flush() {
      return file.flush().recover(FileBlobs::unavailable);
    }

    @Override
    public Future<Void> close() {
      return file.close().otherwiseEmpty();
    }
  }
}
