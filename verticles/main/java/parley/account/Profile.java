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
 * @param lastSeen epoch milliseconds, 0 when never seen
 */
public record Profile(String user, String name, String about, long lastSeen) {
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

  /** {@code {name, about?, lastSeen?}}, as it stands in replies. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("name", name);
    if (!about.isEmpty()) {
      json.put("about", about);
    }
    return lastSeen > 0 ? json.put("lastSeen", lastSeen) : json;
  }
}
