package parley.account;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import parley.bus.Body;
import parley.bus.Failure;

/**
 * What others may know of a user.
 *
 * @param user the user id
 * @param name the name to show
 * @param about what they say of themselves, empty for nothing
 * @param picture the id of a file, empty for none
 * @param lastSeen epoch milliseconds, 0 when never seen
 * @param deleted whether the account is no more: then the name is the id
 * @param owner of a bot, empty for a person
 * @param commands that a bot understands, {@code [{command, about}]}
 */
public record Profile(
    String user,
    String name,
    String about,
    String picture,
    long lastSeen,
    boolean deleted,
    String owner,
    JsonArray commands) {
  private static final int MAX_NAME = 64;
  private static final int MAX_ABOUT = 140;
  private static final int MAX_COMMANDS = 32;
  private static final int MAX_COMMAND = 32;
  private static final Pattern COMMAND = Pattern.compile("[a-z0-9_]+");

  /** A name that somebody gives themselves, or null when the field is absent. */
  public static String name(Body body) {
    String name = body.optionalLine("name", MAX_NAME);
    if (name != null && name.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"name\" must be a text of one line that is not empty.");
    }
    return name;
  }

  /** What somebody says of themselves, or null when the field is absent. */
  public static String about(Body body) {
    return body.optionalLine("about", MAX_ABOUT);
  }

  /** What is left of somebody whose account was deleted. */
  public static Profile deleted(String user) {
    return new Profile(user, user, "", "", 0, true, "", new JsonArray());
  }

  /** Whether it is a program. */
  public boolean bot() {
    return !owner.isEmpty();
  }

  /** What a bot says it understands, or null when the field is absent. */
  public static JsonArray commands(Body body) {
    if (body.json().getValue("commands") == null) {
      return null;
    }
    JsonArray checked = new JsonArray();
    for (Body each : body.objects("commands", MAX_COMMANDS)) {
      String command = each.string("command", MAX_COMMAND);
      if (!COMMAND.matcher(command).matches()) {
        throw Failure.BAD_REQUEST.because(
            "\"command\" must be of a-z, 0-9 and _, without the slash.");
      }
      String about = each.optionalLine("about", MAX_ABOUT);
      checked.add(
          new JsonObject().put("command", command).put("about", about == null ? "" : about));
    }
    return checked;
  }

  /**
   * {@code {name, about?, picture?, lastSeen?, deleted?, bot?, commands?}}, as it stands in
   * replies.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("name", name);
    if (!about.isEmpty()) {
      json.put("about", about);
    }
    if (!picture.isEmpty()) {
      json.put("picture", picture);
    }
    if (bot()) {
      json.put("bot", true);
    }
    if (!commands.isEmpty()) {
      json.put("commands", commands);
    }
    if (deleted) {
      json.put("deleted", true);
    }
    return lastSeen > 0 ? json.put("lastSeen", lastSeen) : json;
  }
}
