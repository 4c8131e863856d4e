package parley.bus;

import io.vertx.core.VertxException;

/**
 * A named {@link Failure} with a sentence for a person. It carries no stack trace: it is an answer.
 */
public final class ChatException extends VertxException {
  private final Failure failure;

  ChatException(Failure failure, String message) {
    super(message, null, true);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
