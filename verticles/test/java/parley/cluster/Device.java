package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import parley.bus.Addresses;
import parley.bus.ChatException;

/**
 * A person's device that behaves: it keeps what is not acknowledged and sends it again under the
 * same id, reconnects to any node with back-off, syncs by its cursors, and reads the history when a
 * pushed entry does not follow the last one. Everything it sees it tells an {@link Observer}.
 *
 * <p>Lives on a context of its own; the public methods may be called from any thread.
 */
final class Device implements AutoCloseable {
  private static final int PAGE = 200;
  private static final int MIN_BACKOFF_MILLIS = 50;
  private static final int MAX_BACKOFF_MILLIS = 1_000;
  private static final int RETRY_MILLIS = 100;
  private static final int RECEIPT_MILLIS = 30;

  private final ContextInternal context;
  private final WebSocketClient sockets;
  private final Supplier<List<Integer>> ports;
  private final String user;
  private final String token;
  private final int window;
  private final Observer observer;
  private final Map<String, Outbox> outboxes = new HashMap<>();
  private final Copies copies;
  private final Map<String, Long> claimed = new HashMap<>();
  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final AtomicInteger unacknowledged = new AtomicInteger();
  private volatile long longestAwayMillis;
  private volatile Line line;
  private volatile boolean live;
  private volatile int port;
  private long goneAt = System.nanoTime();
  private int backoff = MIN_BACKOFF_MILLIS;
  private boolean receiptDue;
  private volatile boolean ended;

  /**
   * @param ports of the nodes to choose from when the line is cut
   * @param window texts of one conversation under way at a time; only with 1 does the order survive
   *     a text that is refused for the moment
   */
  Device(
      Vertx vertx,
      Supplier<List<Integer>> ports,
      String user,
      String token,
      int window,
      Observer observer) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.sockets =
        vertx.createWebSocketClient(new WebSocketClientOptions().setConnectTimeout(2_000));
    this.ports = ports;
    this.user = user;
    this.token = token;
    this.window = window;
    this.observer = observer;
    this.copies = new Copies(this::history, this::received);
  }

  /** Connects, to that node first. */
  void connect(int firstPort) {
    context.runOnContext(start -> dial(firstPort));
  }

  String user() {
    return user;
  }

  /** Whether it is connected and has synced. */
  boolean isLive() {
    return live;
  }

  /** The node it is connected to, or was last. */
  int port() {
    return port;
  }

  /** How its lines were closed. */
  List<Integer> closeCodes() {
    return closeCodes;
  }

  /** The longest time from the loss of a line until the next one was synced. */
  long longestAwayMillis() {
    return longestAwayMillis;
  }

  /** What it wrote and was not told about yet. */
  int unacknowledged() {
    return unacknowledged.get();
  }

  /** Writes a text; it is sent when it can be. */
  void say(String conversation, String text) {
    Outbox.Draft draft = new Outbox.Draft(conversation, UUID.randomUUID().toString(), text);
    unacknowledged.incrementAndGet();
    context.runOnContext(
        ignored -> {
          observer.wrote(user, draft);
          outboxes.computeIfAbsent(conversation, key -> new Outbox(window)).add(draft);
          flush(conversation);
        });
  }

  private void dial(int target) {
    port = target;
    Line.open(context, sockets, target, this::heard, this::closed)
        .onFailure(failure -> redial())
        .onSuccess(this::begin);
  }

  private void redial() {
    if (ended) {
      return;
    }
    long delay = backoff / 2 + ThreadLocalRandom.current().nextInt(backoff);
    backoff = Math.min(MAX_BACKOFF_MILLIS, 2 * backoff);
    context.owner().setTimer(delay, due -> dial(anyPort()));
  }

  private int anyPort() {
    List<Integer> now = ports.get();
    return now.get(ThreadLocalRandom.current().nextInt(now.size()));
  }

  private void begin(Line opened) {
    line = opened;
    opened
        .ask(Addresses.AUTH, new JsonObject().put("token", token))
        .compose(
            welcome -> {
              opened.tell("register", Addresses.user(user), null);
              return sync();
            })
        .onSuccess(done -> synced())
        .onFailure(failure -> opened.close());
  }

  private void synced() {
    live = true;
    backoff = MIN_BACKOFF_MILLIS;
    longestAwayMillis = Math.max(longestAwayMillis, (System.nanoTime() - goneAt) / 1_000_000);
    claimed.clear();
    outboxes.keySet().forEach(this::flush);
    claimSoon();
  }

  private void closed(int code) {
    closeCodes.add(code);
    if (live) {
      goneAt = System.nanoTime();
    }
    live = false;
    redial();
  }

  private Future<Void> sync() {
    JsonObject cursors = new JsonObject();
    copies
        .cursors()
        .forEach(
            (conversation, seq) -> {
              observer.claimed(user, conversation, seq);
              cursors.put(conversation, seq);
            });
    return line.ask(Addresses.SYNC, new JsonObject().put("cursors", cursors))
        .compose(answer -> catchUp(answer.getJsonArray("conversations"), 0));
  }

  private Future<Void> catchUp(JsonArray news, int from) {
    if (from == news.size()) {
      return Future.succeededFuture();
    }
    JsonObject one = news.getJsonObject(from);
    copies.take(one.getJsonArray("entries"));
    return copies
        .fill(one.getString("conversation"), one.getLong("head"))
        .compose(done -> catchUp(news, from + 1));
  }

  private Future<JsonObject> history(String conversation, long after) {
    JsonObject page =
        new JsonObject().put("conversation", conversation).put("after", after).put("limit", PAGE);
    return line.ask(Addresses.MESSAGE_HISTORY, page);
  }

  private void received(JsonObject entry) {
    observer.received(user, entry);
    claimSoon();
  }

  private void heard(JsonObject event) {
    switch (event.getString("event")) {
      case "entry" -> hold(event.getJsonObject("entry"));
      case "receipt" -> observer.told(user, event);
      case "resync", "conversation" -> retry(this::sync);
      default -> {
        // Typing and presence are not its business.
      }
    }
  }

  /** A new entry, which may not follow the last one held. */
  private void hold(JsonObject entry) {
    copies.take(new JsonArray().add(entry));
    String conversation = entry.getString("conversation");
    long seq = entry.getLong("seq");
    if (seq > copies.cursor(conversation)) {
      retry(() -> copies.fill(conversation, seq));
    }
  }

  /** Tries again until it works or the line is cut, after which everything is synced anyway. */
  private void retry(Supplier<Future<Void>> step) {
    Line now = line;
    step.get()
        .onFailure(
            failure -> {
              if (line == now && live) {
                context.owner().setTimer(RETRY_MILLIS, due -> retry(step));
              }
            });
  }

  private void claimSoon() {
    if (!receiptDue) {
      receiptDue = true;
      context.owner().setTimer(RECEIPT_MILLIS, due -> claim());
    }
  }

  private void claim() {
    receiptDue = false;
    JsonObject marks = new JsonObject();
    Map<String, Long> cursors = live ? copies.cursors() : Map.of();
    cursors.forEach(
        (conversation, seq) -> {
          if (seq > claimed.getOrDefault(conversation, 0L)) {
            claimed.put(conversation, seq);
            observer.claimed(user, conversation, seq);
            marks.put(conversation, seq);
          }
        });
    if (!marks.isEmpty()) {
      JsonObject receipt = new JsonObject().put("delivered", marks).put("read", marks.copy());
      line.tell("send", Addresses.RECEIPT, receipt);
    }
  }

  private void flush(String conversation) {
    if (live) {
      Outbox outbox = outboxes.get(conversation);
      outbox.next().forEach(draft -> send(outbox, draft));
    }
  }

  private void send(Outbox outbox, Outbox.Draft draft) {
    JsonObject body = draft.toJson();
    line.ask(Addresses.MESSAGE_SEND, body)
        .onSuccess(
            answer -> {
              outbox.done(draft);
              unacknowledged.decrementAndGet();
              observer.acknowledged(user, draft, answer.getLong("seq"));
              hold(body.put("from", user).mergeIn(answer));
              flush(draft.conversation());
            })
        .onFailure(failure -> failed(outbox, draft, failure));
  }

  private void failed(Outbox outbox, Outbox.Draft draft, Throwable failure) {
    if (failure instanceof ChatException refusal && !refusal.failure().retry) {
      outbox.done(draft);
      unacknowledged.decrementAndGet();
      observer.refused(user, draft, refusal);
      flush(draft.conversation());
    } else {
      outbox.failed();
      context.owner().setTimer(RETRY_MILLIS, due -> flush(draft.conversation()));
    }
  }

  @Override
  public void close() {
    ended = true;
    sockets.close().await();
  }
}
