package parley.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collections {@code feeds} {@code {_id: user/name, user, from, used}} and {@code
 * feed_positions} {@code {_id: user/name/conversation, s: seq}}: up to where the consumer of a feed
 * has confirmed each conversation. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class FeedStore {
  /** A feed that nobody has read for so long is removed. */
  static final Duration KEPT = Duration.ofDays(30);

  private static final String FEEDS = "feeds";
  private static final String POSITIONS = "feed_positions";
  private static final int REMOVED_AT_ONCE = 10;
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  private final Store store;
  private final Clock clock;

  private FeedStore(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The collections with their indexes in place. */
  public static Future<FeedStore> open(Store store, Clock clock) {
    return store
        .createIndexes(
            FEEDS,
            new IndexModel(new JsonObject().put("user", 1), new IndexOptions().name("feeds_user")),
            new IndexModel(new JsonObject().put("used", 1), new IndexOptions().name("feeds_used")))
        .map(done -> new FeedStore(store, clock));
  }

  /**
   * Adds a feed; nothing when it is there.
   *
   * @param fromNow whether what was written before somebody joins is none of it
   */
  Future<Void> add(String user, String name, boolean fromNow) {
    JsonObject feed =
        byId(id(user, name))
            .put("user", user)
            .put("from", fromNow ? "now" : "beginning")
            .put("used", clock.millis());
    return store
        .client()
        .insert(FEEDS, feed)
        .<Void>mapEmpty()
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure)
                    ? Future.succeededFuture()
                    : StoreFailures.unavailable(failure));
  }

  /** {@code {from, used}}, null when there is no such feed. */
  Future<JsonObject> find(String user, String name) {
    return store
        .client()
        .findOne(FEEDS, byId(id(user, name)), null)
        .recover(StoreFailures::unavailable);
  }

  /** How many feeds that user has; counting stops at {@code max}. */
  Future<Integer> count(String user, int max) {
    return store
        .find(FEEDS, new JsonObject().put("user", user), new FindOptions().setLimit(max))
        .map(List::size)
        .recover(StoreFailures::unavailable);
  }

  /** Notes that a feed is read. */
  Future<Void> use(String feed) {
    JsonObject now = new JsonObject().put("$set", new JsonObject().put("used", clock.millis()));
    return store
        .client()
        .updateCollection(FEEDS, byId(feed), now)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** The positions in those conversations, of which there are. */
  Future<Map<String, Long>> positions(String feed, Collection<String> conversations) {
    JsonArray ids = new JsonArray();
    conversations.forEach(conversation -> ids.add(feed + "/" + conversation));
    JsonObject query = new JsonObject().put("_id", new JsonObject().put("$in", ids));
    return store
        .find(POSITIONS, query, new FindOptions())
        .map(
            found -> {
              Map<String, Long> positions = new HashMap<>();
              for (JsonObject each : found) {
                String conversation = each.getString("_id").substring(feed.length() + 1);
                positions.put(conversation, each.getLong("s"));
              }
              return positions;
            })
        .recover(StoreFailures::unavailable);
  }

  /** Raises positions; they never fall. */
  Future<Void> raise(String feed, Map<String, Long> positions) {
    if (positions.isEmpty()) {
      return Future.succeededFuture();
    }
    List<BulkOperation> raises =
        positions.entrySet().stream()
            .map(
                each ->
                    BulkOperation.createUpdate(
                        byId(feed + "/" + each.getKey()),
                        new JsonObject().put("$max", new JsonObject().put("s", each.getValue())),
                        true,
                        false))
            .toList();
    return store
        .client()
        .bulkWriteWithOptions(POSITIONS, raises, UNORDERED)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Removes a feed, and what it has come to. */
  Future<Void> remove(String user, String name) {
    return removeById(id(user, name));
  }

  private Future<Void> removeById(String feed) {
    // "0" follows "/".
    JsonObject range = new JsonObject().put("$gte", feed + "/").put("$lt", feed + "0");
    return store
        .client()
        .removeDocument(FEEDS, byId(feed))
        .compose(
            done -> store.client().removeDocuments(POSITIONS, new JsonObject().put("_id", range)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Removes feeds that nobody reads; an upkeep's task. */
  public Future<Boolean> sweep() {
    JsonObject old =
        new JsonObject().put("used", new JsonObject().put("$lt", clock.millis() - KEPT.toMillis()));
    return store
        .find(FEEDS, old, new FindOptions().setLimit(REMOVED_AT_ONCE))
        .recover(StoreFailures::unavailable)
        .compose(
            found ->
                Future.all(found.stream().map(each -> removeById(each.getString("_id"))).toList())
                    .map(found.size() == REMOVED_AT_ONCE));
  }

  /** The {@code _id} of a feed. */
  static String id(String user, String name) {
    return user + "/" + name;
  }

  private static JsonObject byId(String id) {
    return new JsonObject().put("_id", id);
  }
}
