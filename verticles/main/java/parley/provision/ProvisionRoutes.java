package parley.provision;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import parley.bus.Body;
import parley.bus.Failure;
import parley.bus.HttpFailures;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.connection.Bearer;
import parley.connection.Routes;

/**
 * Users, groups and memberships over HTTP, as {@code openapi.yaml} describes them: for
 * administrators, and for keys with the scope {@code provision}. Thread-safe.
 */
public final class ProvisionRoutes implements Routes {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_PAGE = 500;
  private static final int PAGE = 100;
  private static final String USER = "/api/users/:user";
  private static final String MEMBERS = "/api/groups/:group/members";

  private final Provisioning provisioning;
  private final Function<String, Future<Identity>> verify;

  /**
   * @param verify says whose an access token or key is
   */
  public ProvisionRoutes(Provisioning provisioning, Function<String, Future<Identity>> verify) {
    this.provisioning = provisioning;
    this.verify = verify;
  }

  @Override
  public void mount(Router router) {
    on(router, HttpMethod.GET, "/api/users", this::users);
    on(router, HttpMethod.PUT, USER, this::putUser);
    on(router, HttpMethod.DELETE, USER, this::deleteUser);
    on(router, HttpMethod.POST, "/api/groups", this::createGroup);
    on(router, HttpMethod.GET, MEMBERS, this::members);
    on(router, HttpMethod.PUT, MEMBERS + "/:user", (by, context) -> setMember(by, context, true));
    on(
        router,
        HttpMethod.DELETE,
        MEMBERS + "/:user",
        (by, context) -> setMember(by, context, false));
    on(router, HttpMethod.GET, "/api/audit", this::audit);
  }

  private void on(
      Router router,
      HttpMethod method,
      String path,
      BiFunction<Identity, RoutingContext, Future<Void>> action) {
    router
        .route(method, path)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
              Future.succeededFuture(context.request())
                  .map(Bearer::token)
                  .compose(verify)
                  .map(this::requireRight)
                  .compose(by -> action.apply(by, context))
                  .onFailure(context::fail);
            })
        .failureHandler(HttpFailures::answer);
  }

  private Identity requireRight(Identity by) {
    if (!by.isKey() && !provisioning.isAdmin(by.user())) {
      throw Failure.FORBIDDEN.because("Only administrators may do this.");
    }
    return by.require(Scope.PROVISION);
  }

  private Future<Void> users(Identity by, RoutingContext context) {
    int limit = limit(context);
    String after = context.request().getParam("after", "");
    return provisioning
        .users(after, limit + 1)
        .compose(found -> page(context, "users", found, limit));
  }

  private Future<Void> audit(Identity by, RoutingContext context) {
    int limit = limit(context);
    String before = context.request().getParam("before");
    return provisioning
        .audit()
        .list(before, limit + 1)
        .compose(found -> page(context, "audit", found, limit));
  }

  private static Future<Void> page(
      RoutingContext context, String name, List<JsonObject> found, int limit) {
    JsonArray all = new JsonArray();
    found.stream().limit(limit).forEach(all::add);
    return json(context, 200, new JsonObject().put(name, all).put("more", found.size() > limit));
  }

  private Future<Void> putUser(Identity by, RoutingContext context) {
    String user = context.pathParam("user");
    return provisioning
        .putUser(by, user, body(context))
        .compose(isNew -> json(context, isNew ? 201 : 200, new JsonObject().put("user", user)));
  }

  private Future<Void> deleteUser(Identity by, RoutingContext context) {
    boolean erase =
        switch (context.request().getParam("entries", "keep")) {
          case "keep" -> false;
          case "erase" -> true;
          default ->
              throw Failure.BAD_REQUEST.because("\"entries\" must be \"keep\" or \"erase\".");
        };
    return provisioning
        .deleteUser(by, context.pathParam("user"), erase)
        .compose(done -> nothing(context));
  }

  private Future<Void> createGroup(Identity by, RoutingContext context) {
    return provisioning.createGroup(by, body(context)).compose(group -> json(context, 200, group));
  }

  private Future<Void> members(Identity by, RoutingContext context) {
    return provisioning
        .members(context.pathParam("group"))
        .compose(members -> json(context, 200, new JsonObject().put("members", members)));
  }

  private Future<Void> setMember(Identity by, RoutingContext context, boolean in) {
    return provisioning
        .setMember(by, context.pathParam("group"), context.pathParam("user"), in)
        .compose(done -> nothing(context));
  }

  private static Future<Void> json(RoutingContext context, int status, JsonObject body) {
    return context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }

  private static Future<Void> nothing(RoutingContext context) {
    return context.response().setStatusCode(204).end();
  }

  private static Body body(RoutingContext context) {
    Buffer bytes = context.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      throw Failure.BAD_REQUEST.because("The body must be a JSON object.");
    }
    return Body.of(Json.decodeValue(bytes));
  }

  private static int limit(RoutingContext context) {
    String text = context.request().getParam("limit", Integer.toString(PAGE));
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > MAX_PAGE) {
      throw Failure.BAD_REQUEST.because("\"limit\" must be a number from 1 to " + MAX_PAGE + ".");
    }
    return Integer.parseInt(text);
  }
}
