package parley.load.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The events of a history; the package's documentation has their fields. */
public enum EventType {
  RECORDER,
  MEMBER,
  CLIENT,
  ONLINE,
  OFFLINE,
  SYNCING,
  SENT,
  ACKNOWLEDGED,
  REFUSED,
  RECEIVED,
  CLAIMED,
  TICK,
  ENDED;

  /** As it stands in the file. */
  final String text = name().toLowerCase(Locale.ROOT);

  static Optional<EventType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
