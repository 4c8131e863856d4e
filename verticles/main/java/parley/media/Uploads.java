package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import parley.bus.Failure;
import parley.node.Config;

/**
 * Brings files from a request into a store, in as many requests as it takes. Whoever asks last goes
 * on with a file; a request that hangs elsewhere finds that out before it tells of any byte more.
 * Thread-safe; futures complete on the caller's context.
 */
public final class Uploads {
  /** Bytes after which it is noted how far a file has come. */
  private static final long STEP = 8 * 1024 * 1024;

  private final Vertx vertx;
  private final MediaStore media;
  private final Blobs blobs;
  private final Config.Media limits;

  public Uploads(Vertx vertx, MediaStore media, Blobs blobs, Config.Media limits) {
    this.vertx = vertx;
    this.media = media;
    this.blobs = blobs;
    this.limits = limits;
  }

  /**
   * Begins a file. {@code TOO_LARGE} for one that is larger than its kind may be, or than what is
   * left to its owner; {@code RATE_LIMITED} for one unfinished upload too many.
   *
   * @param type as the owner says, null for none
   */
  Future<MediaFile> create(String owner, String type, String name, long size) {
    String declared = Types.declared(type);
    requireSize(Types.kind(declared), size);
    String shown = FileNames.check(name);
    return media
        .usage(owner)
        .compose(
            usage -> {
              if (usage.unfinished() >= limits.uploadsAtOnce()) {
                throw Failure.RATE_LIMITED.because(
                    "You have " + usage.unfinished() + " unfinished uploads. Finish one first.");
              }
              if (usage.bytes() + size > limits.quota()) {
                throw Failure.TOO_LARGE.because(
                    "Your files may have %d bytes together; they have %d already."
                        .formatted(limits.quota(), usage.bytes()));
              }
              return media.create(
                  owner, declared, shown, size, new Sha256().state(), blobs.current().name());
            });
  }

  private void requireSize(MediaKind kind, long size) {
    if (size < 1) {
      throw Failure.BAD_REQUEST.because("A file has one byte or more.");
    }
    if (size > kind.max(limits)) {
      throw Failure.TOO_LARGE.because(
          "A %s may have %d bytes; this one has %d.".formatted(kind.key(), kind.max(limits), size));
    }
  }

  /** One's own file, complete or not; {@code NOT_FOUND} for others'. */
  Future<MediaFile> find(String owner, String id) {
    return media
        .find(id)
        .map(
            file -> {
              if (file == null || file.gone() || !file.owner().equals(owner)) {
                throw MediaStore.missing();
              }
              return file;
            });
  }

  /**
   * Adds the body of a paused request to a file, and completes with the file as it is then. What
   * came before a line dropped stays, and the file can be gone on with there. {@code CONFLICT} when
   * the file does not end at that offset; {@code TOO_LARGE} when more comes than was announced;
   * {@code BAD_REQUEST} when the file is complete and not what it was said to be: then it is gone.
   *
   * @param checksum of this body, null for none; a body that does not have it changes nothing
   */
  Future<MediaFile> append(
      String owner, String id, long offset, Checksum checksum, HttpServerRequest request) {
    return find(owner, id)
        .compose(
            file -> {
              if (file.complete() || file.offset() != offset) {
                throw elsewhere(file.offset());
              }
              return new Append(file, checksum).run(request);
            });
  }

  private static RuntimeException overtaken() {
    return Failure.CONFLICT.because("The upload went on with another request.");
  }

  private static RuntimeException elsewhere(long offset) {
    return Failure.CONFLICT.because("The file goes on at byte " + offset + ".");
  }

  /** Gives up an unfinished file, or one that was not sent. */
  Future<Void> cancel(String owner, String id) {
    return find(owner, id)
        .compose(
            file -> {
              if (file.entry() != null) {
                throw Failure.CONFLICT.because("The file was sent. Delete the message instead.");
              }
              return media.remove(id);
            });
  }

  /** One request's share of a file. Confined to the request's context. */
  private final class Append {
    private final MediaFile file;
    private final Checksum checksum;
    private final String writer = UUID.randomUUID().toString();
    private final Sha256 hash;
    private BlobStore.Writer out;
    private long offset;
    private long told;

    Append(MediaFile file, Checksum checksum) {
      this.file = file;
      this.checksum = checksum;
      hash = new Sha256(file.hash());
      offset = file.offset();
      told = offset;
    }

    Future<MediaFile> run(HttpServerRequest request) {
      return media
          .begin(file.id(), offset, writer)
          .compose(
              mine ->
                  mine
                      ? blobs.of(file).write(file.key(), offset)
                      : Future.failedFuture(elsewhere(offset)))
          .compose(
              opened -> {
                out = opened;
                return receive(request).eventually(out::close);
              });
    }

    private Future<MediaFile> receive(HttpServerRequest request) {
      return new Intake(request, file.size() - offset, this::take)
          .run(vertx)
          .compose(
              complete -> {
                if (checksum != null && !(complete && checksum.matches())) {
                  return complete
                      ? Future.failedFuture(new Checksum.Mismatch())
                      : find(file.owner(), file.id());
                }
                return offset == file.size()
                    ? finish()
                    : tell().compose(done -> find(file.owner(), file.id()));
              });
    }

    /** Numbers are crunched beside the event loop, which has other sockets to serve. */
    private Future<Void> take(Buffer piece) {
      return vertx
          .executeBlocking(
              () -> {
                hash.update(piece);
                if (checksum != null) {
                  checksum.update(piece);
                }
                return null;
              },
              false)
          .compose(done -> out.write(piece))
          .compose(
              written -> {
                offset += piece.length();
                boolean step = checksum == null && offset - told >= STEP && offset < file.size();
                return step ? tell() : Future.succeededFuture();
              });
    }

    private Future<Void> tell() {
      byte[] state = hash.state();
      long here = offset;
      // First whether it is: whoever went on elsewhere may have kept more of the last chunk.
      return media
          .isWrittenBy(file.id(), writer)
          .compose(mine -> mine ? out.flush() : Future.failedFuture(overtaken()))
          .compose(flushed -> media.advance(file.id(), writer, here, state))
          .map(
              mine -> {
                if (!mine) {
                  throw overtaken();
                }
                told = here;
                return null;
              });
    }

    private Future<MediaFile> finish() {
      return out.flush()
          .compose(
              flushed -> new Completion(vertx, media, blobs).complete(file, writer, hash.hex()));
    }
  }
}
