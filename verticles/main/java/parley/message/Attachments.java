package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.function.Function;
import parley.bus.Body;
import parley.bus.Failure;
import parley.media.MediaFile;
import parley.media.MediaKind;
import parley.media.MediaStore;

/** What an entry of kind {@code media} may say, and the files that it says it of. Thread-safe. */
final class Attachments {
  private static final int MAX_SIDE = 30_000;
  private static final long MAX_DURATION = 24 * 3_600_000L;
  private static final int MAX_PLACEHOLDER = 64;
  private static final int MAX_WAVEFORM = 128;
  private static final long MAX_THUMB = 256 * 1024;

  private final MediaStore media;
  private final Texts texts;

  Attachments(MediaStore media, Texts texts) {
    this.media = media;
    this.texts = texts;
  }

  /**
   * The known fields of {@code {media, thumb?, text?, replyTo?, mentions?, width?, height?,
   * duration?, placeholder?, voice?, waveform?}}, checked; unknown ones are left out.
   */
  JsonObject check(Body body) {
    JsonObject checked =
        body.json().getValue("text") == null ? texts.reply(body) : texts.check(body);
    checked.put("media", body.string("media", 64));
    String thumb = body.optionalString("thumb", 64);
    if (thumb != null) {
      checked.put("thumb", thumb);
    }
    number(body, checked, "width", MAX_SIDE);
    number(body, checked, "height", MAX_SIDE);
    number(body, checked, "duration", MAX_DURATION);
    bytes(body, checked, "placeholder", MAX_PLACEHOLDER);
    bytes(body, checked, "waveform", MAX_WAVEFORM);
    if (body.json().getValue("voice") != null && body.bool("voice")) {
      checked.put("voice", true);
    }
    return checked;
  }

  private static void number(Body body, JsonObject checked, String field, long max) {
    Long value = body.optionalLong(field, 1);
    if (value != null && value > max) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be at most " + max + ".");
    }
    if (value != null) {
      checked.put(field, value);
    }
  }

  private static void bytes(Body body, JsonObject checked, String field, int max) {
    String value = body.optionalString(field, max * 4 / 3 + 4);
    if (value == null) {
      return;
    }
    try {
      if (Base64.getDecoder().decode(value).length <= max) {
        checked.put(field, value);
        return;
      }
    } catch (IllegalArgumentException e) {
      // falls through: the answer is the same
    }
    throw Failure.BAD_REQUEST.because(
        "\"" + field + "\" must be base64 of at most " + max + " bytes.");
  }

  /** Binds the files to the entry, and completes with what the log is to say. */
  Future<JsonObject> claim(String user, String conversation, String entry, JsonObject wish) {
    return bind(wish, id -> media.claim(id, user, conversation, entry));
  }

  /** Makes files of one's own out of somebody else's that one may read, with the same bytes. */
  Future<JsonObject> copy(String user, String conversation, String entry, JsonObject body) {
    return bind(body, id -> media.copy(id, user, conversation, entry));
  }

  private static Future<JsonObject> bind(
      JsonObject wish, Function<String, Future<MediaFile>> files) {
    String thumb = wish.getString("thumb");
    return files
        .apply(wish.getString("media"))
        .map(file -> requireSound(wish, file))
        .compose(
            file ->
                thumb == null
                    ? Future.succeededFuture(wish.copy().mergeIn(file.toJson()))
                    : files
                        .apply(thumb)
                        .map(Attachments::requireThumb)
                        .map(small -> wish.copy().mergeIn(file.toJson()).put("thumb", small.id())));
  }

  private static MediaFile requireSound(JsonObject wish, MediaFile file) {
    if (wish.getBoolean("voice", false) && file.kind() != MediaKind.AUDIO) {
      throw Failure.BAD_REQUEST.because("\"voice\" is for sounds.");
    }
    return file;
  }

  private static MediaFile requireThumb(MediaFile small) {
    if (small.kind() != MediaKind.PICTURE || small.size() > MAX_THUMB) {
      throw Failure.BAD_REQUEST.because(
          "\"thumb\" must be a picture of at most " + MAX_THUMB + " bytes.");
    }
    return small;
  }

  /** The entry is in the log: its files stay. */
  Future<Void> settle(JsonObject body) {
    Future<Void> done = media.settle(body.getString("media"));
    String thumb = body.getString("thumb");
    return thumb == null ? done : done.compose(settled -> media.settle(thumb));
  }
}
