package parley.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import parley.bus.Body;
import parley.bus.ChatException;
import parley.bus.Events;
import parley.bus.Failure;
import parley.bus.Failures;

/** What other applications on the cluster say, checked. Thread-safe. */
final class ForeignEvent {
  private static final int MAX_NAME = 100;

  private ForeignEvent() {}

  /**
   * The encoded event. Fails with BAD_REQUEST when it is no JSON object with a text {@code event},
   * with FORBIDDEN when only the server may send an event of that name, with TOO_LARGE.
   */
  static Buffer encode(Object body, int maxBytes) {
    JsonObject event = Body.of(body).json();
    String name = new Body(event).string("event", MAX_NAME);
    if (Events.RESERVED.contains(name)) {
      throw Failure.FORBIDDEN.because("Events named \"" + name + "\" come from the server only.");
    }
    Buffer encoded = event.toBuffer();
    if (encoded.length() > maxBytes) {
      throw Failure.TOO_LARGE.because("The event is longer than " + maxBytes + " bytes.");
    }
    return encoded;
  }

  /**
   * Answers a request with what the command makes of its body, or with the failure.
   *
   * @return whether it succeeded
   */
  static boolean answer(Message<Object> message, Function<Object, JsonObject> command) {
    try {
      message.reply(command.apply(message.body()));
      return true;
    } catch (RuntimeException cause) {
      ChatException refused = Failures.from(cause);
      message.fail(refused.failure().code, refused.getMessage());
      return false;
    }
  }
}
