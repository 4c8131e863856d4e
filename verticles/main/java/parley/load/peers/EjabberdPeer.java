package parley.load.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.List;
import parley.load.Link;
import parley.load.LinkEvents;
import parley.load.Peer;

/** ejabberd, spoken to in XMPP over WebSocket. */
final class EjabberdPeer implements Peer {
  private static final String PASSWORD = "secret";

  /** Beyond what the open files of a process allow. */
  static final int MAX_CONNECTIONS = 100_000;

  private final Vertx vertx;
  private final Ejabberd server;
  private final WebSocketClient client;

  EjabberdPeer(Vertx vertx, Ejabberd server) {
    this.vertx = vertx;
    this.server = server;
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxConnections(MAX_CONNECTIONS));
  }

  @Override
  public String name() {
    return "ejabberd";
  }

  @Override
  public boolean ticks() {
    return false;
  }

  @Override
  public Future<Void> register(List<String> users) {
    return vertx.executeBlocking(
        () -> {
          users.forEach(user -> server.register(user, PASSWORD));
          return null;
        });
  }

  @Override
  public Future<Link> connect(String user, LinkEvents events) {
    return XmppLink.connect(client, server.port(), user, PASSWORD, events);
  }
}
