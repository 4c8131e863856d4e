package parley.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import parley.bus.ChatException;

/** The frames of the event-bus bridge's protocol that a server sends, encoded. */
final class Frames {
  static final Buffer PONG = Buffer.buffer("{\"type\":\"pong\"}");

  private Frames() {}

  /**
   * The reply to a command.
   *
   * @param type {@link Transport#messageType()}
   */
  static Buffer reply(String type, String replyAddress, JsonObject body) {
    return new JsonObject()
        .put("type", type)
        .put("address", replyAddress)
        .put("body", body)
        .toBuffer();
  }

  /** The refusal of a command or of a registration. */
  static Buffer failure(String address, ChatException failure) {
    return new JsonObject()
        .put("type", "err")
        .put("address", address)
        .put("failureCode", failure.failure().code)
        .put("failureType", "RECIPIENT_FAILURE")
        .put("message", failure.getMessage())
        .toBuffer();
  }

  /** The refusal of a registration, in the words that the bridge's own clients know. */
  static Buffer refusedRegistration(String address, ChatException failure) {
    return new JsonObject(failure(address, failure)).put("body", "access_denied").toBuffer();
  }

  /**
   * What is wrong with a frame that has no address to answer to.
   *
   * @param error a stable word, the bridge's own where it has one
   */
  static Buffer error(String error, ChatException failure) {
    return new JsonObject()
        .put("type", "err")
        .put("body", error)
        .put("failureCode", failure.failure().code)
        .put("failureType", "RECIPIENT_FAILURE")
        .put("message", failure.getMessage())
        .toBuffer();
  }

  /**
   * What precedes an encoded event on its way to a user's socket.
   *
   * @param type {@link Transport#messageType()}
   */
  static Buffer eventPrefix(String type, String address) {
    return Buffer.buffer("{\"type\":\"" + type + "\",\"address\":\"" + address + "\",\"body\":");
  }

  /** An encoded event on its way to a user's socket. */
  static Buffer event(Buffer prefix, Buffer event) {
    return Buffer.buffer(prefix.length() + event.length() + 1)
        .appendBuffer(prefix)
        .appendBuffer(event)
        .appendByte((byte) '}');
  }
}
