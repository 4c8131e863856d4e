package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * Who blocks whom, in the memberships of direct conversations: whoever blocks the other one has the
 * role {@code blocking}, and spans that leave out what is written meanwhile. There {@code v} counts
 * how often that has changed. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class BlockStore {
  private static final String MEMBERSHIPS = ConversationStore.MEMBERSHIPS;
  private static final String DIRECT = "d.";
  private static final String BEYOND_DIRECT = "d/";

  /** Ids in one {@code $in}. */
  private static final int CHUNK = 500;

  private final Store store;

  private BlockStore(Store store) {
    this.store = store;
  }

  /** With the index in place by which somebody's blocks are listed. */
  public static Future<BlockStore> open(Store store) {
    IndexModel byRole =
        new IndexModel(
            new JsonObject().put("u", 1).put("role", 1).put("c", 1),
            new IndexOptions().name("u_role_c"));
    return store.createIndexes(MEMBERSHIPS, byRole).map(done -> new BlockStore(store));
  }

  /** Somebody's place in a conversation as it is stored, or null. */
  Future<Member> member(ConversationId id, String user) {
    return store
        .client()
        .findOne(MEMBERSHIPS, byKey(id, user), null)
        .map(document -> document == null ? null : Member.fromJson(document))
        .recover(StoreFailures::unavailable);
  }

  /**
   * Writes what follows a version of a member.
   *
   * @return false when another one has come first
   */
  Future<Boolean> replace(ConversationId id, Member next) {
    JsonObject changed =
        new JsonObject()
            .put("role", next.role())
            .put("spans", next.spansToJson())
            .put("v", next.version());
    return store
        .client()
        .updateCollection(
            MEMBERSHIPS,
            byKey(id, next.user()).put("v", next.version() - 1),
            new JsonObject().put("$set", changed))
        .map(result -> result.getDocModified() > 0)
        .recover(StoreFailures::unavailable);
  }

  /**
   * Up to {@code limit} people whom somebody blocks, in the order of the conversations' ids.
   *
   * @param after a user to go on after, or null
   */
  Future<List<String>> blockedBy(String user, String after, int limit) {
    String from = after == null ? DIRECT : ConversationId.direct(user, after).text();
    JsonObject query =
        new JsonObject()
            .put("u", user)
            .put("role", Member.BLOCKING)
            .put("c", new JsonObject().put("$gt", from).put("$lt", BEYOND_DIRECT));
    FindOptions options =
        new FindOptions()
            .setSort(new JsonObject().put("u", 1).put("role", 1).put("c", 1))
            .setFields(new JsonObject().put("c", 1))
            .setLimit(limit);
    return store
        .find(MEMBERSHIPS, query, options)
        .map(documents -> documents.stream().map(each -> other(each, user)).toList())
        .recover(StoreFailures::unavailable);
  }

  private static String other(JsonObject membership, String user) {
    return ConversationId.parse(membership.getString("c")).other(user);
  }

  /** Those of the others who block that user. */
  Future<Set<String>> blocking(String user, Collection<String> others) {
    List<String> keys = new ArrayList<>();
    others.forEach(other -> keys.add(key(user, other, other)));
    return people(keys, user);
  }

  /** Those of the others who block that user, or whom that user blocks. */
  Future<Set<String>> between(String user, Collection<String> others) {
    List<String> keys = new ArrayList<>();
    for (String other : others) {
      keys.add(key(user, other, other));
      keys.add(key(user, other, user));
    }
    return people(keys, user);
  }

  private Future<Set<String>> people(List<String> keys, String user) {
    Future<Set<String>> found = Future.succeededFuture(new HashSet<>());
    for (int from = 0; from < keys.size(); from += CHUNK) {
      List<String> chunk = keys.subList(from, Math.min(keys.size(), from + CHUNK));
      found = found.compose(before -> people(chunk, user, before));
    }
    return found.recover(StoreFailures::unavailable);
  }

  private Future<Set<String>> people(List<String> keys, String user, Set<String> found) {
    JsonObject query =
        new JsonObject()
            .put("_id", new JsonObject().put("$in", new JsonArray(keys)))
            .put("role", Member.BLOCKING);
    return store
        .find(MEMBERSHIPS, query, new FindOptions().setFields(new JsonObject().put("c", 1)))
        .map(
            documents -> {
              documents.forEach(each -> found.add(other(each, user)));
              return found;
            });
  }

  private static String key(String user, String other, String whose) {
    return ConversationStore.key(ConversationId.direct(user, other).text(), whose);
  }

  private static JsonObject byKey(ConversationId id, String user) {
    return new JsonObject().put("_id", ConversationStore.key(id.text(), user));
  }
}
