package parley.conversation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * When an entry reached somebody.
 *
 * @param user whom
 * @param delivered when the first of their devices had it, epoch milliseconds; 0 when that is not
 *     known any more, or has not happened
 * @param read the same of when they saw it
 */
public record Reached(String user, long delivered, long read) {
  /**
   * For so many of a member's newest watermarks it is remembered when they rose. Each is true of
   * all entries before it too, so older times are not lost but later than they were.
   */
  private static final int REMEMBERED = 16;

  private static final String DELIVERED = "dt";
  private static final String READ = "rt";

  /** The fields of a membership that only this class reads. */
  static JsonObject none() {
    return new JsonObject().put(DELIVERED, 0).put(READ, 0);
  }

  /** Those fields of a membership whose watermarks rise to that now. */
  static JsonObject at(Watermarks rise, long now) {
    JsonObject set = new JsonObject();
    if (rise.delivered() > 0) {
      set.put(slot(DELIVERED, rise.delivered()), new JsonArray().add(rise.delivered()).add(now));
    }
    if (rise.read() > 0) {
      set.put(slot(READ, rise.read()), new JsonArray().add(rise.read()).add(now));
    }
    return set;
  }

  private static String slot(String field, long seq) {
    return field + "." + seq % REMEMBERED;
  }

  /** When that entry reached the member of that document. */
  static Reached of(JsonObject membership, long seq) {
    return new Reached(
        membership.getString("u"),
        earliest(membership.getJsonObject(DELIVERED), seq),
        earliest(membership.getJsonObject(READ), seq));
  }

  private static long earliest(JsonObject slots, long seq) {
    return slots == null
        ? 0
        : slots.stream()
            .map(slot -> (JsonArray) slot.getValue())
            .filter(rise -> rise.getLong(0) >= seq)
            .mapToLong(rise -> rise.getLong(1))
            .min()
            .orElse(0);
  }
}
