package parley.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import parley.bus.Addresses;
import parley.media.Place;
import parley.webhook.Networks;

/** How a setting is written. Each parses a text, null when it is not of this kind, and shows it. */
enum Kind {
  TEXT("a text that is not empty") {
    @Override
    Object parse(String text) {
      return text.isBlank() ? null : text.strip();
    }
  },
  WHOLE("a whole number") {
    @Override
    Object parse(String text) {
      return INTEGER.matcher(text).matches() ? (Object) Integer.valueOf(text) : null;
    }

    @Override
    long magnitude(Object value) {
      return (Integer) value;
    }
  },
  SIZE("a size such as 64KiB or 1MiB") {
    @Override
    Object parse(String text) {
      Long bytes = bytes(text);
      return bytes == null || bytes > Integer.MAX_VALUE ? null : (Object) bytes.intValue();
    }

    @Override
    String show(Object value) {
      return bytes((Integer) value);
    }

    @Override
    long magnitude(Object value) {
      return (Integer) value;
    }

    @Override
    Object ofMagnitude(long magnitude) {
      return (int) magnitude;
    }
  },
  SPACE("a size such as 16MiB or 2GiB") {
    @Override
    Object parse(String text) {
      return bytes(text);
    }

    @Override
    String show(Object value) {
      return bytes((Long) value);
    }

    @Override
    long magnitude(Object value) {
      return (Long) value;
    }
  },
  DURATION("a duration such as 500ms, 2s, 15m, 12h or 30d") {
    @Override
    Object parse(String text) {
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        return null;
      }
      return Duration.ofMillis(Long.parseLong(time.group(1)) * unitMillis(time.group(2)));
    }

    @Override
    String show(Object value) {
      long millis = ((Duration) value).toMillis();
      String unit =
          Stream.of("d", "h", "m", "s")
              .filter(each -> millis > 0 && millis % unitMillis(each) == 0)
              .findFirst()
              .orElse("ms");
      return millis / unitMillis(unit) + unit;
    }

    @Override
    long magnitude(Object value) {
      return ((Duration) value).toMillis();
    }

    @Override
    Object ofMagnitude(long magnitude) {
      return Duration.ofMillis(magnitude);
    }
  },
  DURATIONS("up to 8 durations such as 12h or 30d, the shortest first, separated by commas") {
    @Override
    Object parse(String text) {
      List<Object> parts =
          Stream.of(text.split(",")).map(part -> DURATION.parse(part.strip())).toList();
      boolean ascend =
          IntStream.range(1, parts.size())
              .allMatch(
                  i ->
                      parts.get(i) != null
                          && DURATION.magnitude(parts.get(i))
                              > DURATION.magnitude(parts.get(i - 1)));
      boolean right =
          parts.get(0) != null
              && DURATION.magnitude(parts.get(0)) > 0
              && parts.size() <= MAX_DURATIONS;
      return right && ascend ? parts : null;
    }

    @Override
    String show(Object value) {
      return String.join(",", ((Collection<?>) value).stream().map(DURATION::show).toList());
    }
  },
  SWITCH("on or off") {
    @Override
    Object parse(String text) {
      return switch (text) {
        case "on" -> true;
        case "off" -> false;
        default -> null;
      };
    }

    @Override
    String show(Object value) {
      return (Boolean) value ? "on" : "off";
    }
  },
  MEMBERS("a list of host or host:port, separated by commas, or dns:name or dns:name:port") {
    @Override
    Object parse(String text) {
      if (NAME_OF_ALL.matcher(text.strip()).matches()) {
        return List.of(text.strip());
      }
      List<String> members = Stream.of(text.split(",")).map(String::strip).toList();
      return members.stream().allMatch(each -> MEMBER.matcher(each).matches()) ? members : null;
    }

    @Override
    String show(Object value) {
      return String.join(",", ((Collection<?>) value).stream().map(String::valueOf).toList());
    }
  },
  NETWORKS("a list of networks such as 10.0.0.0/8, separated by commas") {
    @Override
    Object parse(String text) {
      List<String> networks = Stream.of(text.split(",")).map(String::strip).toList();
      return networks.stream().allMatch(Networks::isOne) ? networks : null;
    }

    @Override
    String show(Object value) {
      return String.join(",", ((Collection<?>) value).stream().map(String::valueOf).toList());
    }
  },
  PLACES("a list of places, separated by commas, each " + Place.SYNTAX) {
    @Override
    Object parse(String text) {
      List<String> places = Stream.of(text.split(",")).map(String::strip).toList();
      return places.stream().allMatch(each -> Place.parse(each) != null) ? places : null;
    }

    @Override
    String show(Object value) {
      return String.join(",", ((Collection<?>) value).stream().map(String::valueOf).toList());
    }
  },
  USERS("a list of user ids, separated by commas") {
    @Override
    Object parse(String text) {
      List<String> users = Stream.of(text.split(",")).map(String::strip).distinct().toList();
      return users.stream().allMatch(Addresses::isUserId) ? users : null;
    }

    @Override
    String show(Object value) {
      return String.join(",", ((Collection<?>) value).stream().map(String::valueOf).toList());
    }
  },
  PATH("a path") {
    @Override
    Object parse(String text) {
      return text.isBlank() ? null : Path.of(text);
    }
  },
  OPTIONAL_PATH("a path") {
    @Override
    Object parse(String text) {
      return text.isBlank() ? null : Optional.of(Path.of(text));
    }

    @Override
    String show(Object value) {
      return ((Optional<?>) value).map(String::valueOf).orElse("");
    }
  },
  MONGO("mongodb://[user:password@]host[:port][/?options], special characters percent-encoded") {
    @Override
    Object parse(String text) {
      return MONGO_URI.matcher(text).matches() ? Optional.of(text) : null;
    }

    @Override
    String show(Object value) {
      return ((Optional<?>) value).map(String::valueOf).map(Redaction::of).orElse("");
    }

    @Override
    String quote(String text) {
      return "\"" + Redaction.of(text) + "\"";
    }
  };

  private static final int MAX_DURATIONS = 8;
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB|TiB)");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern MEMBER =
      Pattern.compile("[\\w.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:]+](:\\d{1,5})?");
  private static final Pattern NAME_OF_ALL = Pattern.compile("dns:[\\w.-]+(:\\d{1,5})?");
  private static final Pattern MONGO_URI =
      Pattern.compile("mongodb(\\+srv)?://([^:@/\\s]+(:[^:@/\\s]*)?@)?[^@/?\\s]+(/[^@\\s]*)?");
  private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  /** What would be right, for error messages. */
  final String expected;

  Kind(String expected) {
    this.expected = expected;
  }

  abstract Object parse(String text);

  String show(Object value) {
    return String.valueOf(value);
  }

  /** The text of a mistake as it may be repeated to the person who made it. */
  String quote(String text) {
    return "\"" + text + "\"";
  }

  /** What a setting's bounds are compared with: the number, bytes or milliseconds. */
  long magnitude(Object value) {
    return 0;
  }

  Object ofMagnitude(long magnitude) {
    return magnitude;
  }

  private static Long bytes(String text) {
    Matcher size = BYTES.matcher(text);
    return size.matches()
        ? Long.valueOf(Long.parseLong(size.group(1)) << 10 * SIZE_UNITS.indexOf(size.group(2)))
        : null;
  }

  private static String bytes(long count) {
    long rest = count;
    int unit = 0;
    while (unit < SIZE_UNITS.size() - 1 && rest > 0 && rest % 1024 == 0) {
      rest /= 1024;
      unit++;
    }
    return rest + SIZE_UNITS.get(unit);
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1L;
      case "s" -> 1_000L;
      case "m" -> 60_000L;
      case "h" -> 3_600_000L;
      default -> 86_400_000L;
    };
  }
}
