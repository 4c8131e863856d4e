package parley.node;

import java.util.stream.Collectors;

/** The settings as {@code --help} and the README show them. Thread-safe. */
final class Manual {
  private static final String HELP =
      """
      Starts one node of Parley.

        java -jar parley.jar [flags]

        --help                        Show this.
        --demo                        Fill an empty server with a few conversations.
        --config FILE                 Properties file with any of the names below, without --.

      Every flag can be given as an environment variable instead: --max-text is PARLEY_MAX_TEXT.
      Flags win over the environment, the environment over the file.

      """;

  private Manual() {}

  /** The text of {@code --help}. */
  static String help() {
    return Settings.ALL.stream().map(Manual::flag).collect(Collectors.joining("", HELP, ""));
  }

  private static String flag(Setting setting) {
    String shown = setting.defaultText();
    String suffix = shown.isEmpty() ? "" : " [" + shown + "]";
    return "  %-29s %s%s%n".formatted(setting.flag(), setting.sentence().replace("`", ""), suffix);
  }

  /** The README's table. */
  static String markdown() {
    return Settings.ALL.stream()
        .map(Manual::row)
        .collect(
            Collectors.joining(
                "", "| flag | environment | default | what it does |\n|---|---|---|---|\n", ""));
  }

  private static String row(Setting setting) {
    String shown = setting.shownDefault() != null ? setting.shownDefault() : code(setting);
    return "| `%s` | `%s` | %s | %s |\n"
        .formatted(setting.flag(), setting.variable(), shown, setting.sentence());
  }

  private static String code(Setting setting) {
    String text = setting.defaultText();
    return text.isEmpty() ? "none" : "`" + text + "`";
  }
}
