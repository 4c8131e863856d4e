package parley.webhook;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.EnumSet;
import java.util.UUID;
import parley.account.Secrets;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Commands;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.bus.HttpFailures;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.connection.Routes;

/** The addresses by which anybody who knows one posts into a conversation. Thread-safe. */
public final class WebhookRoutes implements Routes {
  static final String PATH = "/api/hooks/";

  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final WebhookStore store;
  private final Commands commands;

  public WebhookRoutes(WebhookStore store, Commands commands) {
    this.store = store;
    this.commands = commands;
  }

  @Override
  public void mount(Router router) {
    router
        .post(PATH + ":id/:secret")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(
            context ->
                Future.succeededFuture(context)
                    .compose(this::post)
                    .onSuccess(
                        answer ->
                            context
                                .response()
                                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                .end(answer.toBuffer()))
                    .onFailure(context::fail))
        .failureHandler(HttpFailures::answer);
  }

  /** {@code {text, buttons?, id?}} -> {@code {conversation, seq, at}}. */
  private Future<JsonObject> post(RoutingContext context) {
    Body said = body(context);
    String id = said.optionalString("id", 64);
    JsonObject content = said.json().copy();
    content.remove("id");
    return store
        .find(context.pathParam("id"))
        .compose(
            webhook -> {
              if (webhook == null
                  || webhook.conversation() == null
                  || !Secrets.isEqual(
                      webhook.secret(), Secrets.sha256(context.pathParam("secret")))) {
                throw Failure.NOT_FOUND.because("There is no such webhook.");
              }
              JsonObject message =
                  new JsonObject()
                      .put("conversation", webhook.conversation())
                      .put("id", id == null ? UUID.randomUUID().toString() : id)
                      .put("kind", Entry.TEXT)
                      .put("body", content);
              return commands
                  .execute(
                      Addresses.MESSAGE_SEND,
                      new Caller(identity(webhook), Caller.NO_SESSION),
                      message)
                  .map(answer -> answer.put("conversation", webhook.conversation()));
            });
  }

  private static Identity identity(Webhook webhook) {
    return new Identity(webhook.user(), webhook.id(), Long.MAX_VALUE, EnumSet.of(Scope.SEND));
  }

  private static Body body(RoutingContext context) {
    Buffer bytes = context.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      throw Failure.BAD_REQUEST.because("The body must be a JSON object.");
    }
    return Body.of(Json.decodeValue(bytes));
  }
}
