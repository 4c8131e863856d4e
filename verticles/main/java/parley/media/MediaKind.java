package parley.media;

import java.util.Locale;
import parley.node.Config;

/** What a file is to those who get it. */
public enum MediaKind {
  /** Shown in the conversation. */
  PICTURE,
  /** Played in the conversation. */
  VIDEO,
  /** Heard in the conversation. */
  AUDIO,
  /** Everything else: it is only ever downloaded. */
  DOCUMENT;

  /** As it is written in documents and replies. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MediaKind ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The bytes that one of them may have. */
  long max(Config.Media limits) {
    return switch (this) {
      case PICTURE -> limits.maxPicture();
      case VIDEO -> limits.maxVideo();
      case AUDIO -> limits.maxAudio();
      case DOCUMENT -> limits.maxDocument();
    };
  }
}
