package parley.media;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import parley.bus.Failure;

/**
 * Whether an MP4 file is all there, by the lengths of its boxes (ISO/IEC 14496-12): a player that
 * gets half of one shows nothing and does not say why. Thread-safe.
 */
final class Mp4 {
  private static final int HEADER = 16;
  private static final int MAX_BOXES = 10_000;

  private Mp4() {}

  static boolean is(String type) {
    return type.equals("video/mp4") || type.equals("audio/mp4");
  }

  /** Fails with {@code BAD_REQUEST} for a file that was cut off, or has nothing to be played. */
  static Future<Void> requireWhole(BlobStore store, String key, long size) {
    return next(store, key, size, 0, false, 0);
  }

  private static Future<Void> next(
      BlobStore store, String key, long size, long at, boolean playable, int boxes) {
    if (at == size && playable) {
      return Future.succeededFuture();
    }
    if (at + 8 > size || boxes == MAX_BOXES) {
      throw cutOff();
    }
    return store
        .read(key, at, HEADER)
        .compose(
            header -> {
              long length = header.getUnsignedInt(0);
              String name = header.getString(4, 8, StandardCharsets.ISO_8859_1.name());
              if (length == 1 && header.length() == HEADER) {
                length = header.getLong(8);
              } else if (length == 0) {
                length = size - at; // until the end
              }
              if (length < 8 || length > size - at) {
                throw cutOff();
              }
              boolean now = playable || name.equals("moov");
              return next(store, key, size, at + length, now, boxes + 1);
            });
  }

  private static RuntimeException cutOff() {
    return Failure.BAD_REQUEST.because("The file is cut off: it cannot be played.");
  }
}
