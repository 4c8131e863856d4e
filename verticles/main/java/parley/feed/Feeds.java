package parley.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import parley.bus.Addresses;
import parley.bus.Close;
import parley.bus.Commands;
import parley.bus.Failure;
import parley.bus.Identity;
import parley.channel.Listeners;
import parley.connection.Sessions;
import parley.conversation.ConversationStore;

/** The feeds that are read on this node. Confined to the core context. */
public final class Feeds {
  /** A feed that nobody has asked for so long costs the node nothing any more. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private static final long LOOK_MS = 10_000;
  private static final int MAX_LIVE = 1_000;

  private final Vertx vertx;
  private final Context core;
  private final FeedStore store;
  private final ConversationStore memberships;
  private final Commands commands;
  private final Sessions sessions;
  private final Listeners listeners;
  private final Map<String, Future<Feed>> live = new HashMap<>();
  private boolean draining;

  public Feeds(
      Vertx vertx,
      FeedStore store,
      ConversationStore memberships,
      Commands commands,
      Sessions sessions,
      Listeners listeners,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.core = vertx.getOrCreateContext();
    this.store = store;
    this.memberships = memberships;
    this.commands = commands;
    this.sessions = sessions;
    this.listeners = listeners;
    meters.gauge("parley.feeds", live, Map::size);
    vertx.setPeriodic(LOOK_MS, look -> endIdle());
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.FEED_ENDED)
        .handler(message -> ended(message.body()));
  }

  FeedStore store() {
    return store;
  }

  Positions positions(String user, String name, boolean fromNow) {
    return new Positions(store, memberships, user, name, fromNow);
  }

  /**
   * What is written where that user is.
   *
   * @param name under which it is remembered what was worked on
   * @param fromNow whether what was written before somebody joins is none of it
   */
  private Source source(
      Identity identity, String name, boolean fromNow, Runnable news, Consumer<Close> ended) {
    return new Source(
        vertx,
        identity,
        positions(identity.user(), name, fromNow),
        commands,
        sessions,
        listeners,
        news,
        ended);
  }

  /**
   * What is written from now on where that user is, for a part of this server that works on it
   * under that name. Names with a dot are such.
   */
  public Future<Void> begin(String user, String name) {
    return positions(user, name, true).toEnd();
  }

  /** Goes on with what was {@link #begin begun}, to be closed in the end. */
  public Source open(Identity identity, String name, Runnable news, Consumer<Close> ended) {
    return source(identity, name, true, news, ended);
  }

  /** Forgets how far that was worked on. */
  public Future<Void> forget(String user, String name) {
    return store.remove(user, name);
  }

  /** The feed of that name of whom the key belongs to; {@code NOT_FOUND} when there is none. */
  Future<Feed> open(Identity identity, String name) {
    String id = FeedStore.id(identity.user(), name);
    Future<Feed> known = live.get(id);
    if (known != null) {
      return known;
    }
    if (draining || live.size() >= MAX_LIVE) {
      return Future.failedFuture(
          Failure.UNAVAILABLE.because("This node reads no more feeds. Try another one."));
    }
    Future<Feed> feed =
        store
            .find(identity.user(), name)
            .map(
                found -> {
                  if (found == null) {
                    throw Failure.NOT_FOUND.because("There is no such feed. Subscribe first.");
                  }
                  boolean fromNow = found.getString("from").equals("now");
                  store.use(id);
                  return new Feed(
                      vertx,
                      (news, ended) ->
                          source(
                              identity,
                              name,
                              fromNow,
                              news,
                              close -> {
                                live.remove(id);
                                ended.accept(close);
                              }));
                });
    live.put(id, feed);
    return feed.onFailure(failure -> live.remove(id));
  }

  /** Forgets a feed; whoever reads it, wherever, is told. */
  Future<Void> end(String user, String name) {
    JsonObject which = new JsonObject().put("user", user).put("feed", name);
    return store
        .remove(user, name)
        .onSuccess(done -> vertx.eventBus().publish(Addresses.FEED_ENDED, which));
  }

  private void ended(JsonObject which) {
    Future<Feed> feed = live.get(FeedStore.id(which.getString("user"), which.getString("feed")));
    if (feed != null) {
      feed.onSuccess(opened -> opened.close(Close.SILENT));
    }
  }

  private void endIdle() {
    for (Future<Feed> feed : List.copyOf(live.values())) {
      if (feed.succeeded() && feed.result().idleNanos() > IDLE.toNanos()) {
        feed.result().close(Close.SILENT);
      }
    }
  }

  /** Ends all; who waits is told to go on elsewhere. May be called from any thread. */
  public Future<Void> drain() {
    return Future.future(
        drained ->
            core.runOnContext(
                turn -> {
                  draining = true;
                  List.copyOf(live.values())
                      .forEach(feed -> feed.onSuccess(opened -> opened.close(Close.DRAINING)));
                  drained.complete();
                }));
  }
}
