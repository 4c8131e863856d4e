package parley.media;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import parley.bus.Failure;

/** What a file may be called, and how that is told to a browser. */
final class FileNames {
  private static final int MAX_LENGTH = 255;

  /** Parts of paths, control characters, and marks that make a name read otherwise than it is. */
  private static final Pattern REFUSED =
      Pattern.compile("[/\\\\\\p{Cntrl}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]|\\p{Cs}");

  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._ -]");

  private FileNames() {}

  /** The name, without spaces around it. Fails with {@code BAD_REQUEST}. */
  static String check(String name) {
    String stripped = name == null ? "" : name.strip();
    if (stripped.isEmpty() || stripped.length() > MAX_LENGTH) {
      throw Failure.BAD_REQUEST.because("A file's name has 1 to " + MAX_LENGTH + " characters.");
    }
    if (REFUSED.matcher(stripped).find() || stripped.equals(".") || stripped.equals("..")) {
      throw Failure.BAD_REQUEST.because(
          "A file's name has no slashes, control characters or marks of direction.");
    }
    return stripped;
  }

  /** A {@code Content-Disposition} that every browser understands, as in RFC 6266. */
  static String disposition(String how, String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String plain = NOT_PLAIN.matcher(name).replaceAll("_");
    return how + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded.replace("*", "%2A");
  }
}
