package parley.account;

import io.vertx.core.json.JsonObject;
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
 */
public record Profile(
    String user, String name, String about, String picture, long lastSeen, boolean deleted) {
  private static final int MAX_NAME = 64;
  private static final int MAX_ABOUT = 140;

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
    return new Profile(user, user, "", "", 0, true);
  }

  /** {@code {name, about?, picture?, lastSeen?, deleted?}}, as it stands in replies. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("name", name);
    if (!about.isEmpty()) {
      json.put("about", about);
    }
    if (!picture.isEmpty()) {
      json.put("picture", picture);
    }
    if (deleted) {
      json.put("deleted", true);
    }
    return lastSeen > 0 ? json.put("lastSeen", lastSeen) : json;
  }
}
