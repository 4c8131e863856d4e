package parley.channel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import parley.store.MessageStore;

/**
 * Counts how many followers have seen each entry of a channel. Counts are gathered for a second and
 * then added to what is stored, so a post that a hundred thousand see at once costs each node one
 * write a second. What a killed node had gathered is lost, and a follower who reads on two nodes at
 * once may count twice: a view count is not a tick. Confined to the core context.
 */
public final class Views {
  /** Entries that one receipt counts for, the newest. */
  static final int MAX_AT_ONCE = 100;

  private static final long PERIOD_MILLIS = 1_000;

  /** Entries whose counts wait to be written; beyond, further ones are not counted. */
  private static final int MAX_WAITING = 10_000;

  private final Vertx vertx;
  private final MessageStore messages;
  private Map<MessageStore.Place, Integer> waiting = new HashMap<>();
  private boolean scheduled;

  public Views(Vertx vertx, MessageStore messages) {
    this.vertx = vertx;
    this.messages = messages;
  }

  /** A follower who had read up to {@code before} has now read up to {@code until}. */
  public void seen(String channel, long before, long until) {
    for (long seq = Math.max(before, until - MAX_AT_ONCE) + 1; seq <= until; seq++) {
      add(new MessageStore.Place(channel, seq), 1);
    }
    schedule();
  }

  private void add(MessageStore.Place place, int count) {
    if (waiting.size() < MAX_WAITING || waiting.containsKey(place)) {
      waiting.merge(place, count, Integer::sum);
    }
  }

  private void schedule() {
    if (!scheduled && !waiting.isEmpty()) {
      scheduled = true;
      vertx.setTimer(PERIOD_MILLIS, timer -> flush());
    }
  }

  private void flush() {
    Map<MessageStore.Place, Integer> counts = waiting;
    waiting = new HashMap<>();
    messages
        .addViews(counts)
        .recover(
            failure -> {
              counts.forEach(this::add);
              return Future.succeededFuture();
            })
        .onComplete(
            done -> {
              scheduled = false;
              schedule();
            });
  }
}
