package parley.load.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import parley.load.Link;
import parley.load.LinkEvents;
import parley.load.Peer;

/** The bare hub: whoever connects is there, and nothing is promised. */
final class HubPeer implements Peer {
  private final int port;
  private final WebSocketClient client;
  private final Map<String, Set<String>> groups = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();

  HubPeer(Vertx vertx, int port) {
    this.port = port;
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxConnections(EjabberdPeer.MAX_CONNECTIONS));
  }

  @Override
  public String name() {
    return "hub";
  }

  @Override
  public boolean ticks() {
    return false;
  }

  @Override
  public Future<Void> register(List<String> users) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Link> connect(String user, LinkEvents events) {
    return HubLink.connect(client, port, user, groups.getOrDefault(user, Set.of()), events);
  }

  @Override
  public Future<String> group(List<String> members) {
    String group = "g" + made.incrementAndGet();
    members.forEach(
        user -> groups.computeIfAbsent(user, first -> ConcurrentHashMap.newKeySet()).add(group));
    return Future.succeededFuture("#" + group);
  }
}
