package parley;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import parley.bus.Addresses;
import parley.bus.Failure;

/**
 * A person's device as somebody else would program it: HTTP to sign in, the raw WebSocket for the
 * rest. Methods block and belong to a test's thread.
 */
public final class ChatClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As much as a whole page of the longest texts has. */
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;

  private final WebSocketClient sockets;
  private final WebSocket socket;
  private final Map<String, Promise<JsonObject>> replies = new ConcurrentHashMap<>();
  private final AtomicInteger lastReply = new AtomicInteger();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

  private ChatClient(WebSocketClient sockets, WebSocket socket) {
    this.sockets = sockets;
    this.socket = socket;
    socket.textMessageHandler(text -> receive(new JsonObject(text)));
    socket.closeHandler(
        closed ->
            replies
                .values()
                .forEach(reply -> reply.tryFail(Failure.UNAVAILABLE.because("closed"))));
    socket.exceptionHandler(broken -> {});
  }

  /** A socket that has said nothing yet. */
  public static ChatClient open(Vertx vertx, int port) {
    return open(
        vertx,
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/eventbus/websocket"));
  }

  /** A socket that has said nothing yet but what is in its upgrade. */
  public static ChatClient open(Vertx vertx, WebSocketConnectOptions upgrade) {
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE)
                .setClosingTimeout(1));
    ClientWebSocket socket = sockets.webSocket();
    ChatClient client = new ChatClient(sockets, socket);
    socket.connect(upgrade).await();
    return client;
  }

  /** Signs up and connects; events have started. */
  public static ChatClient register(Vertx vertx, int port, String user) {
    return connect(vertx, port, user, Api.register(vertx, port, user).getString("access"));
  }

  /** Connects with a token; events have started. */
  public static ChatClient connect(Vertx vertx, int port, String user, String token) {
    ChatClient client = open(vertx, port);
    client.request(Addresses.AUTH, new JsonObject().put("token", token));
    client.send(new JsonObject().put("type", "register").put("address", Addresses.user(user)));
    client.sync(Map.of());
    return client;
  }

  private void receive(JsonObject frame) {
    frames.add(frame);
    String address = frame.getString("address", "");
    Promise<JsonObject> reply = replies.remove(address);
    if (reply == null) {
      if ("rec".equals(frame.getString("type"))) {
        events.add(frame.getJsonObject("body"));
      }
    } else if ("rec".equals(frame.getString("type"))) {
      reply.complete(frame.getJsonObject("body"));
    } else {
      reply.fail(
          Failure.ofCode(frame.getInteger("failureCode")).because(frame.getString("message")));
    }
  }

  /** Sends a frame as it is. */
  public void send(JsonObject frame) {
    socket.writeTextMessage(frame.encode());
  }

  /** Sends any text. */
  public void sendText(String text) {
    socket.writeTextMessage(text);
  }

  /** Sends a command; the future holds the reply's body or a {@code ChatException}. */
  public Future<JsonObject> ask(String address, JsonObject body) {
    String reply = Integer.toString(lastReply.incrementAndGet());
    Promise<JsonObject> promise = Promise.promise();
    replies.put(reply, promise);
    send(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("body", body)
            .put("replyAddress", reply));
    return promise.future();
  }

  /** Sends a command and waits for its reply; throws the {@code ChatException} it is refused by. */
  public JsonObject request(String address, JsonObject body) {
    return ask(address, body)
        .timeout(PATIENCE.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .await();
  }

  /** The code that the command is refused by, or 0. */
  public int refusal(String address, JsonObject body) {
    try {
      request(address, body);
      return 0;
    } catch (parley.bus.ChatException refused) {
      return refused.failure().code;
    }
  }

  /** Sends a text; returns its number. */
  public long say(String conversation, String text) {
    return say(conversation, UUID.randomUUID().toString(), text).getLong("seq");
  }

  public JsonObject say(String conversation, String id, String text) {
    return request(Addresses.MESSAGE_SEND, text(conversation, id, text));
  }

  public static JsonObject text(String conversation, String id, String text) {
    return new JsonObject()
        .put("conversation", conversation)
        .put("id", id)
        .put("kind", "text")
        .put("body", new JsonObject().put("text", text));
  }

  public JsonObject sync(Map<String, Long> cursors) {
    JsonObject seqs = new JsonObject();
    cursors.forEach(seqs::put);
    return request(Addresses.SYNC, new JsonObject().put("cursors", seqs));
  }

  public void delivered(String conversation, long seq) {
    receipt("delivered", conversation, seq);
  }

  public void read(String conversation, long seq) {
    receipt("read", conversation, seq);
  }

  private void receipt(String kind, String conversation, long seq) {
    send(
        new JsonObject()
            .put("type", "send")
            .put("address", Addresses.RECEIPT)
            .put("body", new JsonObject().put(kind, new JsonObject().put(conversation, seq))));
  }

  /** Every event so far. */
  public List<JsonObject> events() {
    return events;
  }

  /** Every frame so far. */
  public List<JsonObject> frames() {
    return frames;
  }

  /** The first event that fits, waiting for it. */
  public JsonObject event(Predicate<JsonObject> fits) {
    return first(events, fits);
  }

  /** The first frame that fits, waiting for it. */
  public JsonObject frame(Predicate<JsonObject> fits) {
    return first(frames, fits);
  }

  /** The pushed entry with that text, waiting for it. */
  public JsonObject entry(String text) {
    return event(
            event ->
                "entry".equals(event.getString("event"))
                    && text.equals(
                        event.getJsonObject("entry").getJsonObject("body").getString("text")))
        .getJsonObject("entry");
  }

  private static JsonObject first(List<JsonObject> list, Predicate<JsonObject> fits) {
    Eventually.eventually(PATIENCE, () -> list.stream().anyMatch(fits));
    return list.stream().filter(fits).findFirst().orElseThrow();
  }

  /** The code that the server closed with, waiting for it. */
  public int closeCode() {
    Eventually.eventually(PATIENCE, socket::isClosed);
    return socket.closeStatusCode() == null ? 0 : socket.closeStatusCode();
  }

  public boolean isClosed() {
    return socket.isClosed();
  }

  /** The socket, to treat it badly. */
  public WebSocket socket() {
    return socket;
  }

  @Override
  public void close() {
    sockets.close().await();
  }
}
