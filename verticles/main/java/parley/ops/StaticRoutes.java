package parley.ops;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import parley.connection.Routes;

/**
 * The web chat at {@code /}, and {@code /asyncapi.yaml} and {@code /openapi.yaml}. Browsers ask
 * each time whether a file has changed, so an upgrade arrives with the next load. Mounted last, as
 * it answers every GET and HEAD that no other route took. Thread-safe.
 */
public final class StaticRoutes implements Routes {
  private static final String DOCS = "/docs";

  private final Assets assets;
  private final boolean fromDisk;

  private StaticRoutes(Assets assets, boolean fromDisk) {
    this.assets = assets;
    this.fromDisk = fromDisk;
  }

  /** Serves the directory, or what is on the class path when there is none. Blocking. */
  public static StaticRoutes of(Optional<Path> directory) {
    return directory
        .map(root -> new StaticRoutes(Assets.ofDirectory(root), true))
        .orElseGet(() -> new StaticRoutes(Assets.ofClassPath(), false));
  }

  @Override
  public void mount(Router router) {
    router.route("/*").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::serve);
  }

  private void serve(RoutingContext context) {
    String path = context.normalizedPath();
    if (path.equals(DOCS)) {
      context.redirect(DOCS + "/");
      return;
    }
    String file = path.endsWith("/") ? path + "index.html" : path;
    if (fromDisk) {
      context
          .vertx()
          .executeBlocking(() -> find(file), false)
          .onSuccess(asset -> answer(context, asset))
          .onFailure(context::fail);
    } else {
      answer(context, find(file));
    }
  }

  private Optional<Asset> find(String path) {
    try {
      return assets.at(path);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static void answer(RoutingContext context, Optional<Asset> found) {
    if (found.isEmpty()) {
      context.next();
      return;
    }
    Asset asset = found.get();
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ETAG, asset.etag())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.VARY, "accept-encoding")
        .putHeader("content-security-policy", asset.policy())
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer");
    String known = context.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(asset.etag())) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, asset.type());
    boolean gzip = asset.gzip() != null && acceptsGzip(context);
    if (gzip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    var body = gzip ? asset.gzip() : asset.plain();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (context.request().method() == HttpMethod.HEAD) {
      response.end();
    } else {
      response.end(body);
    }
  }

  private static boolean acceptsGzip(RoutingContext context) {
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null && accepted.contains("gzip");
  }
}
