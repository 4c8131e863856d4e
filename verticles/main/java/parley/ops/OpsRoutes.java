package parley.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.connection.Routes;

/**
 * {@code /health/live} (this answers), {@code /health/ready} (200 or 503, {status, parts}) and
 * {@code /metrics} (Prometheus text). Thread-safe.
 */
public final class OpsRoutes implements Routes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Health health;
  private final PrometheusMeterRegistry registry;

  public OpsRoutes(Health health, PrometheusMeterRegistry registry) {
    this.health = health;
    this.registry = registry;
  }

  @Override
  public void mount(Router router) {
    router.get("/health/live").handler(OpsRoutes::live);
    router.get("/health/ready").handler(this::ready);
    router.get("/metrics").handler(this::metrics);
  }

  private static void live(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end("{\"status\":\"live\"}");
  }

  private void ready(RoutingContext context) {
    health
        .report()
        .compose(
            report ->
                context
                    .response()
                    .setStatusCode(report.ready() ? 200 : 503)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(report.json().toBuffer()))
        .onFailure(context::fail);
  }

  /** Collecting takes milliseconds, so it is done off the event loop. */
  private void metrics(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(() -> registry.scrape(), false)
        .compose(
            text ->
                context.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(text))
        .onFailure(context::fail);
  }
}
