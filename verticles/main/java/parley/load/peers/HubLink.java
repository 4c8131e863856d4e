package parley.load.peers;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.Set;
import parley.load.Link;
import parley.load.LinkEvents;

/** A user's connection to the bare hub. */
final class HubLink implements Link {
  private static final String FROM = "\"from\":\"";
  private static final String BODY = "\"body\":\"";

  private final WebSocket socket;

  private HubLink(WebSocket socket) {
    this.socket = socket;
  }

  /**
   * Completes once the hub has greeted the user.
   *
   * @param groups that the user is a member of while connected
   */
  static Future<Link> connect(
      WebSocketClient client, int port, String user, Set<String> groups, LinkEvents events) {
    StringBuilder uri = new StringBuilder("/?user=").append(user);
    groups.forEach(group -> uri.append("&group=").append(group));
    return client
        .connect(port, "127.0.0.1", uri.toString())
        .compose(socket -> begin(socket, user, events));
  }

  private static Future<Link> begin(WebSocket socket, String user, LinkEvents events) {
    Promise<Link> greeted = Promise.promise();
    socket.textMessageHandler(
        greeting -> {
          socket.textMessageHandler(
              text -> events.received(value(text, FROM), Long.parseLong(value(text, BODY))));
          greeted.tryComplete(new HubLink(socket));
        });
    socket.exceptionHandler(greeted::tryFail);
    socket.closeHandler(
        closed -> {
          greeted.tryFail("The hub closed the connection of " + user + ".");
          events.closed();
        });
    return greeted.future();
  }

  private static String value(String text, String field) {
    int from = text.indexOf(field) + field.length();
    return text.substring(from, text.indexOf('"', from));
  }

  @Override
  public void send(String to, long token) {
    socket.writeTextMessage("{\"to\":\"" + to + "\",\"body\":\"" + token + "\"}");
  }

  @Override
  public Future<Void> close() {
    return socket.close();
  }
}
