package parley.media;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a request asks for, as in RFC 9110, section 14.
 *
 * @param from the first byte
 * @param length how many
 */
record ByteRange(long from, long length) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** The range cannot be satisfied. */
  static final class Unsatisfiable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsatisfiable(String message) {
      super(message, null, false, false);
    }
  }

  /** Null for no header, or one of another unit: then it is the whole file. */
  static ByteRange of(String header, long size) {
    if (header == null || !header.startsWith("bytes=")) {
      return null;
    }
    Matcher range = SINGLE.matcher(header);
    if (!range.matches() || header.equals("bytes=-")) {
      throw new Unsatisfiable(
          header.contains(",")
              ? "Ask for one range at a time."
              : "The range must be like bytes=0-1023, bytes=1024- or bytes=-1024.");
    }
    boolean suffix = range.group(1).isEmpty();
    long first = suffix ? 0 : Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    long from = suffix ? Math.max(0, size - last) : first;
    long until = suffix ? size : Math.min(last + 1, size);
    if (until <= from) {
      throw new Unsatisfiable("The file has " + size + " bytes.");
    }
    return new ByteRange(from, until - from);
  }

  String contentRange(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
