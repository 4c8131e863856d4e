package parley.load.history;

import java.util.Locale;

/** How an entry or a tick came to a device. */
enum Via {
  PUSH,
  SYNC,
  HISTORY,
  /** The device's own entry, whose number the acknowledgement told. */
  ACK;

  final String text = name().toLowerCase(Locale.ROOT);
}
