package parley.load.peers;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The floor of the platform: what a chat costs when nothing is promised. A client connects to
 * {@code /?user=U&group=G}, is greeted, and sends {@code {"to": T, "body": B}}; the user T, or when
 * T is {@code #G} each other member of the group, gets {@code {"from": U, "body": B}} when
 * connected. No storage, no accounts, no acknowledgements, no limits. One HTTP server per event
 * loop.
 */
public final class HubServer extends VerticleBase {
  private static final String HOST = "127.0.0.1";
  private static final String GROUP = "#";

  /** A negative port lets the system choose one that all instances share. */
  private static final int ANY_SHARED_PORT = -1;

  private final Map<String, ServerWebSocket> users;
  private final Map<String, Set<ServerWebSocket>> groups;
  private HttpServer server;

  private HubServer(Map<String, ServerWebSocket> users, Map<String, Set<ServerWebSocket>> groups) {
    this.users = users;
    this.groups = groups;
  }

  /** Prints {@code hub ready at PORT} and serves until the process is ended. */
  public static void main(String[] arguments) {
    int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    System.out.println("hub ready at " + start(vertx, loops).await());
  }

  /** The port that was bound, once all instances serve. */
  static Future<Integer> start(Vertx vertx, int instances) {
    Map<String, ServerWebSocket> users = new ConcurrentHashMap<>();
    Map<String, Set<ServerWebSocket>> groups = new ConcurrentHashMap<>();
    List<HubServer> hubs = new CopyOnWriteArrayList<>();
    return vertx
        .deployVerticle(
            () -> {
              HubServer hub = new HubServer(users, groups);
              hubs.add(hub);
              return hub;
            },
            new DeploymentOptions().setInstances(instances))
        .map(deployed -> hubs.get(0).server.actualPort());
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false);
    server = vertx.createHttpServer(options).webSocketHandler(this::accept);
    return server.listen(ANY_SHARED_PORT, HOST);
  }

  private void accept(ServerWebSocket socket) {
    Map<String, List<String>> query = new QueryStringDecoder(socket.uri()).parameters();
    String user = query.get("user").get(0);
    users.put(user, socket);
    for (String group : query.getOrDefault("group", List.of())) {
      groups.computeIfAbsent(group, first -> ConcurrentHashMap.newKeySet()).add(socket);
    }
    socket.writeTextMessage(new JsonObject().put("user", user).encode());
    socket.textMessageHandler(text -> received(user, socket, new JsonObject(text)));
    socket.closeHandler(
        closed -> {
          users.remove(user, socket);
          groups.values().forEach(members -> members.remove(socket));
        });
  }

  private void received(String user, ServerWebSocket sender, JsonObject message) {
    String text =
        new JsonObject().put("from", user).put("body", message.getString("body")).encode();
    String to = message.getString("to");
    if (!to.startsWith(GROUP)) {
      send(users.get(to), text);
      return;
    }
    for (ServerWebSocket member : groups.getOrDefault(to.substring(GROUP.length()), Set.of())) {
      if (member != sender) {
        send(member, text);
      }
    }
  }

  private static void send(ServerWebSocket socket, String text) {
    if (socket != null && !socket.isClosed()) {
      socket.writeTextMessage(text);
    }
  }
}
