package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import parley.bus.ChatException;
import parley.bus.Failure;

/** What is done with a file when its last byte has come. Thread-safe. */
final class Completion {
  private final Vertx vertx;
  private final MediaStore media;
  private final Blobs blobs;

  Completion(Vertx vertx, MediaStore media, Blobs blobs) {
    this.vertx = vertx;
    this.media = media;
    this.blobs = blobs;
  }

  /**
   * Looks whether the content is what was said, and keeps the same bytes of the same owner once.
   * {@code BAD_REQUEST} when it is not: then the file is gone.
   */
  Future<MediaFile> complete(MediaFile file, String writer, String sha256) {
    return blobs
        .of(file)
        .read(file.key(), 0, (int) Math.min(file.size(), PictureSize.HEAD))
        .compose(head -> vertx.executeBlocking(() -> inspect(file, head), false))
        .compose(
            seen ->
                Mp4.is(seen.type())
                    ? Mp4.requireWhole(blobs.of(file), file.key(), file.size()).map(seen)
                    : Future.succeededFuture(seen))
        .compose(
            seen -> media.complete(file.id(), writer, seen.type(), sha256, seen.picture()),
            refused -> refuse(file, refused))
        .compose(
            mine ->
                mine
                    ? share(file, sha256)
                    : Future.failedFuture(
                        Failure.CONFLICT.because("The upload went on with another request.")))
        .compose(done -> media.find(file.id()));
  }

  private record Seen(String type, PictureSize picture) {}

  private Seen inspect(MediaFile file, Buffer head) {
    byte[] first = head.getBytes(0, Math.min(head.length(), Types.HEAD));
    String type = Types.agreed(file.type(), file.name(), first);
    boolean picture = file.kind() == MediaKind.PICTURE;
    return new Seen(type, picture ? PictureSize.of(type, head.getBytes()) : null);
  }

  private Future<Boolean> refuse(MediaFile file, Throwable refused) {
    return refused instanceof ChatException known && known.failure() != Failure.UNAVAILABLE
        ? media.remove(file.id()).compose(done -> Future.failedFuture(refused))
        : Future.failedFuture(refused);
  }

  private Future<Void> share(MediaFile file, String sha256) {
    return media
        .same(file.owner(), sha256, file.id())
        .compose(
            other ->
                other == null || other.key().equals(file.key())
                    ? Future.succeededFuture(false)
                    : media.share(file, other))
        .compose(shared -> shared ? blobs.of(file).delete(file.key()) : Future.succeededFuture());
  }
}
