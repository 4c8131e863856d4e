package parley.node;

import java.util.Locale;

/**
 * One thing a node can be told.
 *
 * @param name as in a flag and in a properties file
 * @param path of the component in {@link Config}
 * @param kind how it is written
 * @param min least number, bytes or milliseconds
 * @param max greatest number, bytes or milliseconds
 * @param shownDefault what the manual says where the default depends on the machine, else null
 * @param sentence what it does
 */
record Setting(
    String name, String path, Kind kind, long min, long max, String shownDefault, String sentence) {

  static Setting of(String name, String path, Kind kind, String sentence) {
    return new Setting(name, path, kind, 0, Long.MAX_VALUE, null, sentence);
  }

  static Setting of(String name, String path, Kind kind, long min, long max, String sentence) {
    return new Setting(name, path, kind, min, max, null, sentence);
  }

  /** The same setting, its default described in words. */
  Setting withDefault(String words) {
    return new Setting(name, path, kind, min, max, words, sentence);
  }

  String flag() {
    return "--" + name;
  }

  String variable() {
    return "PARLEY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What would be right, with the bounds where there are any. */
  String expected() {
    if (min == 0 && max == Long.MAX_VALUE) {
      return kind.expected;
    }
    String bounds = " from %s to %s";
    return kind.expected
        + bounds.formatted(kind.show(kind.ofMagnitude(min)), kind.show(kind.ofMagnitude(max)));
  }

  /** The value that the text stands for, null when the text is wrong. */
  Object parse(String text) {
    Object value = kind.parse(text);
    if (value == null || kind.magnitude(value) < min || kind.magnitude(value) > max) {
      return null;
    }
    return value;
  }

  /** The default as a person would write it, empty when there is none. */
  String defaultText() {
    return shownDefault != null
        ? shownDefault
        : kind.show(Settings.valueIn(Config.defaults(), path));
  }
}
