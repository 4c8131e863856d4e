package parley.load.history;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** One line of a history; its fields are checked when they are asked for. */
final class Event {
  private final HistoryFile file;
  private final long line;
  private final JsonObject fields;
  final EventType type;

  /** The machine's monotonic clock, in microseconds. */
  final long at;

  Event(HistoryFile file, long line, String text) throws UnreadableHistory {
    this.file = file;
    this.line = line;
    try {
      fields = new JsonObject(text);
    } catch (DecodeException e) {
      throw unreadable("is no JSON object");
    }
    String name = text("event");
    type = EventType.of(name).orElseThrow(() -> unreadable("has an unknown event: " + name));
    at = number("t");
  }

  /** Where it stands, to be found again by {@link Places}. */
  long place() {
    return Places.of(file.index(), line);
  }

  String text(String field) throws UnreadableHistory {
    if (fields.getValue(field) instanceof String text) {
      return text;
    }
    throw unreadable("lacks the text \"" + field + "\"");
  }

  boolean flag(String field) throws UnreadableHistory {
    if (fields.getValue(field) instanceof Boolean flag) {
      return flag;
    }
    throw unreadable("lacks true or false for \"" + field + "\"");
  }

  /** A number that is not below 0. */
  long number(String field) throws UnreadableHistory {
    return number(field, -1);
  }

  /** A number that is not below 0, or the other one when the field is absent. */
  long number(String field, long absent) throws UnreadableHistory {
    Object value = fields.getValue(field);
    if (value == null && absent >= 0) {
      return absent;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0) {
        return number;
      }
    }
    throw unreadable("lacks the number \"" + field + "\"");
  }

  UnreadableHistory unreadable(String why) {
    return new UnreadableHistory("%s:%d %s.".formatted(file.path(), line, why));
  }
}
