package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import parley.bus.Addresses;

/** Makes groups before anybody's device is there. Thread-safe. */
public final class Groups {
  private Groups() {}

  /**
   * Returns the id of a new group of whoever has that token and of others.
   *
   * @param others user ids
   */
  public static Future<String> create(
      Vertx vertx, SocketAddress node, String token, List<String> others) {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    WebSocketClient sockets = vertx.createWebSocketClient();
    JsonObject group =
        new JsonObject()
            .put("kind", "group")
            .put("title", "chaos")
            .put("members", new JsonArray(others));
    return context.future(
        id ->
            Line.open(context, sockets, node, event -> {}, code -> {})
                .compose(
                    line ->
                        line.ask(Addresses.AUTH, new JsonObject().put("token", token))
                            .compose(welcome -> line.ask(Addresses.CONVERSATION_CREATE, group)))
                .map(answer -> answer.getString("conversation"))
                .eventually(sockets::close)
                .onComplete(id));
  }
}
