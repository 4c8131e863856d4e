package parley;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The bridge over SockJS's own framing on a WebSocket. Methods block. */
public final class SockJsClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final WebSocket socket;
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

  private SockJsClient(WebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(this::receive);
    socket.exceptionHandler(broken -> {});
  }

  public static SockJsClient open(Vertx vertx, int port) {
    return new SockJsClient(
        vertx
            .createWebSocketClient()
            .connect(port, "127.0.0.1", "/eventbus/000/parleytest/websocket")
            .await());
  }

  private void receive(String message) {
    if (message.startsWith("a")) {
      new JsonArray(message.substring(1))
          .forEach(frame -> frames.add(new JsonObject((String) frame)));
    }
  }

  public void send(JsonObject frame) {
    sendText(frame.encode());
  }

  public void sendText(String text) {
    socket.writeTextMessage(new JsonArray().add(text).encode());
  }

  /** Every frame so far. */
  public List<JsonObject> frames() {
    return frames;
  }

  /** The first frame that fits, waiting for it. */
  public JsonObject frame(Predicate<JsonObject> fits) {
    Eventually.eventually(PATIENCE, () -> frames.stream().anyMatch(fits), frames::toString);
    return frames.stream().filter(fits).findFirst().orElseThrow();
  }
}
