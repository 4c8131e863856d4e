package parley.node;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Reads the configuration: flags before environment before properties file before defaults. Every
 * mistake is kept and all are reported together. Confined to its caller.
 */
public final class ConfigReader {
  private static final String CONFIG_FLAG = "--config";
  private static final String CONFIG_VARIABLE = "PARLEY_CONFIG";

  private final List<String> mistakes = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();
  private boolean help;
  private boolean demo;
  private String file;

  private ConfigReader() {}

  /**
   * @param arguments the command line
   * @param environment all variables; those that do not begin with {@code PARLEY_} are ignored
   * @throws ConfigException naming every mistake
   */
  public static Launch read(List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    ConfigReader reader = new ConfigReader();
    reader.readFlags(arguments);
    reader.readEnvironment(environment);
    reader.readFile();
    if (!reader.mistakes.isEmpty() && !reader.help) {
      throw new ConfigException(reader.mistakes);
    }
    return new Launch(Settings.apply(reader.values), reader.help, reader.demo);
  }

  private void readFlags(List<String> arguments) {
    Set<String> seen = new HashSet<>();
    int next = 0;
    while (next < arguments.size()) {
      String argument = arguments.get(next++);
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      if (flag.equals("--help")) {
        help = true;
      } else if (flag.equals("--demo")) {
        demo = true;
      } else if (!flag.equals(CONFIG_FLAG) && !isSetting(flag)) {
        mistakes.add(Redaction.of(flag) + " is no flag. See --help for those there are.");
      } else if (!seen.add(flag)) {
        mistakes.add(flag + " is given twice.");
      } else if (equals >= 0) {
        takeFlag(flag, argument.substring(equals + 1));
      } else if (next < arguments.size() && !arguments.get(next).startsWith("--")) {
        takeFlag(flag, arguments.get(next++));
      } else {
        mistakes.add(flag + " needs a value.");
      }
    }
  }

  private static boolean isSetting(String flag) {
    return flag.startsWith("--") && Settings.named(flag.substring(2)).isPresent();
  }

  private void takeFlag(String flag, String value) {
    if (flag.equals(CONFIG_FLAG)) {
      file = value;
    } else {
      take(flag, Settings.named(flag.substring(2)).orElseThrow(), value);
    }
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, Setting> known = new HashMap<>();
    Settings.ALL.forEach(setting -> known.put(setting.variable(), setting));
    environment.keySet().stream()
        .filter(name -> name.startsWith("PARLEY_"))
        .sorted()
        .forEach(
            name -> {
              if (name.equals(CONFIG_VARIABLE)) {
                file = file == null ? environment.get(name) : file;
              } else if (known.containsKey(name)) {
                take(name, known.get(name), environment.get(name));
              } else {
                mistakes.add(name + " is no setting. See --help for those there are.");
              }
            });
  }

  private void readFile() {
    if (file == null) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      mistakes.add(CONFIG_FLAG + " " + file + " cannot be read as a properties file.");
      return;
    }
    for (String name : properties.stringPropertyNames().stream().sorted().toList()) {
      String source = file + ": " + name;
      Settings.named(name)
          .ifPresentOrElse(
              setting -> take(source, setting, properties.getProperty(name)),
              () -> mistakes.add(source + " is no setting. See --help for those there are."));
    }
  }

  /** Takes the value unless a source of higher precedence has set it; it must be right anyway. */
  private void take(String source, Setting setting, String text) {
    Object value = setting.parse(text);
    if (value == null) {
      mistakes.add(
          "%s is %s, but must be %s."
              .formatted(source, setting.kind().quote(text), setting.expected()));
    } else {
      values.putIfAbsent(setting.path(), value);
    }
  }
}
