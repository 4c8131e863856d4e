package parley.media;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Where the bytes of files are. Thread-safe; futures complete on the caller's context and fail with
 * {@code UNAVAILABLE} while the store is away or full.
 */
public interface BlobStore {
  /** What it is called in the metadata of what it holds. */
  String name();

  /**
   * Opens the bytes of a key for going on at an offset, up to which they are there. What an earlier
   * writer has put behind it, and never told anybody, is overwritten.
   */
  Future<Writer> write(String key, long offset);

  /** Up to that many bytes; what is behind the end is left out. For a few at a time. */
  Future<Buffer> read(String key, long from, int length);

  /** Sends bytes as the body of a response, as fast as the reader takes them, and ends it. */
  Future<Void> send(String key, long from, long length, HttpServerResponse response);

  /** Removes the bytes; none being there is no failure. */
  Future<Void> delete(String key);

  /**
   * The keys of which there are bytes, in an order of the store's own, those after {@code after}
   * (all after the empty text); at most {@code limit}, and none at the end. For upkeep: it may take
   * a while.
   */
  Future<List<String>> keys(String after, int limit);

  /** Ends connections of its own. */
  default void close() {}

  /** Adds bytes. Confined to the context on which it was opened; one call at a time. */
  interface Writer {
    /** Completes when more can be taken. */
    Future<Void> write(Buffer bytes);

    /** Completes when all that was written survives a crash. */
    Future<Void> flush();

    /** Ends; what was not flushed may be lost. */
    Future<Void> close();
  }
}
