package parley.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Close;
import parley.feed.Source;
import parley.node.Config;

/**
 * Posts what is written where a bot is, of each conversation one entry after the other. While an
 * entry is tried again its conversation waits and the others go on; refused too often it becomes a
 * dead letter. While nobody can be reached everything waits, in the log, for as long as it takes.
 * Confined to the core context.
 */
final class Outgoing {
  private static final Logger log = LoggerFactory.getLogger(Outgoing.class);

  /**
   * Conversations that are worked on at the same time, and entries of one that are read at once.
   */
  private static final int AT_ONCE = 8;

  private static final int PAGE = 20;
  private static final int MAX_BUSY = 1_000;
  private static final int REVIVED_AT_ONCE = 50;

  /** What {@link #failed} says when the next entry's turn has come. */
  private static final long BURIED = -1;

  /** Waits grow twofold until they are so many times the first one. */
  private static final int MAX_BACKOFF = 128;

  /** Opens what it reads from, told whom to tell of news. */
  interface Opening {
    Source open(Runnable news, Consumer<Close> ended);
  }

  private record Trial(long seq, int attempts) {}

  private final Vertx vertx;
  private final Webhook webhook;
  private final Endpoint endpoint;
  private final Source source;
  private final WebhookStore store;
  private final Poster poster;
  private final Config.Webhooks config;
  private final WebhookMetrics metrics;

  /** Conversations that are worked on, or wait for the next attempt. */
  private final Set<String> busy = new HashSet<>();

  private final Map<String, Trial> trials = new HashMap<>();
  private int underWay;
  private boolean taking;
  private boolean reviving;
  private boolean paused;
  private int unreachable;
  private boolean failing;
  private boolean closed;

  Outgoing(
      Vertx vertx,
      Webhook webhook,
      Opening opening,
      WebhookStore store,
      Poster poster,
      Config.Webhooks config,
      WebhookMetrics metrics) {
    this.vertx = vertx;
    this.webhook = webhook;
    this.endpoint = Endpoint.parse(webhook.url());
    this.store = store;
    this.poster = poster;
    this.config = config;
    this.metrics = metrics;
    this.failing = webhook.failing() != null;
    this.source = opening.open(this::go, close -> closed = true);
    go();
  }

  void close() {
    source.close(Close.DRAINING);
  }

  /** Tries at once what waits, the dead letters that somebody wants again first. */
  void goNow() {
    paused = false;
    revive();
    go();
  }

  private void go() {
    if (closed || paused || taking || underWay >= AT_ONCE || busy.size() >= MAX_BUSY) {
      return;
    }
    taking = true;
    source
        .take(AT_ONCE - underWay, busy)
        .onComplete(
            (some, failure) -> {
              taking = false;
              if (failure != null) {
                later("the log cannot be read", failure);
              } else if (!some.isEmpty()) {
                some.forEach(this::begin);
                go();
              }
            });
  }

  private void later(String what, Throwable failure) {
    log.debug("{} webhook={}", what, webhook.id(), failure);
    vertx.setTimer(config.retry().toMillis(), due -> go());
  }

  private void begin(String conversation) {
    underWay++;
    busy.add(conversation);
    work(conversation)
        .onComplete(
            (wait, failure) -> {
              underWay--;
              if (failure != null) {
                log.debug("a conversation waits webhook={}", webhook.id(), failure);
              }
              long pause = failure == null ? wait : config.retry().toMillis();
              if (pause == 0) {
                busy.remove(conversation);
              } else {
                vertx.setTimer(pause, due -> tryAgain(conversation));
              }
              go();
            });
  }

  private void tryAgain(String conversation) {
    busy.remove(conversation);
    source.mark(conversation);
    go();
  }

  /** Posts what there is; completes with the milliseconds after which to try again, 0 for none. */
  private Future<Long> work(String conversation) {
    return source
        .positions(Set.of(conversation))
        .compose(
            known -> {
              Long position = known.get(conversation);
              return position == null
                  ? Future.succeededFuture(new JsonArray())
                  : source.read(conversation, position, PAGE);
            })
        .compose(
            entries -> {
              if (entries.size() == PAGE) {
                source.mark(conversation);
              } else if (entries.isEmpty()) {
                trials.remove(conversation); // it may not be read any more
              }
              return post(conversation, entries, 0);
            });
  }

  private Future<Long> post(String conversation, JsonArray entries, int next) {
    if (next == entries.size() || closed) {
      return Future.succeededFuture(0L);
    }
    JsonObject entry = entries.getJsonObject(next);
    boolean own = entry.getString("from").equals(webhook.user());
    return (own ? skip(entry) : post(entry).compose(done -> confirm(entry)))
        .compose(
            done -> {
              trials.remove(conversation);
              return post(conversation, entries, next + 1);
            })
        .recover(failure -> failed(conversation, entry, failure))
        .compose(
            wait ->
                wait == BURIED
                    ? post(conversation, entries, next + 1)
                    : Future.succeededFuture(wait));
  }

  private Future<Void> post(JsonObject entry) {
    String body =
        new JsonObject()
            .put("type", "entry")
            .put("timestamp", Instant.ofEpochMilli(entry.getLong("at")).toString())
            .put("data", entry)
            .encode();
    return poster
        .post(endpoint, webhook.secret(), entry.getString("id"), body)
        .onSuccess(
            done -> {
              unreachable = 0;
              metrics.posted.increment();
              note(null);
            })
        .onFailure(
            failure -> {
              metrics.failed.increment();
              note(failure.getMessage());
            });
  }

  private Future<Void> confirm(JsonObject entry) {
    return source.confirm(Map.of(entry.getString("conversation"), entry.getLong("seq"))).mapEmpty();
  }

  private Future<Void> skip(JsonObject entry) {
    return source.skip(entry.getString("conversation"), entry.getLong("seq"));
  }

  private Future<Long> failed(String conversation, JsonObject entry, Throwable failure) {
    if (failure instanceof Poster.Unreachable) {
      pause();
      source.mark(conversation);
      return Future.succeededFuture(0L);
    }
    if (!(failure instanceof Poster.Refused)) {
      return Future.failedFuture(failure);
    }
    long seq = entry.getLong("seq");
    Trial before = trials.get(conversation);
    int attempts = 1 + (before != null && before.seq == seq ? before.attempts : 0);
    if (attempts < config.attempts()) {
      trials.put(conversation, new Trial(seq, attempts));
      return Future.succeededFuture(backoff(attempts));
    }
    metrics.dead.increment();
    return store
        .bury(webhook.id(), conversation, seq, attempts, failure.getMessage())
        .compose(done -> skip(entry))
        .map(
            done -> {
              trials.remove(conversation);
              return BURIED;
            });
  }

  private void pause() {
    if (!paused) {
      paused = true;
      vertx.setTimer(
          backoff(++unreachable),
          due -> {
            paused = false;
            go();
          });
    }
  }

  /** Full jitter above half, so that the webhooks of a host that was away do not come in step. */
  private long backoff(int failures) {
    long longest =
        config.retry().toMillis() * Math.min(MAX_BACKOFF, 1L << Math.min(failures - 1, 20));
    return longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1) + 1;
  }

  /** Notes that posts fail, or no longer do. */
  private void note(String error) {
    if (failing != (error != null)) {
      failing = error != null;
      store.failing(webhook.id(), error);
    }
  }

  private void revive() {
    if (reviving || closed) {
      return;
    }
    reviving = true;
    store
        .again(webhook.id(), REVIVED_AT_ONCE)
        .compose(
            letters -> {
              Future<Void> last = Future.succeededFuture();
              for (JsonObject letter : letters) {
                last = last.compose(before -> revive(letter));
              }
              return last.map(letters.size() == REVIVED_AT_ONCE);
            })
        .onComplete(
            (more, failure) -> {
              reviving = false;
              if (Boolean.TRUE.equals(more)) {
                revive();
              }
            });
  }

  private Future<Void> revive(JsonObject letter) {
    String id = letter.getString("_id");
    long seq = letter.getLong("s");
    return source
        .read(letter.getString("c"), seq - 1, 1)
        .compose(
            found -> {
              boolean there = !found.isEmpty() && found.getJsonObject(0).getLong("seq") == seq;
              return there ? post(found.getJsonObject(0)) : Future.succeededFuture();
            })
        .compose(done -> store.unbury(id))
        .recover(failure -> store.buryAgain(id, failure.getMessage()));
  }
}
