package parley.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a person sees of a conversation: its texts and polls, after everything that has happened to
 * them.
 */
final class Folded {
  private final Map<Long, JsonObject> texts = new TreeMap<>();

  /** An entry as it comes; changes are made in the order of their numbers. */
  void take(JsonObject entry) {
    JsonObject body = entry.getJsonObject("body");
    JsonObject target = texts.get(body.getLong("target", 0L));
    switch (entry.getString("kind")) {
      case "text", "poll" -> texts.putIfAbsent(entry.getLong("seq"), shown(entry));
      case "edit" -> edit(target, entry);
      case "delete" -> delete(target, entry);
      case "react" -> react(target, entry);
      case "vote" -> vote(target, entry);
      case "close" -> close(target, entry);
      default -> {
        // Changes of the group are no texts.
      }
    }
  }

  private static JsonObject shown(JsonObject entry) {
    JsonObject shown = new JsonObject();
    if (entry.containsKey("deleted")) {
      return shown.put("deleted", entry.getString("deleted"));
    }
    shown.put("body", entry.getJsonObject("body").copy());
    if (entry.containsKey("edited")) {
      shown.put("edited", entry.getLong("edited"));
    }
    if (entry.getString("kind").equals("poll")) {
      shown.put("votes", entry.getJsonObject("votes", new JsonObject()).copy());
      shown.put("closed", entry.getString("closed"));
    }
    JsonObject by = new JsonObject();
    entry
        .getJsonObject("reactions", new JsonObject())
        .forEach(
            emoji ->
                ((JsonArray) emoji.getValue())
                    .forEach(user -> by.put((String) user, emoji.getKey())));
    return shown.put("reactions", by);
  }

  private static void edit(JsonObject target, JsonObject edit) {
    JsonObject body = edit.getJsonObject("body");
    if (target.containsKey("deleted") || !body.containsKey("text")) {
      return;
    }
    JsonObject now = target.getJsonObject("body");
    now.put("text", body.getString("text")).remove("mentions");
    if (body.containsKey("mentions")) {
      now.put("mentions", body.getJsonArray("mentions"));
    }
    target.put("edited", edit.getLong("at"));
  }

  /** Whoever was first has done it. */
  private static void delete(JsonObject target, JsonObject deletion) {
    if (!target.containsKey("deleted")) {
      target.clear();
      target.put("deleted", deletion.getString("from"));
    }
  }

  private static void react(JsonObject target, JsonObject reaction) {
    if (target.containsKey("deleted")) {
      return;
    }
    String emoji = reaction.getJsonObject("body").getString("emoji");
    JsonObject by = target.getJsonObject("reactions");
    by.remove(reaction.getString("from"));
    if (emoji != null) {
      by.put(reaction.getString("from"), emoji);
    }
  }

  private static void vote(JsonObject target, JsonObject vote) {
    if (target.containsKey("deleted") || target.getString("closed") != null) {
      return;
    }
    JsonArray options = vote.getJsonObject("body").getJsonArray("options");
    JsonObject votes = target.getJsonObject("votes");
    votes.remove(vote.getString("from"));
    if (!options.isEmpty()) {
      votes.put(vote.getString("from"), options);
    }
  }

  private static void close(JsonObject target, JsonObject end) {
    if (!target.containsKey("deleted") && target.getString("closed") == null) {
      target.put("closed", end.getString("from"));
    }
  }

  /** By number; comparable whatever the order in which things were learnt. */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    texts.forEach((seq, text) -> all.append(seq).append(' ').append(sorted(text)).append('\n'));
    return all.toString();
  }

  private static JsonObject sorted(JsonObject json) {
    JsonObject sorted = new JsonObject();
    for (String field : new TreeSet<>(json.fieldNames())) {
      Object value = json.getValue(field);
      sorted.put(field, value instanceof JsonObject object ? sorted(object) : value);
    }
    return sorted;
  }
}
