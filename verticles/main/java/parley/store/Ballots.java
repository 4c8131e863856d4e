package parley.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/**
 * How a poll stands. In an open one everybody sees who chose what. In a secret one they see who has
 * voted, and once it is closed how often each option was chosen: were the counts shown before, each
 * vote would give itself away.
 */
final class Ballots {
  private Ballots() {}

  /**
   * {@code {votes? {user: [option]}, closed? user}} of an open poll; {@code {voters? [user],
   * closed? user, counts? [times]}} of a secret one. Options go by their place, from 0, and people
   * in the order of their last vote; those who took their vote back are left out.
   */
  static JsonObject marks(JsonObject document) {
    JsonObject poll = new JsonObject(document.getString("b"));
    JsonObject byUser = document.getJsonObject("v", new JsonObject());
    List<String> voters =
        byUser.fieldNames().stream()
            .filter(user -> !options(byUser, user).isEmpty())
            .sorted(Comparator.comparingLong(user -> byUser.getJsonObject(user).getLong("s")))
            .toList();
    JsonObject marks = new JsonObject();
    JsonObject end = document.getJsonObject("z");
    if (end != null) {
      marks.put("closed", end.getString("u"));
    }
    if (!poll.getBoolean("secret", false)) {
      JsonObject votes = new JsonObject();
      voters.forEach(user -> votes.put(user, options(byUser, user)));
      return votes.isEmpty() ? marks : marks.put("votes", votes);
    }
    if (!voters.isEmpty()) {
      marks.put("voters", new JsonArray(voters));
    }
    return end == null ? marks : marks.put("counts", counts(poll, byUser, voters));
  }

  private static JsonArray options(JsonObject byUser, String user) {
    return byUser.getJsonObject(user).getJsonArray("o");
  }

  private static JsonArray counts(JsonObject poll, JsonObject byUser, List<String> voters) {
    int[] counts = new int[poll.getJsonArray("options", new JsonArray()).size()];
    for (String user : voters) {
      options(byUser, user).forEach(option -> counts[((Number) option).intValue()]++);
    }
    JsonArray all = new JsonArray();
    for (int count : counts) {
      all.add(count);
    }
    return all;
  }
}
