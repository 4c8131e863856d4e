package parley.media;

import io.vertx.core.Future;
import parley.bus.Failure;

/** The pictures by which people and groups are recognized. Thread-safe. */
public final class Portraits {
  private static final int MAX_ID = 64;
  private static final long MAX_BYTES = 256 * 1024;

  private final MediaStore media;

  public Portraits(MediaStore media) {
    this.media = media;
  }

  /** Whether a portrait is named, rather than none. */
  public static boolean isOne(String portrait) {
    return portrait != null && !portrait.isEmpty();
  }

  /**
   * Takes a picture that somebody has uploaded for a portrait. Fails as {@link MediaStore#claim}
   * does, and with {@code BAD_REQUEST} for what is no small picture.
   *
   * @param portrait the file's id; null and empty for none, which is no failure
   * @param whose user or conversation
   */
  public Future<Void> claim(String portrait, String owner, String whose) {
    if (!isOne(portrait)) {
      return Future.succeededFuture();
    }
    if (portrait.length() > MAX_ID) {
      throw MediaStore.missing();
    }
    return media
        .find(portrait)
        .compose(
            file -> {
              if (file != null && (file.kind() != MediaKind.PICTURE || file.size() > MAX_BYTES)) {
                throw Failure.BAD_REQUEST.because(
                    "\"picture\" must be a picture of at most " + MAX_BYTES + " bytes.");
              }
              return media.claimPortrait(portrait, owner, whose);
            })
        .mapEmpty();
  }

  /** The new portrait is shown everywhere; the old one is not needed. Either may be none. */
  public Future<Void> replace(String old, String now) {
    if (isOne(old) && old.equals(now)) {
      return Future.succeededFuture();
    }
    return (isOne(now) ? media.settle(now) : Future.<Void>succeededFuture())
        .compose(done -> isOne(old) ? media.remove(old) : Future.succeededFuture());
  }
}
