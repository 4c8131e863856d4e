package parley.bus;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.concurrent.TimeoutException;

/**
 * Failures as HTTP answers: {@code {"error":{"code":"CONFLICT","message":"...","retry":false}}}
 * with the matching status. Thread-safe.
 */
public final class HttpFailures {
  private HttpFailures() {}

  /** A failure handler for routes that answer in JSON. */
  public static void answer(RoutingContext context) {
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    ChatException failure = failure(context);
    answer(context, failure.failure().code, failure);
  }

  /** The same with a status that only one protocol knows. */
  public static void answer(RoutingContext context, int status, ChatException failure) {
    JsonObject error =
        new JsonObject()
            .put("code", failure.failure().name())
            .put("message", failure.getMessage())
            .put("retry", failure.failure().retry);
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (failure.failure() == Failure.UNAUTHORIZED) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
    }
    context.response().end(new JsonObject().put("error", error).toBuffer());
  }

  private static ChatException failure(RoutingContext context) {
    Throwable cause = context.failure();
    if (cause == null || cause instanceof HttpException) {
      return ofStatus(context.statusCode());
    }
    if (cause instanceof DecodeException) {
      return Failure.BAD_REQUEST.because("The body is not well-formed JSON.");
    }
    if (cause instanceof TimeoutException) {
      return Failure.UNAVAILABLE.because("The server did not answer in time. Try again.");
    }
    return Failures.from(cause);
  }

  private static ChatException ofStatus(int status) {
    Failure failure = Failure.ofCode(status);
    return failure.because(
        switch (failure) {
          case TOO_LARGE -> "The request's body is too large.";
          case BAD_REQUEST -> "The request is malformed.";
          case NOT_FOUND -> "There is nothing here.";
          default -> "The request could not be answered.";
        });
  }
}
