package parley.connection;

import io.vertx.core.json.JsonObject;
import parley.bus.ChatException;

/** The frames of the event-bus bridge's protocol that a server sends, as JSON text. */
final class Frames {
  static final String PONG = "{\"type\":\"pong\"}";

  private Frames() {}

  /** The reply to a command. */
  static String reply(String replyAddress, JsonObject body) {
    return new JsonObject()
        .put("type", "rec")
        .put("address", replyAddress)
        .put("body", body)
        .encode();
  }

  /** The refusal of a command or of a registration. */
  static String failure(String address, ChatException failure) {
    return new JsonObject()
        .put("type", "err")
        .put("address", address)
        .put("failureCode", failure.failure().code)
        .put("failureType", "RECIPIENT_FAILURE")
        .put("message", failure.getMessage())
        .encode();
  }

  /** The refusal of a registration, in the words that the bridge's own clients know. */
  static String refusedRegistration(String address, ChatException failure) {
    return new JsonObject(failure(address, failure)).put("body", "access_denied").encode();
  }

  /**
   * What is wrong with a frame that has no address to answer to.
   *
   * @param error a stable word, the bridge's own where it has one
   */
  static String error(String error, ChatException failure) {
    return new JsonObject()
        .put("type", "err")
        .put("body", error)
        .put("failureCode", failure.failure().code)
        .put("failureType", "RECIPIENT_FAILURE")
        .put("message", failure.getMessage())
        .encode();
  }

  /** What precedes an encoded event on its way to a user's socket; {@code }} follows it. */
  static String eventPrefix(String address) {
    return "{\"type\":\"rec\",\"address\":\"" + address + "\",\"body\":";
  }
}
