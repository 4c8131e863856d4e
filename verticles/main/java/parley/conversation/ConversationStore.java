package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collections {@code conversations} {@code {_id, kind, title, description, picture,
 * permissions, expire, head, system, applied}} and {@code memberships} {@code {_id: c/u, c, u,
 * role, spans, delivered, read, told, v, mine}}, with what {@link Reached} adds. Both follow from
 * the log, but for {@code mine}: {@code head} and {@code system} are its newest entry and its
 * newest change, {@code applied} the newest change that memberships and entries show. A change that
 * a killed node left half applied is found by {@code system > applied} and applied by whoever looks
 * next. Thread-safe.
 */
public final class ConversationStore {
  private static final String CONVERSATIONS = "conversations";
  public static final String MEMBERSHIPS = "memberships";
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  /** The roles of those who are or were in a channel's log, unlike its followers. */
  private static final JsonArray WRITERS =
      new JsonArray().add(Member.OWNER).add(Member.ADMIN).add(Member.MEMBER).add(Member.REMOVED);

  /** Ids in one {@code $in}. */
  private static final int CHUNK = 500;

  private final Store store;

  private ConversationStore(Store store) {
    this.store = store;
  }

  /** The collections with their indexes in place. */
  public static Future<ConversationStore> open(Store store) {
    return store
        .createIndexes(
            MEMBERSHIPS,
            new IndexModel(
                new JsonObject().put("u", 1).put("c", 1), new IndexOptions().name("u_c")),
            new IndexModel(
                new JsonObject().put("c", 1).put("role", 1), new IndexOptions().name("c_role")))
        .map(done -> new ConversationStore(store));
  }

  /** The conversation with everybody in it, as far as it is stored; null when it is not. */
  Future<Conversation> load(ConversationId id) {
    return store
        .client()
        .findOne(CONVERSATIONS, new JsonObject().put("_id", id.text()), null)
        .compose(
            document ->
                document == null
                    ? Future.<Conversation>succeededFuture(null)
                    : members(id).map(members -> conversation(id, document, members)))
        .recover(StoreFailures::unavailable);
  }

  /** Everybody in it, as they are stored; of a channel those who write it. */
  Future<List<Member>> members(ConversationId id) {
    JsonObject members = new JsonObject().put("c", id.text());
    if (id.isChannel()) {
      members.put("role", new JsonObject().put("$in", WRITERS));
    }
    return store
        .find(MEMBERSHIPS, members, new FindOptions().setFields(Reached.none()))
        .map(documents -> documents.stream().map(Member::fromJson).toList());
  }

  private static Conversation conversation(
      ConversationId id, JsonObject document, List<Member> members) {
    long system = document.getLong("system", 0L);
    long applied = document.getLong("applied", 0L);
    long head = system > applied ? applied : document.getLong("head");
    Conversation conversation = new Conversation(id, Properties.fromDocument(document), head);
    members.stream().sorted(Comparator.comparingLong(Member::joined)).forEach(conversation::put);
    return conversation;
  }

  /** Makes sure that a direct conversation and the memberships of its people are there. */
  Future<Void> createDirect(ConversationId id) {
    List<JsonObject> memberships =
        id.people().stream()
            .map(user -> membership(id, new Member(user, Member.MEMBER, Member.ALWAYS, 0, 0, 0, 0)))
            .toList();
    JsonObject conversation =
        new JsonObject().put("_id", id.text()).put("kind", id.kind().text).put("head", 0L);
    return insertMissing(MEMBERSHIPS, memberships)
        .compose(done -> insertMissing(CONVERSATIONS, List.of(conversation)))
        .recover(StoreFailures::unavailable);
  }

  /**
   * Raises what is stored of these conversations to what their logs hold; never lowers it. From
   * then on everybody who syncs finds the entries. A change is written by somebody to whom all
   * before it shows.
   *
   * @param heads conversation to the number of its newest entry
   * @param changes conversation to the number of its newest change, where there is a new one
   */
  public Future<Void> raiseHeads(
      Map<ConversationId, Long> heads, Map<ConversationId, Long> changes) {
    List<BulkOperation> raises = new ArrayList<>(heads.size());
    heads.forEach(
        (id, head) -> {
          JsonObject max = new JsonObject().put("head", head);
          Long change = changes.get(id);
          if (change != null) {
            max.put("system", change).put("applied", change - 1);
          }
          JsonObject update =
              new JsonObject()
                  .put("$max", max)
                  .put("$setOnInsert", new JsonObject().put("kind", id.kind().text));
          raises.add(BulkOperation.createUpdate(byId(id.text()), update, true, false));
        });
    return store
        .client()
        .bulkWriteWithOptions(CONVERSATIONS, raises, UNORDERED)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /**
   * Writes what the change {@code seq} made of members. Doing it again, or late, changes nothing
   * that a later change has written.
   */
  Future<Void> project(Conversation conversation, long seq) {
    ConversationId id = conversation.id();
    List<Member> changed =
        conversation.everybody().stream().filter(member -> member.version() == seq).toList();
    List<JsonObject> documents = changed.stream().map(member -> membership(id, member)).toList();
    List<BulkOperation> updates = changed.stream().map(member -> update(id, member)).toList();
    return insertMissing(MEMBERSHIPS, documents)
        .compose(done -> bulk(MEMBERSHIPS, updates))
        .recover(StoreFailures::unavailable);
  }

  /** Writes that the change with that number shows, and all before it do. */
  Future<Void> applied(Conversation conversation, long seq) {
    JsonObject notYet =
        byId(conversation.id().text()).put("applied", new JsonObject().put("$not", atLeast(seq)));
    JsonObject applied =
        new JsonObject()
            .put("$max", new JsonObject().put("applied", seq))
            .put("$set", conversation.properties().toDocument());
    return store
        .client()
        .updateCollection(CONVERSATIONS, notYet, applied)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject atLeast(long seq) {
    return new JsonObject().put("$gte", seq);
  }

  private static BulkOperation update(ConversationId id, Member member) {
    JsonObject filter =
        byId(key(id.text(), member.user())).put("v", new JsonObject().put("$lt", member.version()));
    JsonObject update =
        new JsonObject()
            .put(
                "$set",
                new JsonObject()
                    .put("role", member.role())
                    .put("spans", member.spansToJson())
                    .put("v", member.version()))
            .put("$max", watermarks(member.marks()));
    return BulkOperation.createUpdate(filter, update);
  }

  /**
   * Raises stored watermarks, 0 where they do not rise, and notes when; keys are {@link #key}s.
   *
   * @param now epoch milliseconds
   */
  public Future<Void> raiseWatermarks(Map<String, Watermarks> raised, long now) {
    List<BulkOperation> updates = new ArrayList<>(raised.size());
    raised.forEach(
        (key, marks) ->
            updates.add(
                BulkOperation.createUpdate(
                    byId(key),
                    new JsonObject()
                        .put("$max", watermarks(marks))
                        .put("$set", Reached.at(marks, now)))));
    return bulk(MEMBERSHIPS, updates).recover(StoreFailures::unavailable);
  }

  /** When that entry reached each of those members. */
  public Future<List<Reached>> reached(ConversationId id, Collection<String> users, long seq) {
    List<String> keys = users.stream().map(user -> key(id.text(), user)).toList();
    return byIds(MEMBERSHIPS, keys, new JsonObject())
        .map(documents -> documents.stream().map(doc -> Reached.of(doc, seq)).toList());
  }

  /** The membership documents of that user, at most {@code limit}. */
  public Future<List<JsonObject>> membershipsOf(String user, int limit) {
    FindOptions options = new FindOptions().setLimit(limit).setFields(Reached.none());
    return store
        .find(MEMBERSHIPS, new JsonObject().put("u", user), options)
        .recover(StoreFailures::unavailable);
  }

  /**
   * The next {@code limit} membership documents of that user after that of a conversation, in the
   * order of the conversations' ids.
   */
  public Future<List<JsonObject>> membershipsOf(String user, String after, int limit) {
    FindOptions options =
        new FindOptions()
            .setSort(new JsonObject().put("u", 1).put("c", 1))
            .setFields(Reached.none())
            .setLimit(limit);
    JsonObject query = new JsonObject().put("u", user).put("c", new JsonObject().put("$gt", after));
    return store.find(MEMBERSHIPS, query, options).recover(StoreFailures::unavailable);
  }

  /**
   * The next {@code limit} conversations of that user after that one, in the order of their ids.
   */
  public Future<List<String>> conversationsOf(String user, String after, int limit) {
    return membershipsOf(user, after, limit)
        .map(documents -> documents.stream().map(each -> each.getString("c")).toList());
  }

  /** The channels that somebody follows, at most {@code max}, with how far they have read each. */
  public Future<Map<String, Long>> followed(String user, int max) {
    JsonObject query =
        new JsonObject()
            .put("u", user)
            .put("c", new JsonObject().put("$gte", "c.").put("$lt", "c/"))
            .put("role", Member.FOLLOWER);
    FindOptions options =
        new FindOptions().setLimit(max).setFields(new JsonObject().put("c", 1).put("read", 1));
    return store
        .find(MEMBERSHIPS, query, options)
        .map(
            documents ->
                documents.stream()
                    .collect(
                        Collectors.toMap(doc -> doc.getString("c"), doc -> doc.getLong("read"))))
        .recover(StoreFailures::unavailable);
  }

  /**
   * Somebody begins to read a channel that has reached {@code head}.
   *
   * @return false when they do already
   */
  public Future<Boolean> follow(ConversationId channel, String user, long head) {
    JsonObject membership = follower(channel, user, head);
    JsonObject former =
        byId(membership.getString("_id")).put("role", new JsonObject().put("$ne", Member.FOLLOWER));
    JsonObject again =
        new JsonObject()
            .put("role", Member.FOLLOWER)
            .put("spans", membership.getJsonArray("spans"));
    return store
        .client()
        .insert(MEMBERSHIPS, membership)
        .map(true)
        .recover(
            failure ->
                StoreFailures.isDuplicate(failure)
                    ? store
                        .client()
                        .updateCollection(MEMBERSHIPS, former, new JsonObject().put("$set", again))
                        .map(result -> result.getDocModified() > 0)
                    : Future.failedFuture(failure))
        .recover(StoreFailures::unavailable);
  }

  /** The membership document of somebody who follows a channel that they have read so far. */
  public static JsonObject follower(ConversationId channel, String user, long read) {
    return membership(channel, Member.following(user, read));
  }

  /**
   * Somebody no longer reads a channel.
   *
   * @return false when they did not
   */
  public Future<Boolean> unfollow(ConversationId channel, String user) {
    JsonObject follower = byId(key(channel.text(), user)).put("role", Member.FOLLOWER);
    return store
        .client()
        .removeDocument(MEMBERSHIPS, follower)
        .map(result -> result.getRemovedCount() > 0)
        .recover(StoreFailures::unavailable);
  }

  /** What somebody is in that conversation now; null when they are not in it. */
  public Future<String> role(ConversationId id, String user) {
    return store
        .client()
        .findOne(MEMBERSHIPS, byId(key(id.text(), user)), null)
        .map(document -> document == null ? null : Member.fromJson(document))
        .map(member -> member != null && member.active() ? member.role() : null)
        .recover(StoreFailures::unavailable);
  }

  /** How many groups somebody is or was in; counting stops at {@code max}. */
  Future<Integer> countGroups(String user, int max) {
    return count(user, "g", max);
  }

  /** How many channels somebody follows or writes; counting stops at {@code max}. */
  public Future<Integer> countChannels(String user, int max) {
    return count(user, "c", max);
  }

  private Future<Integer> count(String user, String kind, int max) {
    JsonObject groups = new JsonObject().put("$gte", kind + ".").put("$lt", kind + "/");
    FindOptions options = new FindOptions().setLimit(max).setFields(new JsonObject().put("_id", 1));
    return store
        .find(MEMBERSHIPS, new JsonObject().put("u", user).put("c", groups), options)
        .map(List::size)
        .recover(StoreFailures::unavailable);
  }

  /** {@code {_id, head}} and the {@link Properties} of those conversations that exist. */
  public Future<List<JsonObject>> conversations(Collection<String> ids) {
    JsonObject fields = new JsonObject().put("head", 1);
    Properties.FIELDS.forEach(field -> fields.put(field, 1));
    return byIds(CONVERSATIONS, List.copyOf(ids), fields);
  }

  /** The members with those {@link #key}s, of whom there are. */
  public Future<Map<String, Member>> members(Collection<String> keys) {
    return byIds(MEMBERSHIPS, List.copyOf(keys), Reached.none())
        .map(
            documents ->
                documents.stream()
                    .collect(
                        Collectors.toMap(
                            doc -> doc.getString("_id"), doc -> Member.fromJson(doc))));
  }

  /** All fields for none. */
  private Future<List<JsonObject>> byIds(String collection, List<String> ids, JsonObject fields) {
    List<Future<List<JsonObject>>> chunks = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<String> chunk = ids.subList(from, Math.min(ids.size(), from + CHUNK));
      JsonObject in = new JsonObject().put("$in", new JsonArray(chunk));
      FindOptions options = new FindOptions().setFields(fields);
      chunks.add(store.find(collection, new JsonObject().put("_id", in), options));
    }
    return Future.all(chunks)
        .map(done -> chunks.stream().flatMap(documents -> documents.result().stream()).toList())
        .recover(StoreFailures::unavailable);
  }

  /** The {@code _id} of a membership. */
  public static String key(String conversation, String user) {
    return conversation + "/" + user;
  }

  private Future<Void> insertMissing(String collection, List<JsonObject> documents) {
    if (documents.isEmpty()) {
      return Future.succeededFuture();
    }
    List<BulkOperation> inserts = documents.stream().map(BulkOperation::createInsert).toList();
    return store
        .client()
        .bulkWriteWithOptions(collection, inserts, UNORDERED)
        .<Void>mapEmpty()
        .recover(StoreFailures::ignoreDuplicates);
  }

  private Future<Void> bulk(String collection, List<BulkOperation> operations) {
    return operations.isEmpty()
        ? Future.succeededFuture()
        : store.client().bulkWriteWithOptions(collection, operations, UNORDERED).mapEmpty();
  }

  /** A document of the collection {@code memberships}. */
  static JsonObject membership(ConversationId id, Member member) {
    return watermarks(member.marks())
        .put("_id", key(id.text(), member.user()))
        .put("c", id.text())
        .put("u", member.user())
        .put("role", member.role())
        .put("spans", member.spansToJson())
        .put("v", member.version());
  }

  private static JsonObject watermarks(Watermarks marks) {
    return new JsonObject()
        .put("delivered", marks.delivered())
        .put("read", marks.read())
        .put("told", marks.told());
  }

  private static JsonObject byId(String id) {
    return new JsonObject().put("_id", id);
  }
}
