package parley.account;

import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.MongoClient;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.node.Config;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The devices that were signed out so recently that an access token of theirs may still be in time.
 * Kept in memory on every node, told by the bus, and in the collection {@code revocations} for
 * nodes that start or missed it. Thread-safe; futures complete on the caller's context.
 */
final class Revocations {
  private static final Logger log = LoggerFactory.getLogger(Revocations.class);
  private static final String COLLECTION = "revocations";
  private static final int PAGE = 1_000;

  private final Vertx vertx;
  private final Store store;
  private final MongoClient client;
  private final Config.Account config;
  private final Clock clock;
  private final Map<String, Long> revokedAt = new ConcurrentHashMap<>();
  private final AtomicLong readUpTo;
  private final MessageConsumer<JsonObject> consumer;

  Revocations(Vertx vertx, Store store, Config.Account config, Clock clock) {
    this.vertx = vertx;
    this.store = store;
    this.client = store.client();
    this.config = config;
    this.clock = clock;
    this.readUpTo = new AtomicLong(oldest());
    this.consumer = vertx.eventBus().consumer(Addresses.DEVICE_REVOKED);
  }

  /** Completes when this node knows what was revoked and will hear what is. */
  Future<Void> open() {
    consumer.handler(this::heard);
    return consumer
        .completion()
        .compose(
            done ->
                store.createIndexes(
                    COLLECTION,
                    new IndexModel(
                        new JsonObject().put("at", 1), new IndexOptions().name("revocations_at"))))
        .compose(done -> catchUp());
  }

  boolean contains(String device) {
    return revokedAt.containsKey(device);
  }

  /** Records the revocation; it holds from then on. To be told once the device is removed. */
  Future<Void> add(String user, String device) {
    long now = clock.millis();
    JsonObject document = new JsonObject().put("_id", device).put("user", user).put("at", now);
    return client
        .insert(COLLECTION, document)
        .<Void>mapEmpty()
        .recover(
            cause ->
                StoreFailures.isDuplicate(cause)
                    ? Future.succeededFuture()
                    : StoreFailures.unavailable(cause))
        .onSuccess(done -> remember(device, now));
  }

  /** Tells every node, so that the device's sockets close. */
  void tell(String user, String device) {
    vertx.eventBus().publish(Addresses.DEVICE_REVOKED, body(user, device));
  }

  /**
   * Reads what was revoked since the last time, as the bus is only a hint. What this node had not
   * heard of is told on this node.
   */
  Future<Void> catchUp() {
    long since = readUpTo.get() - SigningKeys.CLOCK_SKEW.toMillis();
    long now = clock.millis();
    return read(since).onSuccess(done -> readUpTo.set(now));
  }

  /** Forgets what no token can be in time for any more. */
  Future<Void> sweep() {
    long oldest = oldest();
    revokedAt.values().removeIf(at -> at < oldest);
    return client
        .removeDocuments(
            COLLECTION, new JsonObject().put("at", new JsonObject().put("$lt", oldest)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  Future<Void> close() {
    return consumer.unregister();
  }

  private Future<Void> read(long since) {
    JsonObject query = new JsonObject().put("at", new JsonObject().put("$gte", since));
    FindOptions options = new FindOptions().setSort(new JsonObject().put("at", 1)).setLimit(PAGE);
    return store
        .find(COLLECTION, query, options)
        .recover(StoreFailures::unavailable)
        .compose(
            page -> {
              page.forEach(this::learned);
              long last = page.isEmpty() ? since : page.get(page.size() - 1).getLong("at");
              return page.size() < PAGE || last == since ? Future.succeededFuture() : read(last);
            });
  }

  private void learned(JsonObject document) {
    String device = document.getString("_id");
    if (remember(device, document.getLong("at"))) {
      vertx
          .eventBus()
          .publish(
              Addresses.DEVICE_REVOKED,
              body(document.getString("user"), device),
              new DeliveryOptions().setLocalOnly(true));
    }
  }

  private void heard(Message<JsonObject> message) {
    remember(message.body().getString("device"), clock.millis());
  }

  /** Whether it was news. */
  private boolean remember(String device, long at) {
    if (revokedAt.size() >= config.maxTracked() && !revokedAt.containsKey(device)) {
      Metrics.counter("parley.account.revocations.forgotten").increment();
      log.error("more than {} devices were revoked lately", config.maxTracked());
      return false;
    }
    return revokedAt.putIfAbsent(device, at) == null;
  }

  private long oldest() {
    return clock.millis() - config.accessLifetime().plus(SigningKeys.CLOCK_SKEW).toMillis();
  }

  private static JsonObject body(String user, String device) {
    return new JsonObject().put("user", user).put("device", device);
  }
}
