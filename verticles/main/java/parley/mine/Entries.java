package parley.mine;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Body;
import parley.bus.Failure;

/**
 * Which entries of a conversation somebody has starred, or does not want to see any more: what a
 * request adds to their numbers and takes from them. Immutable.
 *
 * @param field of {@code mine}
 * @param add and {@code remove}, of which one is empty
 */
record Entries(String field, List<Long> add, List<Long> remove) {
  private static final String STARRED = "starred";
  private static final String HIDDEN = "hidden";

  /** In one request. */
  private static final int MAX_ASKED = 100;

  /** Of one conversation. */
  private static final int MAX_KEPT = 500;

  /** What {@code star}, {@code unstar} and {@code hide} ask for; null for nothing. */
  static Entries of(Body body) {
    List<Long> star = numbers(body, "star");
    List<Long> unstar = numbers(body, "unstar");
    List<Long> hide = numbers(body, "hide");
    int asked = (star.isEmpty() ? 0 : 1) + (unstar.isEmpty() ? 0 : 1) + (hide.isEmpty() ? 0 : 1);
    if (asked > 1) {
      throw Failure.BAD_REQUEST.because("Ask for one of \"star\", \"unstar\" and \"hide\".");
    }
    if (asked == 0) {
      return null;
    }
    return hide.isEmpty()
        ? new Entries(STARRED, star, unstar)
        : new Entries(HIDDEN, hide, List.of());
  }

  private static List<Long> numbers(Body body, String field) {
    Object value = body.json().getValue(field);
    List<Long> numbers = new ArrayList<>();
    if (value instanceof JsonArray array && array.size() <= MAX_ASKED) {
      for (Object each : array) {
        if (!Body.isWhole(each) || ((Number) each).longValue() < 1) {
          throw asNumbers(field);
        }
        numbers.add(((Number) each).longValue());
      }
    } else if (value != null) {
      throw asNumbers(field);
    }
    return numbers;
  }

  private static RuntimeException asNumbers(String field) {
    return Failure.BAD_REQUEST.because(
        "\"" + field + "\" must be up to " + MAX_ASKED + " numbers of entries.");
  }

  /** {@code TOO_LARGE} when there is no room for them beside what is kept. */
  void requireRoom(JsonObject mine) {
    int kept = mine.getJsonArray(field, new JsonArray()).size();
    if (!add.isEmpty() && kept + add.size() > MAX_KEPT) {
      throw Failure.TOO_LARGE.because(
          "At most " + MAX_KEPT + " messages of a chat can be " + field + ".");
    }
  }

  /** Changes them in an update of a membership. */
  void into(JsonObject update) {
    String path = "mine." + field;
    if (add.isEmpty()) {
      update.put("$pullAll", new JsonObject().put(path, new JsonArray(remove)));
    } else {
      JsonObject each = new JsonObject().put("$each", new JsonArray(add));
      update.put("$addToSet", new JsonObject().put(path, each));
    }
  }
}
