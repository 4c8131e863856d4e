package parley.media;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.bus.Failure;

/**
 * A store that keeps bytes in chunks of one size, by their numbers from 0. So an upload goes on
 * wherever it stopped with no more in memory than one chunk, and bytes from the middle cost no more
 * than those at the beginning. Thread-safe.
 */
abstract class ChunkedBlobs implements BlobStore {
  private final int size;

  /**
   * @param size bytes of every chunk but the last
   */
  ChunkedBlobs(int size) {
    this.size = size;
  }

  /** Bytes of a chunk; less, or none, when there are no more. */
  abstract Future<Buffer> get(String key, long number, int from, int until);

  /** Keeps a chunk, in the place of a shorter one. */
  abstract Future<Void> put(String key, long number, Buffer bytes);

  /** Keeps a chunk in the place of any other. */
  abstract Future<Void> replace(String key, long number, Buffer bytes);

  /** Removes the chunks from that number on. */
  abstract Future<Void> removeFrom(String key, long number);

  /** The key has so many bytes now, all of them kept. */
  Future<Void> grown(String key, long length, int chunk) {
    return Future.succeededFuture();
  }

  /** What is there up to the offset stays there all the time: nobody has it once more. */
  @Override
  public final Future<Writer> write(String key, long offset) {
    long first = offset / size;
    int kept = (int) (offset % size);
    return requireBefore(key, first)
        .compose(there -> get(key, first, 0, size))
        .compose(
            chunk -> {
              if (chunk.length() < kept) {
                throw missing();
              }
              Buffer begin = chunk.slice(0, kept);
              boolean trim = kept > 0 && chunk.length() > kept;
              return (trim ? replace(key, first, begin) : Future.<Void>succeededFuture())
                  .compose(done -> removeFrom(key, kept == 0 ? first : first + 1))
                  .map(removed -> new ChunkWriter(key, first, begin));
            });
  }

  private Future<Void> requireBefore(String key, long chunk) {
    if (chunk == 0) {
      return Future.succeededFuture();
    }
    return get(key, chunk - 1, size - 1, size)
        .map(
            last -> {
              if (last.length() < 1) {
                throw missing();
              }
              return null;
            });
  }

  private static RuntimeException missing() {
    return Failure.UNAVAILABLE.because(
        "The bytes that the file began with are not where this server keeps them.");
  }

  @Override
  public final Future<Buffer> read(String key, long from, int length) {
    List<Future<Buffer>> parts = new ArrayList<>();
    long end = from + length;
    for (long number = from / size; number * size < end; number++) {
      long begin = number * size;
      parts.add(
          get(key, number, (int) Math.max(0, from - begin), (int) Math.min(size, end - begin)));
    }
    return Future.all(parts)
        .map(
            done -> {
              Buffer all = Buffer.buffer();
              parts.forEach(part -> all.appendBuffer(part.result()));
              return all;
            });
  }

  /** Two chunks at a time: the reader takes what it has while the next ones are asked for. */
  @Override
  public final Future<Void> send(String key, long from, long length, HttpServerResponse response) {
    AtomicBoolean gone = new AtomicBoolean();
    response.exceptionHandler(broken -> gone.set(true));
    response.closeHandler(closed -> gone.set(true));
    return send(key, from, from + length, response, gone);
  }

  private Future<Void> send(
      String key, long from, long end, HttpServerResponse response, AtomicBoolean gone) {
    if (from == end) {
      return response.end();
    }
    int room = (int) (2L * size - from % size);
    return read(key, from, (int) Math.min(room, end - from))
        .compose(
            bytes -> {
              if (gone.get() || bytes.length() == 0) {
                response.reset();
                return Future.succeededFuture();
              }
              return response
                  .write(bytes)
                  .compose(written -> send(key, from + bytes.length(), end, response, gone));
            });
  }

  @Override
  public Future<Void> delete(String key) {
    return removeFrom(key, 0);
  }

  /** Holds the bytes of the chunk that is not full yet. */
  private final class ChunkWriter implements Writer {
    private final String key;
    private long number;
    private Buffer open;

    ChunkWriter(String key, long number, Buffer open) {
      this.key = key;
      this.number = number;
      this.open = open.copy();
    }

    @Override
    public Future<Void> write(Buffer bytes) {
      open.appendBuffer(bytes);
      return putFull();
    }

    private Future<Void> putFull() {
      if (open.length() < size) {
        return Future.succeededFuture();
      }
      Buffer full = open.slice(0, size);
      Buffer rest = open.slice(size, open.length()).copy();
      return put(key, number, full)
          .compose(
              kept -> {
                number++;
                open = rest;
                return putFull();
              });
    }

    @Override
    public Future<Void> flush() {
      Future<Void> last =
          open.length() == 0 ? Future.succeededFuture() : put(key, number, open.copy());
      return last.compose(kept -> grown(key, number * size + open.length(), size));
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
