package parley.load.peers;

/**
 * XMPP stanzas as text, read by scanning: what ejabberd writes is flat, has its attributes in
 * single quotes, and none of the values wanted here needs an escape.
 */
final class Stanza {
  private static final String BODY = "<body>";

  private Stanza() {}

  /** Whether the text is an element of that name. */
  static boolean is(String stanza, String name) {
    int end = 1 + name.length();
    return stanza.startsWith(name, 1)
        && stanza.length() > end
        && !Character.isLetterOrDigit(stanza.charAt(end));
  }

  /** The value of an attribute of the outermost element, null when it has none of that name. */
  static String attribute(String stanza, String name) {
    int end = stanza.indexOf('>');
    int at = stanza.indexOf(" " + name + "='");
    if (at < 0 || at > end) {
      return null;
    }
    int from = at + name.length() + 3;
    return stanza.substring(from, stanza.indexOf('\'', from));
  }

  /** What is in the first {@code body} element, null when there is none. */
  static String body(String stanza) {
    int at = stanza.indexOf(BODY);
    if (at < 0) {
      return null;
    }
    int from = at + BODY.length();
    return stanza.substring(from, stanza.indexOf("</body>", from));
  }
}
