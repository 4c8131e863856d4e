package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import parley.bus.Addresses;

/** How a device on Parley fetches what it misses. Confined to its link's event loop. */
final class ParleySync {
  private static final long GAP_MILLIS = 2_000;

  private final Vertx vertx;
  private final ParleyPeer peer;
  private final ParleyLink link;
  private final Inbox inbox;
  private Future<Void> underWay;
  private boolean again;
  private boolean awaitsGap;

  ParleySync(Vertx vertx, ParleyPeer peer, ParleyLink link, Inbox inbox) {
    this.vertx = vertx;
    this.peer = peer;
    this.link = link;
    this.inbox = inbox;
  }

  /**
   * Fetches everything that this device does not hold, trying until the connection ends. Calls
   * while it is under way have it done once more.
   */
  Future<Void> run() {
    again = true;
    if (underWay == null || underWay.isComplete()) {
      underWay = tryAll(0);
    }
    return underWay;
  }

  private Future<Void> tryAll(int failures) {
    again = false;
    return once()
        .transform(
            (done, failure) -> {
              if (failure == null) {
                return again ? tryAll(0) : Future.succeededFuture();
              }
              if (link.isClosed()) {
                return Future.failedFuture(failure);
              }
              peer.failedSyncs.increment();
              return vertx
                  .timer(Backoff.millis(failures + 1), TimeUnit.MILLISECONDS)
                  .compose(waited -> tryAll(failures + 1));
            });
  }

  /** What comes out of order is given some time. */
  void awaitGap(Held held) {
    if (!awaitsGap) {
      awaitsGap = true;
      vertx.setTimer(
          GAP_MILLIS,
          timer -> {
            awaitsGap = false;
            if (held.hasGap() && !link.isClosed()) {
              peer.gaps.increment();
              run();
            }
          });
    }
  }

  private Future<Void> once() {
    JsonObject cursors = new JsonObject();
    inbox.forEach((conversation, held) -> cursors.put(conversation, held.cursor()));
    return link.ask(Addresses.SYNC, new JsonObject().put("cursors", cursors))
        .compose(
            answer -> {
              answer
                  .getJsonArray("conversations")
                  .forEach(line -> take((JsonObject) line, cursors));
              return answer.getBoolean("more") ? once() : Future.succeededFuture();
            });
  }

  private void take(JsonObject line, JsonObject cursors) {
    String conversation = line.getString("conversation");
    Held held = inbox.of(conversation);
    JsonArray entries = line.getJsonArray("entries");
    if (!cursors.containsKey(conversation)) {
      // A new device begins with the newest page.
      held.startAt(entries.isEmpty() ? line.getLong("head") : first(entries) - 1);
    }
    for (Object each : entries) {
      JsonObject entry = (JsonObject) each;
      long token = Scan.numberAt(entry.getJsonObject("body").getString("text", ""), 0);
      link.entry(conversation, entry.getLong("seq"), entry.getString("from"), token);
    }
    if (line.containsKey("ticks")) {
      link.tick(held, line.getJsonObject("ticks").getLong("delivered"));
    }
  }

  private static long first(JsonArray entries) {
    return entries.getJsonObject(0).getLong("seq");
  }
}
