package parley.account;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.MongoClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.bus.Identity;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The API keys, one document each in the collection {@code keys} {@code {_id, user, name, scopes,
 * by, created, used, digest}}; the secret itself is told once, to whoever made the key.
 * Thread-safe; futures complete on the caller's context and fail with {@code UNAVAILABLE}.
 */
final class ApiKeys {
  private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);
  private static final String COLLECTION = "keys";
  private static final String PREFIX = "pk_";
  private static final int ID_BYTES = 12;

  /** The digest is a fast one: nobody guesses a secret of 256 bits. */
  private static final Pattern TOKEN = Pattern.compile("pk_([\\w-]{16})([\\w-]{43})");

  /** For so long a node goes by what it has read; what is revoked it is told at once. */
  private static final Duration KEPT = Duration.ofSeconds(30);

  private static final Duration USE_STEP = Duration.ofMinutes(1);

  private record Kept(ApiKey key, String digest, long until) {}

  private final Store store;
  private final MongoClient client;
  private final int maxKept;
  private final Clock clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final Map<String, Long> usedAt = new ConcurrentHashMap<>();

  ApiKeys(Store store, int maxKept, Clock clock) {
    this.store = store;
    this.client = store.client();
    this.maxKept = maxKept;
    this.clock = clock;
  }

  Future<Void> open() {
    return store.createIndexes(
        COLLECTION,
        new IndexModel(new JsonObject().put("user", 1), new IndexOptions().name("keys_user")));
  }

  /** Whether that is the token of a key, at first sight. */
  static boolean isKey(String token) {
    return token != null && token.startsWith(PREFIX);
  }

  static String newId() {
    return Secrets.random(ID_BYTES);
  }

  /** Adds a key; completes with the token, which nobody is told again. */
  Future<String> add(ApiKey key) {
    String secret = Secrets.random(Secrets.BYTES);
    JsonObject document = key.toDocument().put("digest", Secrets.sha256(secret));
    return client
        .insert(COLLECTION, document)
        .map(PREFIX + key.id() + secret)
        .recover(StoreFailures::unavailable);
  }

  /** The keys of that user, the oldest first. */
  Future<List<ApiKey>> of(String user) {
    FindOptions oldestFirst = new FindOptions().setSort(new JsonObject().put("created", 1));
    return store
        .find(COLLECTION, new JsonObject().put("user", user), oldestFirst)
        .map(found -> found.stream().map(ApiKey::of).toList())
        .recover(StoreFailures::unavailable);
  }

  /** The key with that id, null when there is none. */
  Future<ApiKey> find(String id) {
    return document(id).map(document -> document == null ? null : ApiKey.of(document));
  }

  private Future<JsonObject> document(String id) {
    return client
        .findOne(COLLECTION, new JsonObject().put("_id", id), null)
        .recover(StoreFailures::unavailable);
  }

  Future<Void> remove(String id) {
    kept.remove(id);
    return client
        .removeDocument(COLLECTION, new JsonObject().put("_id", id))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Whose a token is; fails with {@code UNAUTHORIZED}. */
  Future<Identity> verify(String token) {
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return Future.failedFuture(invalid());
    }
    String id = parts.group(1);
    String digest = Secrets.sha256(parts.group(2));
    return known(id)
        .map(
            found -> {
              if (found == null || !Secrets.isEqual(found.digest, digest)) {
                throw invalid();
              }
              use(id);
              return new Identity(found.key.user(), id, Long.MAX_VALUE, found.key.scopes());
            });
  }

  private Future<Kept> known(String id) {
    Kept before = kept.get(id);
    if (before != null && clock.millis() < before.until) {
      return Future.succeededFuture(before);
    }
    return document(id)
        .map(
            document -> {
              if (document == null) {
                kept.remove(id);
                return null;
              }
              if (kept.size() >= maxKept) {
                kept.clear();
              }
              long until = clock.millis() + KEPT.toMillis();
              Kept now = new Kept(ApiKey.of(document), document.getString("digest"), until);
              kept.put(id, now);
              return now;
            });
  }

  private void use(String id) {
    long now = clock.millis();
    Long before = usedAt.get(id);
    if (before != null && now - before < USE_STEP.toMillis()) {
      return;
    }
    if (usedAt.size() >= maxKept) {
      usedAt.clear();
    }
    usedAt.put(id, now);
    JsonObject used = new JsonObject().put("$max", new JsonObject().put("used", now));
    client
        .updateCollection(COLLECTION, new JsonObject().put("_id", id), used)
        .onFailure(failure -> log.debug("the use of a key is not noted", failure));
  }

  private static ChatException invalid() {
    return Failure.UNAUTHORIZED.because("The API key is wrong, or was revoked.");
  }
}
