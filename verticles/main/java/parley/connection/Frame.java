package parley.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import parley.bus.ChatException;
import parley.bus.Failure;

/** A frame of the event-bus bridge's protocol from a client, understood. Immutable. */
sealed interface Frame {
  int MAX_ADDRESS = 200;
  int MAX_REPLY_ADDRESS = 64;

  /** The client is there. */
  record Ping() implements Frame {}

  /** The client wants the events of that address. */
  record Register(String address) implements Frame {}

  /** The client wants them no longer. */
  record Unregister(String address) implements Frame {}

  /**
   * {@code send} or {@code publish}: a command.
   *
   * @param body any JSON value or null
   * @param replyAddress where the client awaits the answer, null when it does not
   */
  record Command(String address, Object body, String replyAddress) implements Frame {}

  /**
   * Nothing that can be understood.
   *
   * @param error a stable word, the bridge's own where it has one
   */
  record Malformed(String error, ChatException failure) implements Frame {}

  /**
   * Never fails: what is wrong is a {@link Malformed} frame.
   *
   * @param text in UTF-8
   */
  static Frame parse(Buffer text, int maxBytes) {
    if (text.length() > maxBytes) {
      return tooLarge(maxBytes);
    }
    JsonObject json;
    try {
      json = ClientJson.object(text);
    } catch (DecodeException malformed) {
      return malformed("invalid_json", "A frame must be a JSON object.");
    }
    String type = text(json, "type");
    if (type == null) {
      return unknownType();
    }
    return switch (type) {
      case "ping" -> new Ping();
      case "send", "publish", "register", "unregister" -> addressed(type, json);
      default -> unknownType();
    };
  }

  /** A frame of more bytes than may be. */
  static Malformed tooLarge(int maxBytes) {
    return new Malformed(
        "too_large", Failure.TOO_LARGE.because("A frame has at most " + maxBytes + " bytes."));
  }

  private static Frame addressed(String type, JsonObject json) {
    String address = text(json, "address");
    if (address == null || address.isEmpty() || address.length() > MAX_ADDRESS) {
      return malformed(
          "missing_address",
          "\"address\" must be a text of at most " + MAX_ADDRESS + " characters.");
    }
    return switch (type) {
      case "register" -> new Register(address);
      case "unregister" -> new Unregister(address);
      default -> command(address, json);
    };
  }

  private static Frame command(String address, JsonObject json) {
    String replyAddress = text(json, "replyAddress");
    return replyAddress != null && replyAddress.length() > MAX_REPLY_ADDRESS
        ? malformed(
            "invalid_reply_address",
            "\"replyAddress\" has at most " + MAX_REPLY_ADDRESS + " characters.")
        : new Command(address, json.getValue("body"), replyAddress);
  }

  private static Malformed unknownType() {
    return malformed(
        "unknown_type", "\"type\" must be send, publish, register, unregister or ping.");
  }

  private static Malformed malformed(String error, String sentence) {
    return new Malformed(error, Failure.BAD_REQUEST.because(sentence));
  }

  private static String text(JsonObject json, String field) {
    return json.getValue(field) instanceof String text ? text : null;
  }
}
