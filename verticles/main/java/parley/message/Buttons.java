package parley.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;

/** Answers that a bot offers under a text: pressing one says it. */
final class Buttons {
  private static final int MAX = 8;
  private static final int MAX_LENGTH = 40;

  private Buttons() {}

  /**
   * Adds what {@code buttons} the body has to the checked text. {@code BAD_REQUEST} for people's.
   */
  static JsonObject add(Caller caller, Body body, JsonObject text) {
    if (body.json().getValue("buttons") == null) {
      return text;
    }
    if (!caller.identity().isKey()) {
      throw Failure.BAD_REQUEST.because("Only a bot offers \"buttons\".");
    }
    return text.put("buttons", new JsonArray(body.strings("buttons", MAX, MAX_LENGTH)));
  }
}
