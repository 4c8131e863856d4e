package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import parley.bus.Failure;
import parley.bus.HttpFailures;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.connection.Bearer;
import parley.connection.Routes;
import parley.node.Config;

/**
 * Uploads: {@code POST /api/media?name=...} for what is small enough to be sent again when the line
 * drops, and <a href="https://tus.io/protocols/resumable-upload">tus 1.0</a> at {@code
 * /api/media/uploads}, with creation, creation with upload, expiration, checksum and termination,
 * for everything. Thread-safe.
 */
public final class UploadRoutes implements Routes {
  /** Bytes of a file that is sent by one request. */
  private static final long MAX_AT_ONCE = 16 * 1024 * 1024;

  private static final String PATH = "/api/media/uploads";
  private static final String ONE = PATH + "/:id";
  private static final String VERSION = "1.0.0";
  private static final String PART = "application/offset+octet-stream";
  private static final int MISMATCH = 460;
  private static final int OTHER_VERSION = 412;
  private static final int OTHER_TYPE = 415;

  private final Uploads uploads;
  private final Config.Media limits;
  private final Function<String, Future<Identity>> verify;

  /**
   * @param verify says whose an access token is
   */
  public UploadRoutes(
      Uploads uploads, Config.Media limits, Function<String, Future<Identity>> verify) {
    this.uploads = uploads;
    this.limits = limits;
    this.verify = verify;
  }

  @Override
  public void mount(Router router) {
    router.post("/api/media").handler(on(this::whole)).failureHandler(UploadRoutes::fail);
    router.options(PATH).handler(this::options);
    router.post(PATH).handler(tus(this::create)).failureHandler(UploadRoutes::fail);
    router.head(ONE).handler(tus(this::offset)).failureHandler(UploadRoutes::fail);
    router.patch(ONE).handler(tus(this::append)).failureHandler(UploadRoutes::fail);
    router.delete(ONE).handler(tus(this::cancel)).failureHandler(UploadRoutes::fail);
  }

  /** Keeps the body waiting until it is known who sends it. */
  private Handler<RoutingContext> on(BiFunction<RoutingContext, String, Future<Void>> action) {
    return context -> {
      context.request().pause();
      context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      Future.succeededFuture(context.request())
          .map(Bearer::token)
          .compose(verify)
          .map(identity -> identity.require(Scope.SEND))
          .compose(identity -> action.apply(context, identity.user()))
          .onFailure(context::fail);
    };
  }

  private Handler<RoutingContext> tus(BiFunction<RoutingContext, String, Future<Void>> action) {
    return context -> {
      context.response().putHeader("Tus-Resumable", VERSION);
      if (!VERSION.equals(context.request().getHeader("Tus-Resumable"))) {
        context.response().putHeader("Tus-Version", VERSION);
        context.fail(OTHER_VERSION);
        return;
      }
      on(action).handle(context);
    };
  }

  private void options(RoutingContext context) {
    long largest =
        Math.max(
            Math.max(limits.maxPicture(), limits.maxVideo()),
            Math.max(limits.maxAudio(), limits.maxDocument()));
    context
        .response()
        .putHeader("Tus-Resumable", VERSION)
        .putHeader("Tus-Version", VERSION)
        .putHeader("Tus-Extension", "creation,creation-with-upload,expiration,checksum,termination")
        .putHeader("Tus-Checksum-Algorithm", Checksum.NAMES)
        .putHeader("Tus-Max-Size", Long.toString(largest))
        .setStatusCode(204)
        .end();
  }

  private Future<Void> whole(RoutingContext context, String user) {
    HttpServerRequest request = context.request();
    long size = number(request, "Content-Length");
    if (size > MAX_AT_ONCE) {
      throw Failure.TOO_LARGE.because(
          "A file of more than " + MAX_AT_ONCE + " bytes is uploaded at " + PATH + ".");
    }
    Checksum checksum = Checksum.of(request.getHeader("Upload-Checksum"));
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return uploads
        .create(user, type, request.getParam("name"), size)
        .compose(
            file ->
                uploads
                    .append(user, file.id(), 0, checksum, request)
                    .recover(failure -> giveUp(user, file.id(), failure))
                    .compose(
                        now ->
                            now.complete()
                                ? Future.succeededFuture(now)
                                : giveUp(
                                    user,
                                    file.id(),
                                    Failure.BAD_REQUEST.because("The line dropped."))))
        .compose(
            file ->
                context
                    .response()
                    .setStatusCode(201)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(file.toJson().toBuffer()));
  }

  private Future<MediaFile> giveUp(String user, String id, Throwable why) {
    return uploads.cancel(user, id).transform(done -> Future.failedFuture(why));
  }

  private Future<Void> create(RoutingContext context, String user) {
    HttpServerRequest request = context.request();
    Map<String, String> metadata = metadata(request.getHeader("Upload-Metadata"));
    boolean begins = PART.equals(request.getHeader(HttpHeaders.CONTENT_TYPE));
    Checksum checksum = Checksum.of(request.getHeader("Upload-Checksum"));
    String name = metadata.getOrDefault("filename", metadata.get("name"));
    String type = metadata.getOrDefault("filetype", metadata.get("type"));
    return uploads
        .create(user, type, name, number(request, "Upload-Length"))
        .compose(
            file -> {
              context.response().setStatusCode(201).putHeader("Location", PATH + "/" + file.id());
              return begins
                  ? uploads.append(user, file.id(), 0, checksum, request)
                  : Future.succeededFuture(file);
            })
        .compose(file -> progress(context, file).end());
  }

  private Future<Void> offset(RoutingContext context, String user) {
    return uploads
        .find(user, context.pathParam("id"))
        .compose(
            file ->
                progress(context, file)
                    .putHeader("Upload-Length", Long.toString(file.size()))
                    .end());
  }

  private Future<Void> append(RoutingContext context, String user) {
    HttpServerRequest request = context.request();
    if (!PART.equals(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      context.fail(OTHER_TYPE);
      return Future.succeededFuture();
    }
    Checksum checksum = Checksum.of(request.getHeader("Upload-Checksum"));
    return uploads
        .append(user, context.pathParam("id"), number(request, "Upload-Offset"), checksum, request)
        .compose(file -> progress(context, file).setStatusCode(204).end());
  }

  private Future<Void> cancel(RoutingContext context, String user) {
    return uploads
        .cancel(user, context.pathParam("id"))
        .compose(done -> context.response().setStatusCode(204).end());
  }

  private static HttpServerResponse progress(RoutingContext context, MediaFile file) {
    if (file.expires() > 0) {
      String until =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              Instant.ofEpochMilli(file.expires()).atOffset(ZoneOffset.UTC));
      context.response().putHeader("Upload-Expires", until);
    }
    return context.response().putHeader("Upload-Offset", Long.toString(file.offset()));
  }

  private static long number(HttpServerRequest request, String header) {
    String value = request.getHeader(header);
    if (value == null || !value.matches("\\d{1,18}")) {
      throw Failure.BAD_REQUEST.because("The header " + header + " must be a number of bytes.");
    }
    return Long.parseLong(value);
  }

  /** {@code name YmFyLnBuZw==,type aW1hZ2UvcG5n}. */
  private static Map<String, String> metadata(String header) {
    Map<String, String> metadata = new HashMap<>();
    for (String pair : header == null ? new String[0] : header.split(",")) {
      String[] parts = pair.strip().split(" ");
      try {
        byte[] value = parts.length == 2 ? Base64.getDecoder().decode(parts[1]) : new byte[0];
        metadata.put(parts[0], new String(value, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw Failure.BAD_REQUEST.because("Upload-Metadata is not well-formed base64.");
      }
    }
    return metadata;
  }

  /** The rest of a body that nobody wants is read if it is short; else the connection ends. */
  private static void fail(RoutingContext context) {
    if (context.response().headWritten()) {
      return; // the line dropped, and there is nobody to tell
    }
    HttpServerRequest request = context.request();
    if (request.isEnded()) {
      answer(context);
      return;
    }
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Long.parseLong(announced) <= 2 * MAX_AT_ONCE) {
      // Many a client hears no answer before it has sent everything.
      request.exceptionHandler(broken -> {}).handler(rest -> {}).endHandler(end -> answer(context));
    } else {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      request.handler(rest -> {});
      answer(context);
    }
    request.resume();
  }

  private static void answer(RoutingContext context) {
    if (context.failure() instanceof Checksum.Mismatch) {
      HttpFailures.answer(
          context, MISMATCH, Failure.BAD_REQUEST.because(context.failure().getMessage()));
    } else if (context.statusCode() == OTHER_VERSION) {
      HttpFailures.answer(
          context,
          OTHER_VERSION,
          Failure.BAD_REQUEST.because("Tus-Resumable must be " + VERSION + "."));
    } else if (context.statusCode() == OTHER_TYPE) {
      HttpFailures.answer(
          context,
          OTHER_TYPE,
          Failure.BAD_REQUEST.because("The Content-Type must be " + PART + "."));
    } else {
      HttpFailures.answer(context);
    }
  }
}
