package parley.node;

import java.util.regex.Pattern;

/** Makes a connection string fit for logs and error messages. Thread-safe. */
public final class Redaction {
  /** Up to the last @: a password that was not encoded may hold one itself. */
  private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z0-9+.-]*://)?.*@");

  private static final Pattern SECRET_OPTION =
      Pattern.compile("(?i)([?&][^=&]*(?:password|token|secret|properties)[^=&]*=)[^&]*");

  private Redaction() {}

  /** The same URI with its user, password and secret options replaced by {@code ***}. */
  public static String of(String uri) {
    String anonymous = USER_INFO.matcher(uri).replaceFirst("$1***@");
    return SECRET_OPTION.matcher(anonymous).replaceAll("$1***");
  }
}
