package parley.invite;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.util.Collection;
import java.util.List;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collections {@code invites} {@code {_id: token, c, by, created, expires, uses, left,
 * approval}} and {@code requests} {@code {_id: c/u, c, u, by, at, head}}. A token is kept as it is:
 * its maker may look it up to pass it on, and it opens no more than what it was made to be passed
 * on for. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class InviteStore {
  private static final String INVITES = "invites";
  private static final String REQUESTS = "requests";

  private final Store store;

  private InviteStore(Store store) {
    this.store = store;
  }

  /** The collections with their indexes in place. */
  public static Future<InviteStore> open(Store store) {
    IndexModel byGroup = new IndexModel(new JsonObject().put("c", 1), new IndexOptions().name("c"));
    IndexModel byGroupAndTime =
        new IndexModel(new JsonObject().put("c", 1).put("at", 1), new IndexOptions().name("c_at"));
    return store
        .createIndexes(INVITES, byGroup)
        .compose(done -> store.createIndexes(REQUESTS, byGroupAndTime))
        .map(done -> new InviteStore(store));
  }

  Future<Void> add(Invite invite) {
    return store
        .client()
        .insert(INVITES, invite.toDocument())
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** The link with that token, or null. */
  Future<Invite> get(String token) {
    return store
        .client()
        .findOne(INVITES, byId(token), null)
        .map(document -> document == null ? null : Invite.fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  /** Every link into that group, dead ones too. */
  Future<List<Invite>> of(String conversation) {
    return store
        .find(INVITES, in(conversation), new FindOptions())
        .map(documents -> documents.stream().map(Invite::fromDocument).toList())
        .recover(StoreFailures::unavailable);
  }

  /** After this nobody takes a use of those links. */
  Future<Void> remove(Collection<String> tokens) {
    if (tokens.isEmpty()) {
      return Future.succeededFuture();
    }
    JsonObject those = new JsonObject().put("$in", new JsonArray(List.copyOf(tokens)));
    return store
        .client()
        .removeDocuments(INVITES, new JsonObject().put("_id", those))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /**
   * Takes one use of a link.
   *
   * @return false when it is revoked, over or used up
   */
  Future<Boolean> take(String token, long now) {
    JsonObject alive =
        byId(token)
            .put("left", new JsonObject().put("$gt", 0))
            .put("expires", new JsonObject().put("$gt", now));
    return count(alive, 1).recover(StoreFailures::unavailable);
  }

  /** Gives back a use that nobody came in by. */
  Future<Boolean> giveBack(String token) {
    return count(byId(token), -1).recover(StoreFailures::unavailable);
  }

  private Future<Boolean> count(JsonObject invite, int uses) {
    JsonObject change = new JsonObject().put("uses", uses).put("left", -uses);
    return store
        .client()
        .updateCollection(INVITES, invite, new JsonObject().put("$inc", change))
        .map(result -> result.getDocModified() > 0);
  }

  /**
   * Somebody asks to be let in, {@code {c, u, by, at, head}}.
   *
   * @return false when they have asked already
   */
  Future<Boolean> request(JsonObject request) {
    String id = key(request.getString("c"), request.getString("u"));
    return store
        .client()
        .insert(REQUESTS, request.copy().put("_id", id))
        .map(true)
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure))
        .recover(StoreFailures::unavailable);
  }

  /** Who asks to be let in, {@code [{u, by, at, head}]}, whoever asked first comes first. */
  Future<List<JsonObject>> requests(String conversation, int limit) {
    FindOptions options =
        new FindOptions().setSort(new JsonObject().put("c", 1).put("at", 1)).setLimit(limit);
    return store.find(REQUESTS, in(conversation), options).recover(StoreFailures::unavailable);
  }

  /** What somebody has asked for, or null. */
  Future<JsonObject> requestOf(String conversation, String user) {
    return store
        .client()
        .findOne(REQUESTS, byId(key(conversation, user)), null)
        .recover(StoreFailures::unavailable);
  }

  /**
   * Ends a request.
   *
   * @return whether there was one: of several who end it only one is told so
   */
  Future<Boolean> settle(String conversation, String user) {
    return store
        .client()
        .removeDocument(REQUESTS, byId(key(conversation, user)))
        .map(result -> result.getRemovedCount() > 0)
        .recover(StoreFailures::unavailable);
  }

  private static String key(String conversation, String user) {
    return conversation + "/" + user;
  }

  private static JsonObject in(String conversation) {
    return new JsonObject().put("c", conversation);
  }

  private static JsonObject byId(String id) {
    return new JsonObject().put("_id", id);
  }
}
