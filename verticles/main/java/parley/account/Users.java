package parley.account;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.MongoClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import parley.bus.Addresses;
import parley.bus.Failure;
import parley.store.Beginnings;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * Who is registered, one document each in the collection {@code accounts} {@code {_id, name, about,
 * picture, hash, created, seen, w, privacy}}; {@code w} is what people are found by. A bot has no
 * {@code hash} but an {@code owner} and {@code commands}; {@code suspended} is since when somebody
 * may not sign in. Of somebody who was deleted {@code {_id, created, deleted}} stays, so that
 * nobody else gets their id. Thread-safe; futures complete on the caller's context and fail with
 * {@code UNAVAILABLE}.
 */
final class Users {
  private static final String COLLECTION = "accounts";
  private static final int BATCH = 500;
  private static final JsonObject PROFILE =
      new JsonObject()
          .put("name", 1)
          .put("about", 1)
          .put("picture", 1)
          .put("seen", 1)
          .put("owner", 1)
          .put("commands", 1)
          .put("deleted", 1);

  private static final JsonObject ADMINISTERED =
      new JsonObject()
          .put("name", 1)
          .put("created", 1)
          .put("seen", 1)
          .put("owner", 1)
          .put("suspended", 1)
          .put("deleted", 1);

  private final Store store;
  private final MongoClient client;
  private final Clock clock;

  Users(Store store, Clock clock) {
    this.store = store;
    this.client = store.client();
    this.clock = clock;
  }

  /** Makes the index by which people are found. */
  Future<Void> open() {
    return store.createIndexes(
        COLLECTION,
        new IndexModel(new JsonObject().put("w", 1), new IndexOptions().name("w")),
        new IndexModel(
            new JsonObject().put("owner", 1),
            new IndexOptions().name("accounts_owner").sparse(true)));
  }

  /** Adds a user. Fails with {@code CONFLICT} when the id is taken. */
  Future<Void> add(String user, String name, String hash) {
    return add(named(user, name).put("hash", hash));
  }

  /** Adds a user who cannot sign in yet. Fails with {@code CONFLICT} when the id is taken. */
  Future<Void> addWithoutPassword(String user, String name) {
    return add(named(user, name));
  }

  /** Adds a bot, which has no password. Fails with {@code CONFLICT} when the id is taken. */
  Future<Void> addBot(String user, String name, String owner) {
    return add(named(user, name).put("owner", owner));
  }

  private JsonObject named(String user, String name) {
    return new JsonObject()
        .put("_id", user)
        .put("name", name)
        .put("w", Beginnings.of(name))
        .put("created", clock.millis());
  }

  private Future<Void> add(JsonObject document) {
    String user = document.getString("_id");
    return client
        .insert(COLLECTION, document)
        .<Void>mapEmpty()
        .recover(
            cause ->
                StoreFailures.isDuplicate(cause)
                    ? Future.failedFuture(taken(user))
                    : StoreFailures.unavailable(cause));
  }

  /** Fails with {@code CONFLICT} when the id is taken. */
  Future<Void> requireFree(String user) {
    return client
        .count(COLLECTION, byId(user))
        .recover(StoreFailures::unavailable)
        .compose(taken -> taken == 0 ? Future.succeededFuture() : Future.failedFuture(taken(user)));
  }

  /** The stored password hash, null when there is no such user. */
  Future<String> hash(String user) {
    return client
        .findOne(COLLECTION, byId(user), new JsonObject().put("hash", 1))
        .map(document -> document == null ? null : document.getString("hash"))
        .recover(StoreFailures::unavailable);
  }

  /** Everything about a user but their password's hash, null when there is none. */
  Future<JsonObject> find(String user) {
    return client.findOne(COLLECTION, byId(user), ADMINISTERED).recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} users behind that id, by id, as administrators see them. */
  Future<List<JsonObject>> page(String after, int limit) {
    JsonObject behind = new JsonObject().put("_id", new JsonObject().put("$gt", after));
    FindOptions byId =
        new FindOptions()
            .setFields(ADMINISTERED)
            .setSort(new JsonObject().put("_id", 1))
            .setLimit(limit);
    return store
        .find(COLLECTION, behind, byId)
        .map(found -> found.stream().map(Users::administered).toList())
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject administered(JsonObject document) {
    JsonObject user = new JsonObject().put("user", document.getString("_id"));
    ADMINISTERED.fieldNames().stream()
        .filter(document::containsKey)
        .forEach(field -> user.put(field, document.getValue(field)));
    return user;
  }

  /** Says that somebody may not sign in from now on, or may again. */
  Future<Void> suspend(String user, boolean suspended) {
    JsonObject since = new JsonObject().put("suspended", clock.millis());
    JsonObject change =
        suspended
            ? new JsonObject().put("$set", since)
            : new JsonObject().put("$unset", new JsonObject().put("suspended", ""));
    JsonObject otherwise = byId(user).put("suspended", new JsonObject().put("$exists", !suspended));
    return client
        .updateCollection(COLLECTION, otherwise, change)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Gives somebody a password, whatever they had. */
  Future<Void> setHash(String user, String hash) {
    return client
        .updateCollection(
            COLLECTION,
            byId(user),
            new JsonObject().put("$set", new JsonObject().put("hash", hash)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** The bots of that user, by id. */
  Future<List<Profile>> bots(String owner) {
    FindOptions byName =
        new FindOptions().setFields(PROFILE).setSort(new JsonObject().put("_id", 1));
    return store
        .find(COLLECTION, new JsonObject().put("owner", owner), byName)
        .map(found -> found.stream().map(Users::profile).toList())
        .recover(StoreFailures::unavailable);
  }

  /** When that user was added, epoch milliseconds; {@code NOT_FOUND} when there is none. */
  Future<Long> created(String user) {
    return client
        .findOne(COLLECTION, byId(user), new JsonObject().put("created", 1))
        .recover(StoreFailures::unavailable)
        .map(
            document -> {
              if (document == null) {
                throw Failure.NOT_FOUND.because("There is no user " + user + ".");
              }
              return document.getLong("created");
            });
  }

  /** Stores a new hash in place of that old one; does nothing when another has come first. */
  Future<Void> replaceHash(String user, String old, String hash) {
    return client
        .updateCollection(
            COLLECTION,
            byId(user).put("hash", old),
            new JsonObject().put("$set", new JsonObject().put("hash", hash)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** The profiles of those of them who exist. */
  Future<List<Profile>> profiles(Collection<String> users) {
    List<String> ids = users.stream().distinct().filter(Addresses::isUserId).toList();
    List<Profile> profiles = new ArrayList<>(ids.size());
    return inBatches(ids, batch -> find(batch, profiles)).map(profiles);
  }

  /**
   * Up to {@code limit} people, in no order, in whose name every word of the text begins a word.
   */
  Future<List<Profile>> find(String text, int limit) {
    JsonObject query = Beginnings.query("w", text);
    if (query.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return store
        .find(COLLECTION, query, new FindOptions().setFields(PROFILE).setLimit(limit))
        .map(documents -> documents.stream().map(Users::profile).toList())
        .recover(StoreFailures::unavailable);
  }

  /**
   * Changes what others may know of a user; what is null stays.
   *
   * @return how it is now
   */
  Future<Profile> change(
      String user, String name, String about, String picture, JsonArray commands) {
    JsonObject change = new JsonObject();
    if (commands != null) {
      change.put("commands", commands);
    }
    if (name != null) {
      change.put("name", name).put("w", Beginnings.of(name));
    }
    if (about != null) {
      change.put("about", about);
    }
    if (picture != null) {
      change.put("picture", picture);
    }
    return client
        .updateCollection(COLLECTION, byId(user), new JsonObject().put("$set", change))
        .compose(done -> client.findOne(COLLECTION, byId(user), PROFILE))
        .map(Users::profile)
        .recover(StoreFailures::unavailable);
  }

  /** What each of them lets others know, of those who exist. */
  Future<Map<String, Privacy>> privacy(Collection<String> users) {
    Map<String, Privacy> found = new HashMap<>();
    return inBatches(List.copyOf(users), batch -> privacy(batch, found)).map(found);
  }

  private Future<Void> privacy(List<String> ids, Map<String, Privacy> found) {
    return store
        .find(
            COLLECTION, byIds(ids), new FindOptions().setFields(new JsonObject().put("privacy", 1)))
        .<Void>map(
            documents -> {
              documents.forEach(
                  document ->
                      found.put(
                          document.getString("_id"),
                          Privacy.fromDocument(document.getJsonObject("privacy"))));
              return null;
            })
        .recover(StoreFailures::unavailable);
  }

  /** Changes what a user lets others know; what is null stays. */
  Future<Void> changePrivacy(String user, Privacy change) {
    JsonObject set = new JsonObject();
    change.toJson().forEach(field -> set.put("privacy." + field.getKey(), field.getValue()));
    return client
        .updateCollection(COLLECTION, byId(user), new JsonObject().put("$set", set))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Leaves nothing of a user but that there was one. */
  Future<Void> delete(String user) {
    JsonObject gone = new JsonObject();
    List.of(
            "name",
            "about",
            "picture",
            "hash",
            "w",
            "privacy",
            "seen",
            "owner",
            "commands",
            "suspended")
        .forEach(field -> gone.put(field, ""));
    JsonObject update =
        new JsonObject()
            .put("$set", new JsonObject().put("deleted", clock.millis()))
            .put("$unset", gone);
    return client
        .updateCollection(COLLECTION, byId(user), update)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Raises when each of them was last seen, epoch milliseconds; unknown users are left out. */
  Future<Void> seen(Map<String, Long> lastSeen) {
    return inBatches(List.copyOf(lastSeen.entrySet()), this::raise);
  }

  private Future<Void> find(List<String> ids, List<Profile> found) {
    FindOptions options = new FindOptions().setFields(PROFILE).setLimit(ids.size());
    return store
        .find(COLLECTION, byIds(ids), options)
        .<Void>map(
            documents -> {
              documents.forEach(document -> found.add(profile(document)));
              return null;
            })
        .recover(StoreFailures::unavailable);
  }

  private Future<Void> raise(List<Map.Entry<String, Long>> batch) {
    List<BulkOperation> updates =
        batch.stream()
            .map(
                entry ->
                    BulkOperation.createUpdate(
                        byId(entry.getKey()),
                        new JsonObject()
                            .put("$max", new JsonObject().put("seen", entry.getValue()))))
            .toList();
    return client
        .bulkWriteWithOptions(COLLECTION, updates, new BulkWriteOptions().setOrdered(false))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private static <T> Future<Void> inBatches(List<T> all, Function<List<T>, Future<Void>> step) {
    Future<Void> done = Future.succeededFuture();
    for (int from = 0; from < all.size(); from += BATCH) {
      List<T> batch = all.subList(from, Math.min(from + BATCH, all.size()));
      done = done.compose(previous -> step.apply(batch));
    }
    return done;
  }

  private static Profile profile(JsonObject document) {
    String user = document.getString("_id");
    return document.containsKey("deleted")
        ? Profile.deleted(user)
        : new Profile(
            user,
            document.getString("name"),
            document.getString("about", ""),
            document.getString("picture", ""),
            document.getLong("seen", 0L),
            false,
            document.getString("owner", ""),
            document.getJsonArray("commands", new JsonArray()));
  }

  private static JsonObject byIds(List<String> ids) {
    return new JsonObject().put("_id", new JsonObject().put("$in", new JsonArray(ids)));
  }

  private static JsonObject byId(String user) {
    return new JsonObject().put("_id", user);
  }

  private static Throwable taken(String user) {
    return Failure.CONFLICT.because("The user id \"" + user + "\" is taken. Choose another.");
  }
}
