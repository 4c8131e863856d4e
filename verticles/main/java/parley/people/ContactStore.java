package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collection {@code contacts} {@code {_id: o/u, o: whose, u: user, n: name}}; the name is empty
 * for somebody who goes by their own. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class ContactStore {
  private static final String COLLECTION = "contacts";

  /** A contact, under the name that its owner gave it, empty for none. */
  record Contact(String user, String name) {}

  private final Store store;

  private ContactStore(Store store) {
    this.store = store;
  }

  /** The collection with its index in place. */
  public static Future<ContactStore> open(Store store) {
    IndexModel byOwner =
        new IndexModel(new JsonObject().put("o", 1).put("u", 1), new IndexOptions().name("o_u"));
    return store.createIndexes(COLLECTION, byOwner).map(done -> new ContactStore(store));
  }

  /** Whether there is such a contact. */
  Future<Boolean> has(String owner, String user) {
    return store
        .client()
        .findOne(COLLECTION, byId(owner, user), new JsonObject().put("_id", 1))
        .map(found -> found != null)
        .recover(StoreFailures::unavailable);
  }

  /** Those of the given {@link #key}s under which there is a contact. */
  Future<Set<String>> among(Collection<String> keys) {
    return keys.isEmpty()
        ? Future.succeededFuture(Set.of())
        : store
            .find(
                COLLECTION,
                new JsonObject()
                    .put("_id", new JsonObject().put("$in", new JsonArray(List.copyOf(keys)))),
                new FindOptions().setFields(new JsonObject().put("_id", 1)))
            .map(
                documents ->
                    documents.stream()
                        .map(each -> each.getString("_id"))
                        .collect(Collectors.toSet()))
            .recover(StoreFailures::unavailable);
  }

  /** How many somebody has; counting stops at {@code max}. */
  Future<Integer> count(String owner, int max) {
    FindOptions options = new FindOptions().setLimit(max).setFields(new JsonObject().put("_id", 1));
    return store
        .find(COLLECTION, new JsonObject().put("o", owner), options)
        .map(List::size)
        .recover(StoreFailures::unavailable);
  }

  Future<Void> put(String owner, Contact contact) {
    return write(owner, contact)
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure) // somebody was first: now it is there
                    ? write(owner, contact)
                    : Future.failedFuture(failure))
        .recover(StoreFailures::unavailable);
  }

  private Future<Void> write(String owner, Contact contact) {
    JsonObject document =
        new JsonObject().put("o", owner).put("u", contact.user()).put("n", contact.name());
    return store
        .client()
        .updateCollectionWithOptions(
            COLLECTION,
            byId(owner, contact.user()),
            new JsonObject().put("$set", document),
            new UpdateOptions(true))
        .mapEmpty();
  }

  Future<Void> remove(String owner, String user) {
    return store
        .client()
        .removeDocument(COLLECTION, byId(owner, user))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Forgets all contacts of somebody. */
  public Future<Void> removeAll(String owner) {
    return store
        .client()
        .removeDocuments(COLLECTION, new JsonObject().put("o", owner))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} contacts of somebody, by id, after that one. */
  Future<List<Contact>> list(String owner, String after, int limit) {
    JsonObject query =
        new JsonObject().put("o", owner).put("u", new JsonObject().put("$gt", after));
    FindOptions options =
        new FindOptions().setSort(new JsonObject().put("o", 1).put("u", 1)).setLimit(limit);
    return store
        .find(COLLECTION, query, options)
        .map(
            documents ->
                documents.stream()
                    .map(each -> new Contact(each.getString("u"), each.getString("n")))
                    .toList())
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byId(String owner, String user) {
    return new JsonObject().put("_id", key(owner, user));
  }

  /** The {@code _id} of a contact. */
  static String key(String owner, String user) {
    return owner + "/" + user;
  }
}
