package parley.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads typed fields out of a body that somebody else wrote. Every method fails with {@code
 * BAD_REQUEST} and a sentence that names the field. Confined to its reader.
 */
public record Body(JsonObject json) {

  /** Wraps a body; one that is not a JSON object is refused. */
  public static Body of(Object body) {
    if (body instanceof JsonObject json) {
      return new Body(json);
    }
    throw Failure.BAD_REQUEST.because("The body must be a JSON object.");
  }

  /** A text that must be there, of 1 to {@code maxLength} UTF-16 units. */
  public String string(String field, int maxLength) {
    String value = optionalString(field, maxLength);
    if (value == null || value.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a text that is not empty.");
    }
    return value;
  }

  /** A text of at most {@code maxLength} UTF-16 units, or null when the field is absent. */
  public String optionalString(String field, int maxLength) {
    Object value = json.getValue(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a text.");
    }
    if (text.length() > maxLength) {
      throw Failure.BAD_REQUEST.because(
          "\"" + field + "\" is longer than " + maxLength + " characters.");
    }
    if (!isWellFormed(text)) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" holds half a surrogate pair.");
    }
    return text;
  }

  /** A text of one line without spaces around it, or null when the field is absent. */
  public String optionalLine(String field, int maxLength) {
    String text = optionalString(field, maxLength);
    if (text != null && text.chars().anyMatch(Character::isISOControl)) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a text of one line.");
    }
    return text == null ? null : text.strip();
  }

  /** The id of a user that must be there; says nothing about whether the user exists. */
  public String user(String field) {
    String user = string(field, 32);
    if (!Addresses.isUserId(user)) {
      throw Failure.BAD_REQUEST.because(
          "\"" + field + "\" must be 3 to 32 characters out of a-z, 0-9 and _.");
    }
    return user;
  }

  /** Half a surrogate pair has no UTF-8: it would come back as something else. */
  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /** A whole number of at least {@code min}, or null when the field is absent. */
  public Long optionalLong(String field, long min) {
    Object value = json.getValue(field);
    if (value == null) {
      return null;
    }
    if (!isWhole(value) || ((Number) value).longValue() < min) {
      throw Failure.BAD_REQUEST.because(
          "\"" + field + "\" must be a whole number, " + min + " or more.");
    }
    return ((Number) value).longValue();
  }

  /** A boolean that must be there. */
  public boolean bool(String field) {
    if (json.getValue(field) instanceof Boolean value) {
      return value;
    }
    throw Failure.BAD_REQUEST.because("\"" + field + "\" must be true or false.");
  }

  /** An object that must be there. */
  public Body object(String field) {
    if (json.getValue(field) instanceof JsonObject value) {
      return new Body(value);
    }
    throw Failure.BAD_REQUEST.because("\"" + field + "\" must be an object.");
  }

  /** An object, or an empty one when the field is absent. */
  public Body optionalObject(String field) {
    return json.getValue(field) == null ? new Body(new JsonObject()) : object(field);
  }

  /** A list of at most {@code max} objects. */
  public List<Body> objects(String field, int max) {
    List<Body> objects = new ArrayList<>();
    for (Object value : list(field, max)) {
      if (!(value instanceof JsonObject object)) {
        throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a list of objects.");
      }
      objects.add(new Body(object));
    }
    return objects;
  }

  /** A list of 1 to {@code max} texts that are not empty. */
  public List<String> strings(String field, int max, int maxLength) {
    List<String> texts = new ArrayList<>();
    for (Object value : list(field, max)) {
      if (!(value instanceof String text) || text.isBlank() || text.length() > maxLength) {
        throw Failure.BAD_REQUEST.because(
            "\"" + field + "\" must be a list of texts of 1 to " + maxLength + " characters.");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must not be empty.");
    }
    return texts;
  }

  private JsonArray list(String field, int max) {
    if (!(json.getValue(field) instanceof JsonArray array)) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a list.");
    }
    if (array.size() > max) {
      throw Failure.TOO_LARGE.because("\"" + field + "\" has more than " + max + " elements.");
    }
    return array;
  }

  /** User ids without repetition, in the order given, 1 to {@code max} of them. */
  public List<String> users(String field, int max) {
    if (!(json.getValue(field) instanceof JsonArray array) || array.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"" + field + "\" must be a list of user ids.");
    }
    if (array.size() > max) {
      throw Failure.TOO_LARGE.because("\"" + field + "\" names more than " + max + " users.");
    }
    List<String> users = new ArrayList<>(array.size());
    for (Object value : array) {
      if (!(value instanceof String id) || !Addresses.isUserId(id)) {
        throw Failure.BAD_REQUEST.because("\"" + field + "\" holds something that is no user id.");
      }
      if (!users.contains(id)) {
        users.add(id);
      }
    }
    return users;
  }

  /** Whether a JSON value is a whole number that fits into 64 bits. */
  public static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }
}
