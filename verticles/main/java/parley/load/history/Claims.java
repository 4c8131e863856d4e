package parley.load.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells the server what a device has, and a little later that its person has seen that, until the
 * server knows all of it. Confined to the device's context.
 */
final class Claims {
  private static final int DELIVERED_MILLIS = 30;
  private static final int READ_MILLIS = 100;

  private final Vertx vertx;
  private final ClientRecord record;
  private final Supplier<Map<String, Long>> cursors;
  private final Function<JsonObject, Future<JsonObject>> tell;
  private final Map<String, Long> delivered = new HashMap<>();
  private final Map<String, Long> read = new HashMap<>();
  private boolean due;
  private boolean stopped = true;

  /**
   * @param cursors what the device has
   * @param tell sends a receipt
   */
  Claims(
      Vertx vertx,
      ClientRecord record,
      Supplier<Map<String, Long>> cursors,
      Function<JsonObject, Future<JsonObject>> tell) {
    this.vertx = vertx;
    this.record = record;
    this.cursors = cursors;
    this.tell = tell;
  }

  /** On a new connection everything is told again: what was lost with the old one is not known. */
  void restart() {
    stopped = false;
    delivered.clear();
    read.clear();
    changed();
  }

  /** Says nothing until {@link #restart}. */
  void stop() {
    stopped = true;
  }

  /** The device has more than before. */
  void changed() {
    after(DELIVERED_MILLIS);
  }

  private void after(int millis) {
    if (!due && !stopped) {
      due = true;
      vertx.setTimer(millis, timer -> claim());
    }
  }

  private void claim() {
    due = false;
    if (stopped) {
      return;
    }
    JsonObject seen = raise(delivered, read);
    JsonObject here = raise(cursors.get(), delivered);
    if (here.isEmpty() && seen.isEmpty()) {
      return;
    }
    Map<String, Object> all = new HashMap<>(seen.getMap());
    all.putAll(here.getMap());
    all.keySet()
        .forEach(
            conversation ->
                record.claimed(
                    conversation, here.getLong(conversation), seen.getLong(conversation)));
    tell.apply(new JsonObject().put("delivered", here).put("read", seen))
        .onFailure(failure -> repeat());
    after(READ_MILLIS);
  }

  /** What has to be claimed to bring the second map up to the first; it counts as claimed. */
  private static JsonObject raise(Map<String, Long> from, Map<String, Long> to) {
    JsonObject marks = new JsonObject();
    from.forEach(
        (conversation, seq) -> {
          if (seq > to.getOrDefault(conversation, 0L)) {
            marks.put(conversation, seq);
          }
        });
    marks.forEach(mark -> to.put(mark.getKey(), (Long) mark.getValue()));
    return marks;
  }

  private void repeat() {
    if (!stopped) {
      restart();
    }
  }
}
