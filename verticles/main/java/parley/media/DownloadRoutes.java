package parley.media;

import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import java.util.function.Function;
import parley.bus.Addresses;
import parley.bus.Caller;
import parley.bus.Commands;
import parley.bus.HttpFailures;
import parley.bus.Identity;
import parley.connection.Bearer;
import parley.connection.Routes;

/**
 * {@code GET} and {@code HEAD /api/media/{id}}: the bytes of a file, whole or a range of them, for
 * whoever may have it. Who that is says {@code chat.media.get}. Nothing that a browser could run is
 * ever shown by one. Thread-safe.
 */
public final class DownloadRoutes implements Routes {
  /** What a browser may do with a file that somebody sent: show it, by itself. */
  private static final String ALONE =
      "default-src 'none'; img-src 'self'; media-src 'self'; sandbox";

  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;
  private static final int NOT_SATISFIABLE = 416;

  private final MediaStore media;
  private final Blobs blobs;
  private final Commands commands;
  private final Function<String, Future<Identity>> verify;
  private final BiFunction<String, String, Future<Identity>> verifyTicket;

  /**
   * @param verify says whose an access token is
   * @param verifyTicket says whose a ticket for that file is
   */
  public DownloadRoutes(
      MediaStore media,
      Blobs blobs,
      Commands commands,
      Function<String, Future<Identity>> verify,
      BiFunction<String, String, Future<Identity>> verifyTicket) {
    this.media = media;
    this.blobs = blobs;
    this.commands = commands;
    this.verify = verify;
    this.verifyTicket = verifyTicket;
  }

  @Override
  public void mount(Router router) {
    router
        .route("/api/media/:id")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::serve)
        .failureHandler(HttpFailures::answer);
  }

  private void serve(RoutingContext context) {
    String id = context.pathParam("id");
    context.response().putHeader("x-content-type-options", "nosniff");
    Future.succeededFuture(context)
        .compose(this::identify)
        .compose(
            identity ->
                commands.execute(
                    Addresses.MEDIA_GET,
                    new Caller(identity, Caller.NO_SESSION),
                    new JsonObject().put("media", id)))
        .compose(allowed -> media.find(id))
        .compose(file -> answer(context, file))
        .onFailure(context::fail);
  }

  /** By a ticket for this file in the link, or else by a token. */
  private Future<Identity> identify(RoutingContext context) {
    String ticket = context.request().getParam("ticket");
    return ticket == null
        ? verify.apply(token(context))
        : verifyTicket.apply(ticket, context.pathParam("id"));
  }

  /** A browser sends a cookie where it cannot send a header: with pictures and videos. */
  private static String token(RoutingContext context) {
    Cookie cookie = context.request().getCookie(Bearer.COOKIE);
    return cookie != null && Bearer.header(context.request()) == null
        ? cookie.getValue()
        : Bearer.token(context.request());
  }

  private Future<Void> answer(RoutingContext context, MediaFile file) {
    if (file == null) {
      throw MediaStore.missing();
    }
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    String etag = "\"" + file.sha256() + "\"";
    response
        .putHeader(HttpHeaders.ETAG, etag)
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable")
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && (known.contains(etag) || known.strip().equals("*"))) {
      return response.setStatusCode(NOT_MODIFIED).end();
    }
    ByteRange range;
    try {
      range =
          isRangeValid(request, etag)
              ? ByteRange.of(request.getHeader("Range"), file.size())
              : null;
    } catch (ByteRange.Unsatisfiable refused) {
      return refuse(response, file, refused);
    }
    describe(response, file);
    long from = range == null ? 0 : range.from();
    long length = range == null ? file.size() : range.length();
    if (range != null) {
      response.setStatusCode(PARTIAL).putHeader("Content-Range", range.contentRange(file.size()));
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    return request.method() == HttpMethod.HEAD
        ? response.end()
        : blobs.of(file).send(file.key(), from, length, response);
  }

  /** A part goes with the parts one has only if it is of the same bytes. */
  private static boolean isRangeValid(HttpServerRequest request, String etag) {
    String ifRange = request.getHeader("If-Range");
    return ifRange == null || ifRange.equals(etag);
  }

  private static void describe(HttpServerResponse response, MediaFile file) {
    boolean document = file.kind() == MediaKind.DOCUMENT;
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
        .putHeader("content-security-policy", ALONE)
        .putHeader("cross-origin-resource-policy", "same-origin")
        .putHeader(
            "content-disposition",
            FileNames.disposition(document ? "attachment" : "inline", file.name()));
  }

  private static Future<Void> refuse(
      HttpServerResponse response, MediaFile file, ByteRange.Unsatisfiable refused) {
    JsonObject error =
        new JsonObject()
            .put("code", "BAD_REQUEST")
            .put("message", refused.getMessage())
            .put("retry", false);
    return response
        .setStatusCode(NOT_SATISFIABLE)
        .putHeader("Content-Range", "bytes */" + file.size())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(new JsonObject().put("error", error).toBuffer());
  }
}
