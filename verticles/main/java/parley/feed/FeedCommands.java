package parley.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;

/**
 * {@code chat.feed.*}: for programs that work on everything that is written where they are. A feed
 * has a name and remembers how far its consumer has confirmed it, so that another process, on
 * another node, goes on there. The consumer asks for each batch; nothing is sent that was not asked
 * for. Confined to the core context.
 */
public final class FeedCommands {
  static final int MAX_FEEDS = 10;

  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,32}");
  private static final int DEFAULT_LIMIT = 100;
  private static final long DEFAULT_WAIT = 10_000;
  private static final long MAX_WAIT = 20_000;

  private final Feeds feeds;

  public FeedCommands(Feeds feeds) {
    this.feeds = feeds;
  }

  /**
   * {@code {feed, from?: "now" | "beginning"}} -> {@code {feed, resumed}}: makes a feed, or finds
   * the one that is there, which goes on where it was. {@code TOO_LARGE} when the key's user has
   * {@link #MAX_FEEDS} already.
   */
  public Future<JsonObject> subscribe(Caller caller, Body body) {
    requireKey(caller);
    String name = name(body);
    String from = body.optionalString("from", 16);
    if (from != null && !from.equals("now") && !from.equals("beginning")) {
      throw Failure.BAD_REQUEST.because("\"from\" must be \"now\" or \"beginning\".");
    }
    boolean fromNow = !"beginning".equals(from);
    FeedStore store = feeds.store();
    return store
        .find(caller.user(), name)
        .compose(
            found ->
                found != null
                    ? Future.succeededFuture(true)
                    : store
                        .count(caller.user(), MAX_FEEDS)
                        .compose(count -> make(caller.user(), name, fromNow, count))
                        .map(false))
        .map(resumed -> new JsonObject().put("feed", name).put("resumed", resumed));
  }

  private Future<Void> make(String user, String name, boolean fromNow, int others) {
    if (others >= MAX_FEEDS) {
      throw Failure.TOO_LARGE.because("A bot has at most " + MAX_FEEDS + " feeds. End one first.");
    }
    Future<Void> begun =
        fromNow ? feeds.positions(user, name, true).toEnd() : Future.succeededFuture();
    return begun.compose(done -> feeds.store().add(user, name, fromNow));
  }

  /**
   * {@code {feed, cursor?, limit?, wait?}} -> {@code {entries: [...], cursor?}}: confirms the batch
   * with that cursor and answers with the next one, of each conversation in the order of its log,
   * once there is one, or with none after {@code wait} milliseconds. What was not confirmed comes
   * again. {@code NOT_FOUND} for a feed that is not there, {@code CONFLICT} when another consumer
   * asks meanwhile.
   */
  public Future<JsonObject> next(Caller caller, Body body) {
    requireKey(caller);
    String name = name(body);
    String cursor = body.optionalString("cursor", Cursor.MAX_LENGTH);
    Map<String, Long> confirmed = cursor == null ? Map.of() : Cursor.parse(cursor);
    Long limit = body.optionalLong("limit", 1);
    Long wait = body.optionalLong("wait", 0);
    if (limit != null && limit > Batch.MAX) {
      throw Failure.BAD_REQUEST.because("\"limit\" must be at most " + Batch.MAX + ".");
    }
    if (wait != null && wait > MAX_WAIT) {
      throw Failure.BAD_REQUEST.because("\"wait\" must be at most " + MAX_WAIT + ".");
    }
    return feeds
        .open(caller.identity(), name)
        .compose(
            feed ->
                feed.next(
                    confirmed,
                    limit == null ? DEFAULT_LIMIT : limit.intValue(),
                    wait == null ? DEFAULT_WAIT : wait));
  }

  /** {@code {feed}} -> {}: forgets a feed and how far it has come. */
  public Future<JsonObject> end(Caller caller, Body body) {
    requireKey(caller);
    return feeds.end(caller.user(), name(body)).map(new JsonObject());
  }

  private static String name(Body body) {
    String name = body.string("feed", 32);
    if (!NAME.matcher(name).matches()) {
      throw Failure.BAD_REQUEST.because(
          "\"feed\" must be a name of 1 to 32 characters out of a-z, 0-9, _ and -.");
    }
    return name;
  }

  private static void requireKey(Caller caller) {
    if (!caller.identity().isKey()) {
      throw Failure.FORBIDDEN.because("Feeds are for programs with an API key.");
    }
  }
}
