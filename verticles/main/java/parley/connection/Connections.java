package parley.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import parley.bus.Commands;
import parley.bus.Identity;
import parley.node.Config;

/** All sockets of a node, spread over its event loops. Thread-safe. */
public final class Connections {
  private final List<ConnectionVerticle> verticles;

  private Connections(List<ConnectionVerticle> verticles) {
    this.verticles = verticles;
  }

  /**
   * Listens on every event loop. Fails when the port cannot be bound.
   *
   * @param server this node's id, as clients are told
   * @param verify who an access token belongs to
   * @param routes of other features, mounted on the same port
   */
  public static Future<Connections> open(
      Vertx vertx,
      Config config,
      String server,
      Commands commands,
      Function<String, Future<Identity>> verify,
      Sessions sessions,
      MeterRegistry registry,
      List<Routes> routes) {
    Services services =
        new Services(
            server,
            commands,
            verify,
            sessions,
            config.connection(),
            new ConnectionMetrics(registry),
            clientLimits(config),
            config.account().admins());
    List<Future<ConnectionVerticle>> verticles = new ArrayList<>();
    for (int i = 0; i < config.http().eventLoops(); i++) {
      ConnectionVerticle verticle = new ConnectionVerticle(config, services, routes);
      verticles.add(vertx.deployVerticle(verticle, new DeploymentOptions()).map(verticle));
    }
    return Future.all(verticles)
        .map(done -> new Connections(verticles.stream().map(Future::result).toList()));
  }

  private static JsonObject clientLimits(Config config) {
    return new JsonObject()
        .put("maxFrameBytes", config.connection().maxFrameBytes())
        .put("maxText", config.message().maxText())
        .put("maxTitle", config.message().maxTitle())
        .put("maxMembers", config.message().maxMembers())
        .put(
            "expireAfter",
            new JsonArray(
                config.retention().expireAfter().stream().map(Duration::toMillis).toList()))
        .put("retentionMillis", config.retention().keep().toMillis())
        .put("editMillis", config.message().editWindow().toMillis())
        .put("idleMillis", config.connection().idle().toMillis())
        .put(
            "media",
            new JsonObject()
                .put("picture", config.media().maxPicture())
                .put("video", config.media().maxVideo())
                .put("audio", config.media().maxAudio())
                .put("document", config.media().maxDocument()));
  }

  /** The TCP port that clients connect to. */
  public int port() {
    return verticles.get(0).port();
  }

  /** The TCP port that backends connect to; 0 without one. */
  public int bridgePort() {
    return verticles.get(0).bridgePort();
  }

  /** Takes no more sockets and closes the open ones, spread over that time. */
  public Future<Void> drain(Duration time) {
    return Future.join(verticles.stream().map(verticle -> verticle.drainLater(time)).toList())
        .mapEmpty();
  }
}
