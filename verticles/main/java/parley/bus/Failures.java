package parley.bus;

import io.vertx.core.eventbus.ReplyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a throwable becomes an answer. Thread-safe. */
public final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * What to tell the caller: a {@link ChatException} as it is, a failed bus reply as the failure it
   * names, everything else as {@code INTERNAL}, logged here once with its stack and never shown.
   */
  public static ChatException from(Throwable cause) {
    if (cause instanceof ChatException known) {
      return known;
    }
    if (cause instanceof ReplyException reply) {
      return switch (reply.failureType()) {
        case NO_HANDLERS, TIMEOUT, ERROR ->
            Failure.UNAVAILABLE.because("The service did not answer. Try again in a moment.");
        case RECIPIENT_FAILURE -> Failure.ofCode(reply.failureCode()).because(reply.getMessage());
      };
    }
    log.error("unexpected failure", cause);
    return Failure.INTERNAL.because("Something went wrong on the server. Try again in a moment.");
  }
}
