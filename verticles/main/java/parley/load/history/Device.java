package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.bus.Addresses;

/**
 * A person's device that behaves, and records what it lives through: it keeps what is not
 * acknowledged and sends it again under the same id, reconnects to any node with back-off, syncs by
 * its cursors, reads the history when a pushed entry does not follow the last one, and says what it
 * has and what its person has seen.
 *
 * <p>Lives on a context of its own; the public methods may be called from any thread.
 */
public final class Device implements AutoCloseable {
  private static final int PAGE = 200;
  private static final int RETRY_MILLIS = 100;

  private final ContextInternal context;
  private final Uplink uplink;
  private final Who who;
  private final ClientRecord record;
  private final Sender sender;
  private final Copies copies;
  private final Claims claims;
  private final ShownTicks ticks;
  private final Map<String, Long> held = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> closeCodes = new ConcurrentHashMap<>();
  private volatile Line line;
  private volatile boolean live;
  private volatile boolean ended;

  /**
   * Whose device it is.
   *
   * @param name of the device, unique in the history
   * @param token an access token
   */
  public record Who(String name, String user, String token) {}

  /**
   * How it sends.
   *
   * @param window texts of one conversation under way at a time
   * @param ordered whether they are judged to have kept their order; what is refused for the moment
   *     is overtaken by what is under way behind it, so only a window of 1 promises that always
   */
  public record Sending(int window, boolean ordered) {
    /** One at a time, in their order. */
    public static final Sending IN_ORDER = new Sending(1, true);
  }

  /**
   * @param nodes to choose from when the line is cut
   */
  public Device(
      Vertx vertx,
      Supplier<List<SocketAddress>> nodes,
      Who who,
      Sending sending,
      Recorder recorder) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.who = who;
    this.record = recorder.client(who.name(), who.user());
    Uplink.Events events =
        new Uplink.Events(record::connecting, this::begin, this::heard, this::closed);
    this.uplink = new Uplink(context, nodes, events);
    this.ticks = new ShownTicks(record, who.user());
    this.sender =
        new Sender(vertx, record, sending, text -> hold(text.put("from", who.user()), Via.ACK));
    this.copies = new Copies(this::history, this::received);
    this.claims =
        new Claims(vertx, record, copies::cursors, marks -> line.ask(Addresses.RECEIPT, marks));
  }

  /** Connects, to that node first. */
  public void connect(SocketAddress first) {
    context.runOnContext(start -> uplink.dial(first));
  }

  public String user() {
    return who.user();
  }

  /** Whether it is connected and has synced. */
  public boolean isLive() {
    return live;
  }

  /** The node it is connected to, or was last. */
  public SocketAddress node() {
    return uplink.node();
  }

  /** How often its lines were closed by which code, 0 without one. */
  public Map<Integer, Integer> closeCodes() {
    return Map.copyOf(closeCodes);
  }

  /** What it wrote and was not told about yet. */
  public int unacknowledged() {
    return sender.waiting();
  }

  /** The newest entry it has, and everything before; 0 for none. */
  public long held(String conversation) {
    return held.getOrDefault(conversation, 0L);
  }

  /** How far that user has read, as this device was told; 0 for nothing. */
  public long readBy(String conversation, String user) {
    return ticks.readBy(conversation, user);
  }

  /** Writes a text; it is sent when it can be. */
  public void say(String conversation, String text) {
    Outbox.Draft draft = new Outbox.Draft(conversation, UUID.randomUUID().toString(), text);
    sender.expect();
    context.runOnContext(ignored -> sender.write(draft));
  }

  /** Cuts the connection; it comes back by itself. */
  public void cut() {
    context.runOnContext(ignored -> ifLive(Line::close));
  }

  /** Asks for much and reads nothing for that long. */
  public void stall(Duration duration, String conversation, int pages) {
    context.runOnContext(
        ignored ->
            ifLive(
                now -> {
                  now.pause();
                  for (int i = 0; i < pages; i++) {
                    now.ask(Addresses.MESSAGE_HISTORY, page(conversation, 0));
                  }
                  context.owner().setTimer(duration.toMillis(), due -> now.resume());
                }));
  }

  private void ifLive(Consumer<Line> action) {
    if (live) {
      action.accept(line);
    }
  }

  private void begin(Line opened) {
    line = opened;
    opened
        .ask(Addresses.AUTH, new JsonObject().put("token", who.token()))
        .compose(
            welcome -> {
              opened.tell("register", Addresses.user(who.user()), null);
              return sync();
            })
        .onSuccess(done -> synced())
        .onFailure(failure -> opened.close());
  }

  private void synced() {
    live = true;
    uplink.works();
    record.online(node().toString());
    sender.resume(line);
    claims.restart();
  }

  private void closed(int code) {
    claims.stop();
    sender.pause();
    if (ended) {
      return;
    }
    closeCodes.merge(code, 1, Integer::sum);
    if (live) {
      record.offline(code);
    }
    live = false;
  }

  private Future<Void> sync() {
    JsonObject cursors = new JsonObject();
    copies
        .cursors()
        .forEach(
            (conversation, seq) -> {
              record.claimed(conversation, seq, null);
              cursors.put(conversation, seq);
            });
    int sync = record.syncing();
    return line.ask(Addresses.SYNC, new JsonObject().put("cursors", cursors))
        .compose(answer -> catchUp(answer.getJsonArray("conversations"), 0, sync));
  }

  private Future<Void> catchUp(JsonArray news, int from, int sync) {
    if (from == news.size()) {
      return Future.succeededFuture();
    }
    JsonObject one = news.getJsonObject(from);
    String conversation = one.getString("conversation");
    ticks.synced(one, sync);
    copies.take(one.getJsonArray("entries"), Via.SYNC);
    return copies
        .fill(conversation, one.getLong("head"))
        .compose(done -> catchUp(news, from + 1, sync));
  }

  private Future<JsonObject> history(String conversation, long after) {
    return line.ask(Addresses.MESSAGE_HISTORY, page(conversation, after));
  }

  private static JsonObject page(String conversation, long after) {
    return new JsonObject()
        .put("conversation", conversation)
        .put("after", after)
        .put("limit", PAGE);
  }

  private void received(JsonObject entry, Via via, boolean isNext) {
    record.received(entry, via, isNext);
    if (isNext) {
      held.put(entry.getString("conversation"), entry.getLong("seq"));
      claims.changed();
    }
  }

  private void heard(JsonObject event) {
    switch (event.getString("event")) {
      case "entry" -> hold(event.getJsonObject("entry"), Via.PUSH);
      case "receipt" -> ticks.told(event);
      case "resync", "conversation" -> retry(this::sync);
      default -> {
        // Typing and presence are not its business.
      }
    }
  }

  /** A new entry, which may not follow the last one held. */
  private void hold(JsonObject entry, Via via) {
    copies.take(entry, via);
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
              if (line == now && !now.isClosed()) {
                context.owner().setTimer(RETRY_MILLIS, due -> retry(step));
              }
            });
  }

  /** Disconnects for good and ends its history. May be called again. Blocks. */
  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    uplink.close().await();
    Promise<Void> recorded = context.promise();
    context.runOnContext(
        last -> {
          record.ended();
          recorded.complete();
        });
    recorded.future().await();
  }
}
