package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Failure;

/**
 * Files in a directory, which all nodes share: on one machine, or by a network file system. What is
 * sent goes from the file to the socket without passing through this process. Thread-safe.
 */
public final class FileBlobs implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(FileBlobs.class);

  private final FileSystem files;
  private final Path directory;

  public FileBlobs(Vertx vertx, Path directory) {
    this.files = vertx.fileSystem();
    this.directory = directory.toAbsolutePath();
  }

  @Override
  public String name() {
    return "files";
  }

  /** Some hundred directories, so that none has more than a hundredth of all files. */
  private Path path(String key) {
    return directory.resolve(key.substring(key.length() - 2)).resolve(key);
  }

  @Override
  public Future<Writer> write(String key, long offset) {
    Path path = path(key);
    OpenOptions options = new OpenOptions().setRead(false).setWrite(true).setCreate(true);
    return files
        .mkdirs(path.getParent().toString())
        .compose(made -> files.open(path.toString(), options))
        .<Writer>map(file -> new FileWriter(file, offset))
        .recover(FileBlobs::unavailable);
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

  private static <T> Future<T> unavailable(Throwable cause) {
    log.warn("a file could not be read or written", cause);
    boolean missing = cause.getCause() instanceof NoSuchFileException;
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
