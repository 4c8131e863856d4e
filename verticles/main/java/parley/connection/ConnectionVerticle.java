package parley.connection;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import parley.bus.Close;
import parley.node.Config;

/**
 * One HTTP server on one event loop: the bridge at {@code /eventbus} (SockJS, and plain WebSocket
 * at {@code /eventbus/websocket}) and the routes of other features; and where it is on, the bridge
 * for backends over TCP. Instances share the ports.
 */
public final class ConnectionVerticle extends VerticleBase {
  private static final String MOUNT = "/eventbus";

  /** A negative port lets the system choose one that all instances share. */
  private static final int ANY_SHARED_PORT = -1;

  private static final int ANY_SHARED_BRIDGE_PORT = -2;

  private static final String BEARER = "Bearer ";

  /** SockJS's own heartbeat, so that no proxy takes a quiet response for a dead one. */
  private static final long MAX_HEARTBEAT_MILLIS = 25_000;

  /** Twice the limit of a frame, so that the sender of a frame beyond it is told, not cut off. */
  private static final int TRANSPORT_FACTOR = 2;

  /** A few sockets need not be spread over the whole time of draining. */
  private static final long DRAIN_MILLIS_PER_SOCKET = 10;

  private final Config.Http http;
  private final Config.Bridge bridge;
  private final Services services;
  private final List<Routes> routes;
  private final Set<Session> sessions = new HashSet<>();
  private HttpServer server;
  private NetServer backends;
  private TimingWheel wheel;
  private Flusher flusher;
  private boolean draining;

  ConnectionVerticle(Config config, Services services, List<Routes> routes) {
    this.http = config.http();
    this.bridge = config.bridge();
    this.services = services;
    this.routes = routes;
  }

  @Override
  public Future<?> start() {
    long longest = Math.max(limits().idle().toSeconds(), limits().authDeadline().toSeconds());
    wheel = new TimingWheel(vertx, (int) longest + 1);
    flusher = new Flusher(context);
    Router router = Router.router(vertx);
    router.get(MOUNT + "/websocket").handler(this::upgrade);
    // The fallback transports post their frames as bodies.
    router
        .route(MOUNT + "/*")
        .handler(
            BodyHandler.create(false).setBodyLimit(TRANSPORT_FACTOR * limits().maxFrameBytes()));
    router.route(MOUNT + "/*").subRouter(sockJs());
    routes.forEach(feature -> feature.mount(router));
    server = vertx.createHttpServer(options()).requestHandler(router);
    return server
        .listen(http.port() == 0 ? ANY_SHARED_PORT : http.port(), http.host())
        .compose(listening -> bridge.on() ? awaitBackends() : Future.succeededFuture());
  }

  private Future<?> awaitBackends() {
    NetServerOptions options = new NetServerOptions();
    if (bridge.cert().isPresent()) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(bridge.cert().get().toString())
                  .setKeyPath(bridge.key().map(Path::toString).orElse(null)));
    }
    backends = vertx.createNetServer(options).connectHandler(this::accept);
    int port = bridge.port() == 0 ? ANY_SHARED_BRIDGE_PORT : bridge.port();
    return backends.listen(port, http.host());
  }

  /** The port that was bound; useful when the configured one is 0. */
  public int port() {
    return server.actualPort();
  }

  /** The port for backends that was bound; 0 without one. */
  public int bridgePort() {
    return backends == null ? 0 : backends.actualPort();
  }

  private Config.Connection limits() {
    return services.limits();
  }

  private HttpServerOptions options() {
    int frame = limits().maxFrameBytes() * TRANSPORT_FACTOR;
    return new HttpServerOptions()
        // For connections that are no session (yet): a session says something in half that time.
        .setIdleTimeout(2 * (int) limits().idle().toSeconds())
        .setMaxWebSocketFrameSize(frame)
        .setMaxWebSocketMessageSize(frame)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        // It would keep the frames of a streaming transport back until there are more, and files
        // could not go from the disk to the socket. The web chat is compressed already.
        .setCompressionSupported(false);
  }

  private Router sockJs() {
    SockJSHandlerOptions options =
        new SockJSHandlerOptions()
            .setLibraryURL("/lib/sockjs.js")
            .setHeartbeatInterval(Math.min(MAX_HEARTBEAT_MILLIS, limits().idle().toMillis()))
            .setMaxBytesStreaming(limits().outboxBytes());
    return SockJSHandler.create(vertx, options).socketHandler(this::accept);
  }

  private void upgrade(RoutingContext context) {
    if (draining) {
      context.response().setStatusCode(503).end();
      return;
    }
    HttpServerRequest request = context.request();
    request
        .toWebSocket()
        .onSuccess(socket -> accept(request))
        .onFailure(refused -> context.response().setStatusCode(400).end());
  }

  private void accept(HttpServerRequest request) {
    WebSocketLine line = new WebSocketLine(flusher, limits().maxFrameBytes());
    line.takeOver(request.connection());
    Session session = open(line);
    if (session != null) {
      line.begin(session, this::end);
      authenticate(session, request.headers(), request.query());
    }
  }

  private void accept(SockJSSocket socket) {
    Session session = open(new SockJsTransport(socket));
    if (session == null) {
      return;
    }
    authenticate(session, socket.headers(), null);
    socket.handler(session::receive);
    socket.exceptionHandler(broken -> {});
    socket.endHandler(ended -> end(session));
    socket.closeHandler(closed -> end(session));
  }

  private void accept(NetSocket socket) {
    TcpLine line = new TcpLine(socket, TRANSPORT_FACTOR * limits().maxFrameBytes());
    Session session = open(line);
    if (session != null) {
      line.begin(session, this::end);
    }
  }

  /** A token may come with the upgrade: as a bearer, or as {@code ?token=} from a browser. */
  private static void authenticate(Session session, MultiMap headers, String query) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(BEARER)) {
      session.authenticate(authorization.substring(BEARER.length()), null);
    } else if (query != null) {
      List<String> tokens = new QueryStringDecoder(query, false).parameters().get("token");
      if (tokens != null) {
        session.authenticate(tokens.get(0), null);
      }
    }
  }

  private Session open(Transport transport) {
    if (draining || !services.metrics().begin(limits().maxSockets())) {
      transport.close(draining ? Close.DRAINING : Close.BUSY);
      return null;
    }
    Session session = new Session(Sessions.newId(), context, transport, services);
    sessions.add(session);
    wheel.add(session, session.firstLook());
    return session;
  }

  private void end(Session session) {
    if (sessions.remove(session)) {
      services.metrics().ended();
    }
    session.ended();
  }

  /**
   * Takes no more sockets and closes those that are open, spread at random over as much of that
   * time as their number needs, so that they do not all arrive at another node at once. Called on
   * this verticle's context.
   */
  Future<Void> drain(Duration time) {
    draining = true;
    if (sessions.isEmpty()) {
      return Future.succeededFuture();
    }
    long spread = Math.min(time.toMillis(), sessions.size() * DRAIN_MILLIS_PER_SOCKET);
    for (Session session : sessions) {
      long delay = 1 + ThreadLocalRandom.current().nextLong(Math.max(1, spread));
      vertx.setTimer(delay, timer -> session.leave());
    }
    Promise<Void> drained = Promise.promise();
    long deadline = System.nanoTime() + time.plusSeconds(1).toNanos();
    vertx.setPeriodic(
        20,
        timer -> {
          if (sessions.isEmpty() || System.nanoTime() > deadline) {
            vertx.cancelTimer(timer);
            drained.tryComplete();
          }
        });
    return drained.future();
  }

  /** Runs on this verticle's context, from any thread. */
  Future<Void> drainLater(Duration time) {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(ignored -> drain(time).onComplete(drained));
    return drained.future();
  }

  @Override
  public Future<?> stop() {
    wheel.stop();
    return server
        .close()
        .eventually(() -> backends == null ? Future.succeededFuture() : backends.close());
  }
}
