package parley.account;

import java.util.Locale;
import parley.bus.Body;
import parley.bus.Failure;

/** Whom somebody lets know something. */
public enum Audience {
  EVERYBODY,
  /** Those whom one has as contacts oneself. */
  CONTACTS,
  NOBODY;

  /** As it stands in bodies and documents: {@code everybody}, {@code contacts}, {@code nobody}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The audience in that field, or null when it is absent; {@code BAD_REQUEST} for others. */
  public static Audience optional(Body body, String field) {
    String text = body.optionalString(field, 16);
    for (Audience audience : values()) {
      if (audience.text().equals(text)) {
        return audience;
      }
    }
    if (text != null) {
      throw Failure.BAD_REQUEST.because(
          "\"" + field + "\" must be \"everybody\", \"contacts\" or \"nobody\".");
    }
    return null;
  }
}
