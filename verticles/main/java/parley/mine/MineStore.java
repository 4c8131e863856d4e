package parley.mine;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.util.List;
import java.util.Map;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * How somebody keeps a conversation in their own list: the field {@code mine} {@code {version, at,
 * muted, archived, pinned, unread, draft, cleared, removed, starred, hidden}} of a membership. It
 * does not follow from the log. {@code version} counts the changes, so that whoever hears of two
 * can tell which is later. Thread-safe.
 */
public final class MineStore {
  private static final JsonObject PINNED = new JsonObject().put("$exists", true);

  private final Store store;

  public MineStore(Store store) {
    this.store = store;
  }

  /** The membership document; null for those who have none. */
  Future<JsonObject> membership(ConversationId id, String user) {
    return store
        .client()
        .findOne(ConversationStore.MEMBERSHIPS, byKey(id, user), null)
        .recover(StoreFailures::unavailable);
  }

  /**
   * Changes these fields at once and no others.
   *
   * @param fields with null for those to be removed
   * @param entries to be changed too, or null
   * @param at now, in epoch milliseconds
   * @return all of {@code mine} as it then is; null when there is no such membership
   */
  Future<JsonObject> change(
      ConversationId id, String user, Map<String, Object> fields, Entries entries, long at) {
    JsonObject set = new JsonObject().put("mine.at", at);
    JsonObject unset = new JsonObject();
    fields.forEach((field, value) -> (value == null ? unset : set).put("mine." + field, value));
    JsonObject update =
        new JsonObject().put("$set", set).put("$inc", new JsonObject().put("mine.version", 1));
    if (entries != null) {
      entries.into(update);
    }
    if (!unset.isEmpty()) {
      update.put("$unset", unset);
    }
    return store
        .client()
        .findOneAndUpdateWithOptions(
            ConversationStore.MEMBERSHIPS,
            byKey(id, user),
            update,
            new FindOptions(),
            new UpdateOptions().setReturningNewDocument(true))
        .map(membership -> membership == null ? null : membership.getJsonObject("mine"))
        .recover(StoreFailures::unavailable);
  }

  /** Forgets how somebody kept a conversation. */
  public Future<Void> forget(ConversationId id, String user) {
    return store
        .client()
        .updateCollection(
            ConversationStore.MEMBERSHIPS,
            byKey(id, user),
            new JsonObject().put("$unset", new JsonObject().put("mine", "")))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** How many conversations other than this one somebody has pinned; counting stops at max. */
  Future<Integer> othersPinned(ConversationId id, String user, int max) {
    JsonObject others =
        new JsonObject()
            .put("u", user)
            .put("c", new JsonObject().put("$ne", id.text()))
            .put("mine.pinned", PINNED);
    FindOptions options = new FindOptions().setLimit(max).setFields(new JsonObject().put("_id", 1));
    return store
        .find(ConversationStore.MEMBERSHIPS, others, options)
        .map(List::size)
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byKey(ConversationId id, String user) {
    return new JsonObject().put("_id", ConversationStore.key(id.text(), user));
  }
}
