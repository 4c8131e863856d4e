package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import parley.bus.Failure;

/**
 * Brings files to the store where new ones go, while nodes run and people use them. It can be
 * stopped and begun again: bytes are removed from where they were only after every file that has
 * them is known to be elsewhere. Confined to its context.
 */
public final class MediaMove {
  private static final int PIECE = 1024 * 1024;

  private final Vertx vertx;
  private final MediaInventory inventory;
  private final Blobs blobs;

  public MediaMove(Vertx vertx, MediaInventory inventory, Blobs blobs) {
    this.vertx = vertx;
    this.inventory = inventory;
    this.blobs = blobs;
  }

  /** Moves everything; completes with how many bytes, each counted once however many share it. */
  public Future<Long> run(Consumer<MediaFile> moved) {
    return next("", 0, moved);
  }

  private Future<Long> next(String after, long total, Consumer<MediaFile> moved) {
    return inventory
        .elsewhere(blobs.current().name(), after)
        .compose(
            file -> {
              if (file == null) {
                return Future.succeededFuture(total);
              }
              return move(file)
                  .compose(
                      done -> {
                        moved.accept(file);
                        return next(file.id(), total + file.size(), moved);
                      });
            });
  }

  private Future<Void> move(MediaFile file) {
    BlobStore from = blobs.of(file);
    return blobs
        .current()
        .write(file.key(), 0)
        .compose(out -> copy(file, from, out, 0, new Sha256()).eventually(out::close))
        .compose(
            sha256 -> {
              if (!sha256.equals(file.sha256())) {
                return Future.failedFuture(
                    Failure.UNAVAILABLE.because(
                        "The bytes of " + file.id() + " are not those that were uploaded."));
              }
              return inventory.moved(file.key(), file.store(), blobs.current().name());
            })
        .compose(done -> from.delete(file.key()));
  }

  private Future<String> copy(
      MediaFile file, BlobStore from, BlobStore.Writer out, long at, Sha256 hash) {
    if (at == file.size()) {
      return out.flush().map(done -> hash.hex());
    }
    return from.read(file.key(), at, (int) Math.min(PIECE, file.size() - at))
        .compose(
            piece -> {
              if (piece.length() == 0) {
                return out.flush().map(done -> hash.hex()); // cut short: the hash will tell
              }
              return hashed(hash, piece)
                  .compose(done -> out.write(piece))
                  .compose(done -> copy(file, from, out, at + piece.length(), hash));
            });
  }

  private Future<Void> hashed(Sha256 hash, Buffer piece) {
    return vertx.executeBlocking(
        () -> {
          hash.update(piece);
          return null;
        });
  }
}
