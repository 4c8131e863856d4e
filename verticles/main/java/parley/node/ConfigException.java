package parley.node;

import java.util.List;

/** All mistakes in a configuration at once, one line each. */
public final class ConfigException extends Exception {
  private final List<String> mistakes;

  ConfigException(List<String> mistakes) {
    super(String.join(System.lineSeparator(), mistakes), null, false, false);
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each names the setting, the value as far as it is no secret, and what would be right. */
  public List<String> mistakes() {
    return mistakes;
  }
}
