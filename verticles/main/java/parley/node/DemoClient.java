package parley.node;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The least client of the bridge protocol: requests over a raw WebSocket, one at a time. Blocking;
 * confined to its caller.
 */
final class DemoClient implements WebSocket.Listener {
  private final Map<String, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
  private final StringBuilder frame = new StringBuilder();
  private final Duration deadline;
  private WebSocket socket;
  private int requests;

  private DemoClient(Duration deadline) {
    this.deadline = deadline;
  }

  static DemoClient connect(HttpClient http, URI server, Duration deadline) throws Demo.Failure {
    DemoClient client = new DemoClient(deadline);
    URI uri = URI.create("ws://" + server.getAuthority() + "/eventbus/websocket");
    client.socket = client.await(http.newWebSocketBuilder().buildAsync(uri, client));
    return client;
  }

  /** Sends a command and returns the body of its answer. */
  JsonObject request(String address, JsonObject body) throws Demo.Failure {
    String reply = "demo-" + ++requests;
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    pending.put(reply, answer);
    JsonObject command =
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("body", body)
            .put("replyAddress", reply);
    await(socket.sendText(command.encode(), true));
    JsonObject result = await(answer);
    if (!"rec".equals(result.getString("type"))) {
      throw new Demo.Failure(address + " answered: " + result.getString("message"));
    }
    return result.getJsonObject("body");
  }

  void close() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    frame.append(data);
    if (last) {
      JsonObject message = new JsonObject(frame.toString());
      frame.setLength(0);
      CompletableFuture<JsonObject> answer = pending.remove(message.getString("address", ""));
      if (answer != null) {
        answer.complete(message);
      }
    }
    webSocket.request(1);
    return null;
  }

  private <T> T await(CompletableFuture<T> future) throws Demo.Failure {
    try {
      return future.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new Demo.Failure("the server did not answer (" + e.getCause() + ").");
    }
  }
}
