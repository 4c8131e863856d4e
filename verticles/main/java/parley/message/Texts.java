package parley.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.bus.Body;
import parley.bus.Failure;

/** What a text may be, when it is written and when it is edited. */
public final class Texts {
  private static final int MAX_MENTIONS = 50;

  private final int maxLength;

  /**
   * @param maxLength of a text, in UTF-16 units
   */
  public Texts(int maxLength) {
    this.maxLength = maxLength;
  }

  /** How often a text was passed on before it came here; 0 for never. */
  static int forwarded(JsonObject text) {
    return text.getInteger("forwarded", 0);
  }

  /**
   * The known fields of {@code {text, replyTo?, mentions?}}, checked; unknown ones are left out.
   */
  public JsonObject check(Body body) {
    String text = body.string("text", Integer.MAX_VALUE);
    if (text.length() > maxLength) {
      throw Failure.TOO_LARGE.because(
          "A text has at most " + maxLength + " characters; this one has " + text.length() + ".");
    }
    if (text.isBlank()) {
      throw Failure.BAD_REQUEST.because("\"text\" must not be blank.");
    }
    return reply(body).put("text", text);
  }

  /** The same without a text: whom it answers and whom it mentions. */
  JsonObject reply(Body body) {
    JsonObject checked = new JsonObject();
    Long replyTo = body.optionalLong("replyTo", 1);
    if (replyTo != null) {
      checked.put("replyTo", replyTo);
    }
    Object mentions = body.json().getValue("mentions");
    boolean none = mentions == null || mentions instanceof JsonArray array && array.isEmpty();
    return none
        ? checked
        : checked.put("mentions", new JsonArray(body.users("mentions", MAX_MENTIONS)));
  }
}
