package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import parley.bus.Failure;

/**
 * One WebSocket that speaks the bridge's frames, and is closed when the other end is silent.
 * Confined to the context that opened it.
 */
final class Line {
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long PING_MILLIS = 3_000;

  private final ContextInternal context;
  private final WebSocket socket;
  private final Consumer<JsonObject> events;
  private final Map<String, Promise<JsonObject>> replies = new HashMap<>();
  private final long pinger;
  private long heardAt = System.nanoTime();
  private int lastReply;

  private Line(
      ContextInternal context, WebSocket socket, Consumer<JsonObject> events, IntConsumer closed) {
    this.context = context;
    this.socket = socket;
    this.events = events;
    socket.textMessageHandler(text -> receive(new JsonObject(text)));
    socket.exceptionHandler(broken -> {});
    pinger = context.owner().setPeriodic(PING_MILLIS, due -> ping());
    socket.closeHandler(
        gone -> {
          context.owner().cancelTimer(pinger);
          closed.accept(socket.closeStatusCode() == null ? 0 : socket.closeStatusCode());
          Map.copyOf(replies).values().forEach(Line::cut);
        });
  }

  /**
   * @param events gets the body of every event
   * @param closed gets the close code, 0 when there was none
   */
  static Future<Line> open(
      ContextInternal context,
      WebSocketClient sockets,
      SocketAddress node,
      Consumer<JsonObject> events,
      IntConsumer closed) {
    WebSocketConnectOptions upgrade =
        new WebSocketConnectOptions()
            .setHost(node.host())
            .setPort(node.port())
            .setURI("/eventbus/websocket")
            .setTimeout(PATIENCE_MILLIS);
    return sockets.connect(upgrade).map(socket -> new Line(context, socket, events, closed));
  }

  private static void cut(Promise<JsonObject> reply) {
    reply.tryFail(Failure.UNAVAILABLE.because("The line was cut."));
  }

  private void ping() {
    if (System.nanoTime() - heardAt > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
      close();
    } else {
      write(new JsonObject().put("type", "ping"));
    }
  }

  private void receive(JsonObject frame) {
    heardAt = System.nanoTime();
    Promise<JsonObject> reply = replies.remove(frame.getString("address", ""));
    boolean answer = "rec".equals(frame.getString("type"));
    if (reply != null && answer) {
      reply.tryComplete(frame.getJsonObject("body"));
    } else if (reply != null) {
      Failure failure = Failure.ofCode(frame.getInteger("failureCode"));
      reply.tryFail(failure.because(frame.getString("message")));
    } else if (answer && frame.getJsonObject("body").containsKey("event")) {
      // Anything else is an answer that nobody waits for any more.
      events.accept(frame.getJsonObject("body"));
    }
  }

  /** Sends a command that has no answer. */
  void tell(String type, String address, JsonObject body) {
    write(new JsonObject().put("type", type).put("address", address).put("body", body));
  }

  /**
   * Sends a command. The future holds the reply's body, or a {@code ChatException}; a line on which
   * no answer comes is closed.
   */
  Future<JsonObject> ask(String address, JsonObject body) {
    String reply = Integer.toString(++lastReply);
    Promise<JsonObject> promise = context.promise();
    if (socket.isClosed()) {
      cut(promise);
      return promise.future();
    }
    replies.put(reply, promise);
    write(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("body", body)
            .put("replyAddress", reply));
    return promise
        .future()
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(done -> replies.remove(reply))
        .onFailure(
            failure -> {
              if (failure instanceof TimeoutException) {
                close();
              }
            });
  }

  private void write(JsonObject frame) {
    if (!socket.isClosed()) {
      socket.writeTextMessage(frame.encode());
    }
  }

  /** Reads nothing more until {@link #resume}. */
  void pause() {
    socket.pause();
  }

  void resume() {
    heardAt = System.nanoTime();
    socket.resume();
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  void close() {
    socket.close();
  }
}
