package parley.load;

/** Finds fields in the text of a frame without making objects of all of it. */
final class Scan {
  private Scan() {}

  /** The whole number of that field, {@code "name":} included; -1 when there is none. */
  static long number(String frame, String field) {
    int at = frame.indexOf(field);
    return at < 0 ? -1 : numberAt(frame, at + field.length());
  }

  /** The digits from there on as a number; -1 when there are none. */
  static long numberAt(String frame, int from) {
    int at = from;
    long value = 0;
    while (at < frame.length() && frame.charAt(at) >= '0' && frame.charAt(at) <= '9') {
      value = 10 * value + frame.charAt(at++) - '0';
    }
    return at == from ? -1 : value;
  }

  /**
   * The text of that field, {@code "name":"} included, without escapes; null when there is none.
   */
  static String text(String frame, String field) {
    int at = frame.indexOf(field);
    if (at < 0) {
      return null;
    }
    int from = at + field.length();
    return frame.substring(from, frame.indexOf('"', from));
  }
}
