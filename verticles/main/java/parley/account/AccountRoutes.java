package parley.account;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import parley.bus.Body;
import parley.bus.Failure;
import parley.bus.HttpFailures;
import parley.bus.RateLimiter;
import parley.connection.Bearer;
import parley.connection.ClientAddress;
import parley.connection.Routes;
import parley.node.Config;

/**
 * Register, log in, refresh and log out over HTTP, as {@code openapi.yaml} describes them.
 * Thread-safe. Attempts are limited per node: on N nodes somebody has up to N times as many.
 */
public final class AccountRoutes implements Routes {
  private static final int MAX_BODY_BYTES = 8 * 1024;
  private static final int MIN_PASSWORD = 8;
  private static final int MAX_PASSWORD = 128;
  private static final int MAX_LABEL = 64;
  private static final int MAX_REFRESH = 256;
  private static final int LOGINS_PER_ADDRESS = 10;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  // Of this type because vertx-web lets no other handlers come before the one that reads the body.
  private static final SecurityPolicyHandler SECURE = AccountRoutes::secure;
  private static final SecurityPolicyHandler JSON_ONLY = AccountRoutes::requireJson;

  private final Accounts accounts;
  private final Config config;
  private final RateLimiter loginsOfUser;
  private final RateLimiter loginsOfAddress;
  private final RateLimiter registrationsOfAddress;

  public AccountRoutes(Accounts accounts, Config config) {
    this.accounts = accounts;
    this.config = config;
    int logins = config.account().loginsPerMinute();
    loginsOfUser = perMinute(logins);
    loginsOfAddress = perMinute(logins * LOGINS_PER_ADDRESS);
    registrationsOfAddress = perMinute(config.account().registrationsPerMinute());
  }

  @Override
  public void mount(Router router) {
    postJson(router, "/api/register", 201, this::register);
    postJson(router, "/api/login", 200, this::login);
    postJson(router, "/api/refresh", 200, this::refresh);
    router
        .post("/api/logout")
        .handler(SECURE)
        .handler(this::logout)
        .failureHandler(HttpFailures::answer);
  }

  private void postJson(
      Router router, String path, int status, Function<RoutingContext, Future<Grant>> action) {
    router
        .route(HttpMethod.POST, path)
        .handler(SECURE)
        .handler(JSON_ONLY)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(
            context ->
                answer(
                    context,
                    Future.succeededFuture(context).compose(action),
                    grant ->
                        context
                            .response()
                            .setStatusCode(status)
                            .addCookie(cookie(grant.access(), grant.expiresIn()))
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                            .end(grant.toJson().toBuffer())))
        .failureHandler(HttpFailures::answer);
  }

  private Future<Grant> register(RoutingContext context) {
    Body body = body(context);
    String user = body.user("user");
    String password = body.string("password", MAX_PASSWORD);
    if (password.length() < MIN_PASSWORD) {
      throw Failure.BAD_REQUEST.because(
          "\"password\" must have " + MIN_PASSWORD + " characters or more.");
    }
    String name = Profile.name(body);
    String label = label(body);
    admit(context, registrationsOfAddress, address(context));
    return accounts.register(user, password, name == null ? user : name, label);
  }

  private Future<Grant> login(RoutingContext context) {
    Body body = body(context);
    String user = body.user("user");
    String password = body.string("password", MAX_PASSWORD);
    String label = label(body);
    admit(context, loginsOfAddress, address(context));
    admit(context, loginsOfUser, user);
    return accounts.login(user, password, label);
  }

  private Future<Grant> refresh(RoutingContext context) {
    return accounts.refresh(body(context).string("refresh", MAX_REFRESH));
  }

  private void logout(RoutingContext context) {
    Future<Void> done =
        Future.succeededFuture(context)
            .map(RoutingContext::request)
            .map(Bearer::token)
            .compose(accounts::logout);
    answer(
        context,
        done,
        nothing -> context.response().addCookie(cookie("", 0)).setStatusCode(204).end());
  }

  /** For what a browser asks for without a header: {@code <img>} and {@code <video>}. */
  private static Cookie cookie(String access, long seconds) {
    return Cookie.cookie(Bearer.COOKIE, access)
        .setPath("/api/media")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setMaxAge(seconds);
  }

  /** Answers in time, whatever the database does. */
  private <T> void answer(
      RoutingContext context, Future<T> result, Function<T, Future<Void>> success) {
    result
        .timeout(config.database().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(success::apply)
        .onFailure(context::fail);
  }

  private static void secure(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    context.next();
  }

  private static void requireJson(RoutingContext context) {
    MIMEHeader type = context.parsedHeaders().contentType();
    if (!"application/json".equalsIgnoreCase(type.component() + "/" + type.subComponent())) {
      throw Failure.BAD_REQUEST.because("The Content-Type must be application/json.");
    }
    context.next();
  }

  private static Body body(RoutingContext context) {
    Buffer bytes = context.body().buffer();
    if (bytes == null) {
      throw Failure.BAD_REQUEST.because("The body must be a JSON object.");
    }
    return Body.of(Json.decodeValue(bytes));
  }

  private static String label(Body body) {
    String label = body.optionalLine("device", MAX_LABEL);
    return label == null ? "" : label;
  }

  private String address(RoutingContext context) {
    return ClientAddress.of(context.request(), config.http().trustForwarded());
  }

  private void admit(RoutingContext context, RateLimiter limiter, String key) {
    long wait = limiter.acquire(key);
    if (wait > 0) {
      long seconds = Duration.ofMillis(wait + 999).toSeconds();
      context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      throw Failure.RATE_LIMITED.because("Too many attempts. Try again in " + seconds + " s.");
    }
  }

  private RateLimiter perMinute(int permits) {
    Clock clock = accounts.clock();
    return new RateLimiter(permits, MINUTE, config.account().maxTracked(), clock);
  }
}
