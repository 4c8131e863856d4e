package parley.bus;

import java.util.regex.Pattern;

/** The ids of entries, which clients choose. */
public final class EntryIds {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");

  private EntryIds() {}

  /** An id that a client chose; {@code BAD_REQUEST} when it is none. */
  public static String require(String id) {
    if (!ID.matcher(id).matches()) {
      throw Failure.BAD_REQUEST.because(
          "\"id\" must be 8 to 64 letters, digits, \"-\" or \"_\"; a UUIDv7 is best.");
    }
    return id;
  }
}
