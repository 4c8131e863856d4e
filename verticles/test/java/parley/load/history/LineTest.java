package parley.load.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.bus.ChatException;
import parley.bus.Failure;

/** A line against a server that says what a test makes it say. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LineTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonObject EVENT = JsonObject.of("event", "typing");

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final WebSocketClient sockets = vertx.createWebSocketClient();
  private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final List<Integer> closes = new CopyOnWriteArrayList<>();
  private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
  private ServerWebSocket server;
  private Line line;

  @BeforeEach
  void open() {
    vertx.exceptionHandler(unhandled::add);
    Promise<ServerWebSocket> accepted = Promise.promise();
    int port =
        vertx
            .createHttpServer()
            .webSocketHandler(
                socket -> {
                  socket.textMessageHandler(text -> heard(new JsonObject(text)));
                  accepted.complete(socket);
                })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    SocketAddress address = SocketAddress.inetSocketAddress(port, "127.0.0.1");
    line = onContext(() -> Line.open(context, sockets, address, events::add, closes::add));
    server = accepted.future().await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
    assertEquals(List.of(), unhandled);
  }

  private void heard(JsonObject frame) {
    if (frame.getString("type").equals("send")) {
      asked.add(frame);
    }
  }

  private <T> T onContext(Supplier<Future<T>> action) {
    return later(action).await();
  }

  private <T> Future<T> later(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> action.get().onComplete(promise));
    return promise.future();
  }

  /** Returns the question's answer and, once the server has it, lets that be answered. */
  private Future<JsonObject> ask() {
    int before = asked.size();
    Future<JsonObject> answer = later(() -> line.ask("chat.x", new JsonObject()));
    eventually(SOON, () -> asked.size() > before);
    return answer;
  }

  private String replyAddress() {
    return asked.get(asked.size() - 1).getString("replyAddress");
  }

  private void answer(String address, JsonObject body) {
    say(JsonObject.of("type", "rec", "address", address, "body", body));
  }

  private void say(JsonObject frame) {
    server.writeTextMessage(frame.encode()).await();
  }

  private void tellEvent() {
    answer("user.ann", EVENT);
  }

  @Test
  void anAnswerGoesToWhoAsked() {
    Future<JsonObject> first = ask();
    String firstAddress = replyAddress();
    Future<JsonObject> second = ask();

    answer(replyAddress(), JsonObject.of("n", 2));
    answer(firstAddress, JsonObject.of("n", 1));

    assertEquals(1, first.await().getInteger("n"));
    assertEquals(2, second.await().getInteger("n"));
    assertEquals(List.of(), events);
  }

  @Test
  void aRefusalIsAFailureOfItsKind() {
    Future<JsonObject> answer = ask();

    say(refusal(replyAddress()));

    assertEquals(Failure.TOO_LARGE, failure(answer));
  }

  private static JsonObject refusal(String address) {
    return JsonObject.of(
        "type", "err", "address", address, "failureCode", Failure.TOO_LARGE.code, "message", "no");
  }

  private static Failure failure(Future<?> answer) {
    Throwable thrown = assertThrows(Throwable.class, answer::await);
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return ((ChatException) cause).failure();
  }

  @Test
  void answersThatNobodyWaitsForAreNoEvents() {
    Future<JsonObject> answer = ask();
    String address = replyAddress();
    answer(address, new JsonObject());
    answer.await();

    answer(address, JsonObject.of("conversations", List.of()));
    say(refusal(address));
    answer("77", JsonObject.of("seq", 3));
    tellEvent();

    eventually(SOON, () -> !events.isEmpty());
    assertEquals(List.of(EVENT), events);
  }

  @Test
  void anAnswerThatIsReadTooLateIsNoEventEither() {
    onContext(
        () -> {
          line.pause();
          return Future.succeededFuture();
        });
    Future<JsonObject> answer = ask();
    answer(replyAddress(), JsonObject.of("seq", 3));

    eventually(PATIENCE, answer::isComplete);
    onContext(
        () -> {
          line.resume();
          return Future.succeededFuture();
        });

    eventually(SOON, () -> closes.size() == 1);
    assertEquals(List.of(), events);
  }

  @Test
  void whoWaitsForAnAnswerIsToldThatTheLineWasCut() {
    Future<JsonObject> answer = ask();

    server.close((short) 4001, "away").await();

    assertEquals(Failure.UNAVAILABLE, failure(answer));
    assertEquals(List.of(4001), closes);
    assertEquals(Failure.UNAVAILABLE, failure(later(() -> line.ask("x", new JsonObject()))));
  }
}
