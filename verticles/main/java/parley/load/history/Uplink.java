package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Keeps a device connected: one line at a time, and after it another one to any node, with
 * back-off. Confined to the device's context, but for {@link #node} and {@link #close}.
 */
final class Uplink {
  private static final int MIN_BACKOFF_MILLIS = 50;
  private static final int MAX_BACKOFF_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int CLOSING_SECONDS = 1;
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;

  /**
   * What happens to it.
   *
   * @param connecting before a line is tried
   * @param opened gets each line
   * @param heard gets the body of every event
   * @param closed gets the close code, 0 when there was none
   */
  record Events(
      Runnable connecting, Consumer<Line> opened, Consumer<JsonObject> heard, IntConsumer closed) {}

  private final ContextInternal context;
  private final WebSocketClient sockets;
  private final Supplier<List<SocketAddress>> nodes;
  private final Events events;
  private volatile SocketAddress node;
  private int backoff = MIN_BACKOFF_MILLIS;
  private volatile boolean ended;

  /**
   * @param nodes to choose from when a line is cut
   */
  Uplink(ContextInternal context, Supplier<List<SocketAddress>> nodes, Events events) {
    this.context = context;
    Vertx vertx = context.owner();
    this.sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setClosingTimeout(CLOSING_SECONDS)
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE));
    this.nodes = nodes;
    this.events = events;
  }

  void dial(SocketAddress target) {
    node = target;
    events.connecting().run();
    Line.open(context, sockets, target, events.heard(), this::closed)
        .onFailure(failure -> redial())
        .onSuccess(events.opened()::accept);
  }

  private void closed(int code) {
    events.closed().accept(code);
    redial();
  }

  private void redial() {
    if (ended) {
      return;
    }
    long delay = backoff / 2 + ThreadLocalRandom.current().nextInt(backoff);
    backoff = Math.min(MAX_BACKOFF_MILLIS, 2 * backoff);
    context.owner().setTimer(delay, due -> dial(anyNode()));
  }

  private SocketAddress anyNode() {
    List<SocketAddress> now = nodes.get();
    return now.isEmpty() ? node : now.get(ThreadLocalRandom.current().nextInt(now.size()));
  }

  /** The line does what it is for: the next one need not wait for long. */
  void works() {
    backoff = MIN_BACKOFF_MILLIS;
  }

  /** The node it leads to, or led to last. Thread-safe. */
  SocketAddress node() {
    return node;
  }

  /** Closes the line for good. Thread-safe. */
  Future<Void> close() {
    ended = true;
    return sockets.close();
  }
}
