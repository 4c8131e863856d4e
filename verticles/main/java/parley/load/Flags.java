package parley.load;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The flags of a command, read against those that it has. Confined to its caller. */
public final class Flags {
  /** The command was not understood; the message says what is wrong. */
  public static final class Misuse extends Exception {
    private static final long serialVersionUID = 1L;

    public Misuse(String message) {
      super(message);
    }
  }

  private static final String WHOLE = "\\d{1,9}";

  private final Map<String, List<String>> values = new HashMap<>();

  private Flags() {}

  /**
   * Reads flags.
   *
   * @param switches flags without a value
   * @param once flags with a value, given once at most
   * @param repeated flags with a value that may be given more often
   */
  public static Flags read(
      List<String> arguments, Set<String> switches, Set<String> once, Set<String> repeated)
      throws Misuse {
    Flags flags = new Flags();
    for (int i = 0; i < arguments.size(); i++) {
      String flag = arguments.get(i);
      if (switches.contains(flag)) {
        flags.values.put(flag, List.of());
      } else if (!once.contains(flag) && !repeated.contains(flag)) {
        throw new Misuse(flag + " is no flag of this. See --help for those there are.");
      } else if (i + 1 == arguments.size()) {
        throw new Misuse(flag + " needs a value.");
      } else {
        List<String> given = flags.values.computeIfAbsent(flag, first -> new ArrayList<>());
        if (!given.isEmpty() && once.contains(flag)) {
          throw new Misuse(flag + " is given twice.");
        }
        given.add(arguments.get(++i));
      }
    }
    return flags;
  }

  public boolean has(String flag) {
    return values.containsKey(flag);
  }

  /** All values of a flag, in order. */
  public List<String> all(String flag) {
    return values.getOrDefault(flag, List.of());
  }

  public Optional<String> text(String flag) {
    return all(flag).stream().findFirst();
  }

  /** A whole number within bounds, the default where it is not given. */
  public int number(String flag, int standard, int min, int max) throws Misuse {
    String text = text(flag).orElse(Integer.toString(standard));
    if (!text.matches(WHOLE) || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
      throw new Misuse(
          "%s is \"%s\", but must be a whole number from %d to %d."
              .formatted(flag, text, min, max));
    }
    return Integer.parseInt(text);
  }

  /** A file that can be written; so that a run of minutes does not end with one that cannot. */
  public Optional<Path> writable(String flag) throws Misuse {
    Optional<String> name = text(flag);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(name.get()).toAbsolutePath();
      if (!Files.isDirectory(file) && Files.isWritable(file.getParent())) {
        return Optional.of(file);
      }
    } catch (InvalidPathException noName) {
      // said below
    }
    throw new Misuse("%s is \"%s\", which cannot be written.".formatted(flag, name.get()));
  }

  /** The words of a flag's value, such as options for a JVM. */
  public String[] words(String flag) {
    return text(flag).map(text -> text.strip().split("\\s+")).orElse(new String[0]);
  }
}
