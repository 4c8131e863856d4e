package parley.account;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.MongoClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import parley.node.Config;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The devices that are signed in, one document each in the collection {@code devices}. Thread-safe;
 * futures complete on the caller's context and fail with {@code UNAVAILABLE}.
 */
final class Devices {
  private static final String COLLECTION = "devices";
  private static final int ID_BYTES = 12;

  /** Devices over the limit that one login signs out; racing logins may leave more than one. */
  private static final int MAX_SURPLUS = 8;

  /** A device and the state of its refresh token, as read. */
  record Device(JsonObject document) {
    String id() {
      return document.getString("_id");
    }

    String user() {
      return document.getString("user");
    }

    /** Digest of the token that is to be used next. */
    String secret() {
      return document.getString("secret");
    }

    /** Digest of the token that was used last, null before the first use. */
    String previous() {
      return document.getString("previous");
    }

    /** With which the token to be used next was made from the one used last. */
    String salt() {
      return document.getString("salt");
    }

    /** When it was used last, epoch milliseconds. */
    long used() {
      return document.getLong("used");
    }
  }

  private final Store store;
  private final MongoClient client;
  private final Config.Account config;
  private final Clock clock;

  Devices(Store store, Config.Account config, Clock clock) {
    this.store = store;
    this.client = store.client();
    this.config = config;
    this.clock = clock;
  }

  Future<Void> open() {
    return store.createIndexes(
        COLLECTION,
        new IndexModel(
            new JsonObject().put("family", 1),
            new IndexOptions().name("devices_family").unique(true)),
        new IndexModel(
            new JsonObject().put("user", 1).put("used", 1),
            new IndexOptions().name("devices_user_used")),
        new IndexModel(
            new JsonObject().put("expires", 1), new IndexOptions().name("devices_expires")));
  }

  /** Signs a new device in. Returns its id. */
  Future<String> add(String user, String label, RefreshToken token) {
    String id = Secrets.random(ID_BYTES);
    JsonObject document =
        new JsonObject()
            .put("_id", id)
            .put("user", user)
            .put("label", label)
            .put("family", token.familyDigest())
            .put("secret", token.digest())
            .put("created", clock.millis())
            .put("used", clock.millis())
            .put("expires", expiry());
    return client.insert(COLLECTION, document).map(id).recover(StoreFailures::unavailable);
  }

  /** The device that the token is or was of; empty when signed out, expired, or never there. */
  Future<Optional<Device>> find(RefreshToken token) {
    JsonObject query =
        new JsonObject()
            .put("family", token.familyDigest())
            .put("expires", new JsonObject().put("$gt", clock.millis()));
    return client
        .findOne(COLLECTION, query, null)
        .map(document -> Optional.ofNullable(document).map(Device::new))
        .recover(StoreFailures::unavailable);
  }

  /**
   * Puts the successor of the presented token in its place, if that is still the one to be used
   * next: of two that race, on whatever nodes, one wins.
   *
   * @return whether it was done
   */
  Future<Boolean> rotate(Device device, RefreshToken presented, String salt) {
    JsonObject query = new JsonObject().put("_id", device.id()).put("secret", presented.digest());
    JsonObject fields =
        new JsonObject()
            .put("secret", presented.successor(salt).digest())
            .put("previous", presented.digest())
            .put("salt", salt)
            .put("used", clock.millis())
            .put("expires", expiry());
    return client
        .updateCollection(COLLECTION, query, new JsonObject().put("$set", fields))
        .map(result -> result.getDocMatched() == 1)
        .recover(StoreFailures::unavailable);
  }

  /** The devices of that user beyond the limit, those unused for longest. */
  Future<List<String>> surplus(String user) {
    FindOptions newestFirst =
        new FindOptions()
            .setFields(new JsonObject().put("_id", 1))
            .setSort(new JsonObject().put("used", -1))
            .setLimit(config.maxDevices() + MAX_SURPLUS);
    return store
        .find(COLLECTION, new JsonObject().put("user", user), newestFirst)
        .map(
            devices ->
                devices.stream()
                    .skip(config.maxDevices())
                    .map(device -> device.getString("_id"))
                    .toList())
        .recover(StoreFailures::unavailable);
  }

  /** The devices of that user. */
  Future<List<String>> of(String user) {
    return store
        .find(
            COLLECTION,
            new JsonObject().put("user", user),
            new FindOptions().setFields(new JsonObject().put("_id", 1)))
        .map(devices -> devices.stream().map(device -> device.getString("_id")).toList())
        .recover(StoreFailures::unavailable);
  }

  Future<Void> remove(String device) {
    return client
        .removeDocument(COLLECTION, new JsonObject().put("_id", device))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Removes devices whose refresh token has expired. */
  Future<Void> sweep() {
    JsonObject expired =
        new JsonObject().put("expires", new JsonObject().put("$lte", clock.millis()));
    return client
        .removeDocuments(COLLECTION, expired)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private long expiry() {
    return clock.millis() + config.refreshLifetime().toMillis();
  }
}
