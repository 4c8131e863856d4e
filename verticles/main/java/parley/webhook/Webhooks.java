package parley.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.directory.Directory;
import parley.directory.DirectoryListener;
import parley.feed.Feeds;
import parley.node.Config;

/**
 * Runs the webhooks that give, each on one node: the one that wins by a hash of both, so that a
 * node that comes or goes moves its own share only (rendezvous hashing). Two nodes that see
 * different clusters may both run one for a moment; what is posted twice has the same id. Confined
 * to the core context.
 */
public final class Webhooks {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final long LOOK_MS = 5_000;

  private final Vertx vertx;
  private final Context core;
  private final WebhookStore store;
  private final Feeds feeds;
  private final Directory directory;
  private final Function<Collection<String>, Future<Set<String>>> existing;
  private final Config.Webhooks config;
  private final Poster poster;
  private final WebhookMetrics metrics;
  private final Map<String, Outgoing> running = new HashMap<>();
  private MessageConsumer<String> changes;
  private long timer;
  private Future<Void> looking = Future.succeededFuture();
  private boolean stopped;

  /**
   * @param existing which of some users there are
   */
  public Webhooks(
      Vertx vertx,
      WebhookStore store,
      Feeds feeds,
      Directory directory,
      Function<Collection<String>, Future<Set<String>>> existing,
      Config.Webhooks config,
      Clock clock,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.core = vertx.getOrCreateContext();
    this.store = store;
    this.feeds = feeds;
    this.directory = directory;
    this.existing = existing;
    this.config = config;
    poster = new Poster(vertx, config, clock);
    metrics = new WebhookMetrics(meters);
    meters.gauge("parley.webhooks", running, Map::size);
  }

  WebhookStore store() {
    return store;
  }

  Poster poster() {
    return poster;
  }

  /** Completes when the other nodes can say that something has changed. */
  public Future<Void> start() {
    directory.listen(
        new DirectoryListener() {
          @Override
          public void left(String node) {
            look("");
          }
        });
    timer = vertx.setPeriodic(LOOK_MS, tick -> look(""));
    changes = vertx.eventBus().consumer(Addresses.WEBHOOKS, message -> look(message.body()));
    look("");
    return changes.completion();
  }

  /** Ends all, and lets another node go on. May be called from any thread. */
  public Future<Void> drain() {
    return Future.future(
        drained ->
            core.runOnContext(
                turn -> {
                  stopped = true;
                  running.values().forEach(Outgoing::close);
                  running.clear();
                  drained.complete();
                }));
  }

  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return changes.unregister().eventually(poster::close);
  }

  /** Has every node look at once; the webhook with that id, if it runs, is to try what waits. */
  void changed(String id) {
    vertx.eventBus().publish(Addresses.WEBHOOKS, id);
  }

  /** One look begins when the one before has ended. */
  private void look(String now) {
    looking =
        looking
            .compose(before -> stopped ? Future.succeededFuture() : reconcile(now))
            .otherwise(
                failure -> {
                  log.debug("webhooks are looked for again", failure);
                  return null;
                });
  }

  private Future<Void> reconcile(String now) {
    return store
        .giving(config.most())
        .compose(
            all ->
                existing
                    .apply(all.stream().map(Webhook::user).collect(Collectors.toSet()))
                    .compose(users -> forget(all, users).map(done -> mine(all, users))))
        .map(
            mine -> {
              if (!stopped) {
                run(mine, now);
              }
              return null;
            });
  }

  /** Of bots that were deleted nothing is kept. */
  private Future<Void> forget(List<Webhook> all, Set<String> users) {
    return Future.join(
            all.stream()
                .filter(webhook -> !users.contains(webhook.user()))
                .map(this::remove)
                .toList())
        .mapEmpty();
  }

  /** Ends a webhook. */
  Future<Void> remove(Webhook webhook) {
    return store
        .remove(webhook.id())
        .compose(done -> feeds.forget(webhook.user(), webhook.feed()))
        .onSuccess(done -> changed(""));
  }

  private Map<String, Webhook> mine(List<Webhook> all, Set<String> users) {
    List<String> nodes = directory.nodes();
    return all.stream()
        .filter(webhook -> users.contains(webhook.user()))
        .filter(webhook -> winner(webhook.id(), nodes).equals(directory.self()))
        .collect(Collectors.toMap(Webhook::id, Function.identity()));
  }

  private static String winner(String id, List<String> nodes) {
    return nodes.stream()
        .max((a, b) -> Integer.compareUnsigned(weight(id, a), weight(id, b)))
        .orElseThrow();
  }

  /** Spreads the bits of a sum that would differ in the last ones only (MurmurHash3's finish). */
  private static int weight(String id, String node) {
    int hash = (id + node).hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private void run(Map<String, Webhook> mine, String now) {
    running
        .entrySet()
        .removeIf(
            each -> {
              boolean over = !mine.containsKey(each.getKey());
              if (over) {
                each.getValue().close();
              }
              return over;
            });
    mine.forEach((id, webhook) -> running.computeIfAbsent(id, key -> begin(webhook)));
    Outgoing asked = running.get(now);
    if (asked != null) {
      asked.goNow();
    }
  }

  private Outgoing begin(Webhook webhook) {
    Identity identity =
        new Identity(webhook.user(), webhook.id(), Long.MAX_VALUE, EnumSet.of(Scope.READ));
    return new Outgoing(
        vertx,
        webhook,
        (news, ended) -> feeds.open(identity, webhook.feed(), news, ended),
        store,
        poster,
        config,
        metrics);
  }

  /** What was written so far is none of it. */
  Future<Void> add(Webhook webhook) {
    return feeds
        .begin(webhook.user(), webhook.feed())
        .compose(done -> store.add(webhook))
        .onSuccess(done -> changed(""));
  }
}
