package parley.account;

import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.MongoClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.node.Config;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The keys that sign access tokens, shared by all nodes through the collection {@code
 * signing_keys}. Thread-safe; futures complete on the caller's context.
 *
 * <p>Time is divided into periods of {@link Config.Account#keyRotation}, and a key's id is its
 * period: nodes that need a new key at once try to insert the same id, one wins, all read that one.
 * A key is kept until the last token it signed has expired.
 */
final class SigningKeys {
  static final String ALGORITHM = "HS256";

  /** Nodes' clocks may differ by this much. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  /** Between two loads that were caused by unknown key ids. */
  private static final Duration LOAD_INTERVAL = Duration.ofSeconds(1);

  private static final String COLLECTION = "signing_keys";
  private static final Pattern ID = Pattern.compile("\\d{1,12}-\\d{1,12}");
  private static final int MAX_KEYS = 1_000;

  /** One key, ready for use. */
  record Key(String id, JWTAuth auth) {}

  private final Vertx vertx;
  private final Store store;
  private final MongoClient client;
  private final Config.Account config;
  private final Clock clock;
  private final AtomicReference<Map<String, Key>> keys = new AtomicReference<>(Map.of());
  private final AtomicReference<Future<Void>> loading = new AtomicReference<>();
  private final AtomicLong nextLoad = new AtomicLong(Long.MIN_VALUE);

  SigningKeys(Vertx vertx, Store store, Config.Account config, Clock clock) {
    this.vertx = vertx;
    this.store = store;
    this.client = store.client();
    this.config = config;
    this.clock = clock;
  }

  /** The key to sign with now, made when this is the first need for it in its period. */
  Future<Key> current() {
    long period = clock.millis() / config.keyRotation().toMillis();
    String id = config.keyRotation().toSeconds() + "-" + period;
    Key key = keys.get().get(id);
    return key != null ? Future.succeededFuture(key) : make(id, period);
  }

  /**
   * The key of that id. An unknown one is looked for in the database, at most once a second however
   * many are asked for; fails with {@code UNAVAILABLE} when it may be there but is not looked for.
   */
  Future<Key> find(String id) {
    Key key = keys.get().get(id);
    if (key != null) {
      return Future.succeededFuture(key);
    }
    if (!ID.matcher(id).matches()) {
      return Future.failedFuture(AccessTokens.invalid());
    }
    boolean mayLoad = mayLoad();
    if (!mayLoad && loading.get() == null) {
      Metrics.counter("parley.account.keys.load.refused").increment();
      return Future.failedFuture(notYetKnown());
    }
    // Whoever joins a load that was running may have come too late for it.
    return load().compose(done -> known(id, mayLoad ? AccessTokens.invalid() : notYetKnown()));
  }

  /** Removes keys whose last token has expired. */
  Future<Void> sweep() {
    JsonObject expired =
        new JsonObject().put("expires", new JsonObject().put("$lt", clock.millis()));
    return client
        .removeDocuments(COLLECTION, expired)
        .recover(StoreFailures::unavailable)
        .compose(done -> load());
  }

  private Future<Key> make(String id, long period) {
    long ends = (period + 1) * config.keyRotation().toMillis();
    long lastTokenExpires = ends + config.accessLifetime().plus(CLOCK_SKEW).toMillis();
    JsonObject document =
        new JsonObject()
            .put("_id", id)
            .put("secret", Secrets.random(Secrets.BYTES))
            .put("expires", lastTokenExpires);
    return client
        .insert(COLLECTION, document)
        .<Void>mapEmpty()
        .recover(SigningKeys::madeByAnother)
        .compose(done -> load())
        // Again, when that was a load which had begun before the key was there.
        .compose(done -> keys.get().containsKey(id) ? Future.succeededFuture() : load())
        .compose(done -> known(id, notYetKnown()));
  }

  private static Future<Void> madeByAnother(Throwable cause) {
    return StoreFailures.isDuplicate(cause)
        ? Future.succeededFuture()
        : StoreFailures.unavailable(cause);
  }

  private Future<Key> known(String id, ChatException otherwise) {
    Key key = keys.get().get(id);
    return key != null ? Future.succeededFuture(key) : Future.failedFuture(otherwise);
  }

  private static ChatException notYetKnown() {
    return Failure.UNAVAILABLE.because("The token's key is not known here yet. Try again.");
  }

  private boolean mayLoad() {
    long now = clock.millis();
    long next = nextLoad.get();
    return now >= next && nextLoad.compareAndSet(next, now + LOAD_INTERVAL.toMillis());
  }

  /** Joins the load that is running, if there is one. */
  private Future<Void> load() {
    Promise<Void> promise = Promise.promise();
    Future<Void> running = loading.compareAndExchange(null, promise.future());
    if (running != null) {
      return Future.fromCompletionStage(running.toCompletionStage(), vertx.getOrCreateContext());
    }
    Metrics.counter("parley.account.keys.loads").increment();
    return store
        .find(COLLECTION, new JsonObject(), new FindOptions().setLimit(MAX_KEYS))
        .map(this::replace)
        .recover(StoreFailures::unavailable)
        .andThen(
            result -> {
              loading.set(null);
              promise.handle(result);
            });
  }

  private Void replace(List<JsonObject> documents) {
    Map<String, Key> known = keys.get();
    Map<String, Key> loaded = new HashMap<>();
    for (JsonObject document : documents) {
      String id = document.getString("_id");
      Key key = known.get(id);
      loaded.put(id, key != null ? key : key(id, document.getString("secret")));
    }
    keys.set(Map.copyOf(loaded));
    return null;
  }

  private Key key(String id, String secret) {
    PubSecKeyOptions key =
        new PubSecKeyOptions().setAlgorithm(ALGORITHM).setId(id).setBuffer(Buffer.buffer(secret));
    // Expiry is ours to check, by the injected clock.
    JWTOptions options =
        new JWTOptions().setAlgorithm(ALGORITHM).setIgnoreExpiration(true).setNoTimestamp(true);
    return new Key(
        id, JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key).setJWTOptions(options)));
  }
}
