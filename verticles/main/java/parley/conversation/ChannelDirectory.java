package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.util.List;
import parley.store.Beginnings;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collection {@code channels} {@code {_id, title, description, picture, followers, w, v}}, in
 * which people look for channels. Title and description follow from the log; {@code v} is the
 * change that wrote them, {@code w} the beginnings of their words and the handle's. {@code
 * followers} is counted when somebody follows or no longer does; a node that is killed in between
 * leaves it off by one. Thread-safe.
 */
public final class ChannelDirectory {
  private static final String COLLECTION = "channels";
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  private final Store store;

  private ChannelDirectory(Store store) {
    this.store = store;
  }

  /** The collection with its indexes in place. */
  public static Future<ChannelDirectory> open(Store store) {
    return store
        .createIndexes(
            COLLECTION,
            new IndexModel(new JsonObject().put("w", 1), new IndexOptions().name("w")),
            new IndexModel(
                new JsonObject().put("followers", -1), new IndexOptions().name("followers")))
        .map(done -> new ChannelDirectory(store));
  }

  /** Writes what a change of a channel made of it; changes nothing that a later one has written. */
  Future<Void> project(Conversation channel, long seq) {
    String id = channel.id().text();
    JsonObject older = new JsonObject().put("_id", id).put("v", new JsonObject().put("$lt", seq));
    JsonObject now =
        new JsonObject()
            .put("title", channel.properties().title())
            .put("description", channel.properties().description())
            .put("picture", channel.properties().picture())
            .put("w", Beginnings.of(words(channel)))
            .put("v", seq);
    JsonObject update =
        new JsonObject().put("$set", now).put("$inc", new JsonObject().put("followers", 0));
    return store
        .client()
        .bulkWriteWithOptions(
            COLLECTION, List.of(BulkOperation.createUpdate(older, update, true, false)), UNORDERED)
        .<Void>mapEmpty()
        .recover(StoreFailures::ignoreDuplicates)
        .recover(StoreFailures::unavailable);
  }

  private static String words(Conversation channel) {
    String handle = channel.id().text().substring(2);
    Properties about = channel.properties();
    return handle + " " + about.title() + " " + about.description();
  }

  /**
   * Channels in which every word of the text begins a word of handle, title or description, those
   * with most followers first; all channels for an empty text.
   *
   * @return {@code [{_id, title, description, picture, followers}]}
   */
  public Future<List<JsonObject>> find(String text, int limit) {
    FindOptions options =
        new FindOptions()
            .setSort(new JsonObject().put("followers", -1))
            .setLimit(limit)
            .setFields(new JsonObject().put("w", 0));
    return store
        .find(COLLECTION, Beginnings.query("w", text), options)
        .recover(StoreFailures::unavailable);
  }

  /** {@code {_id, title, description, picture, followers}}, or null. */
  public Future<JsonObject> get(ConversationId channel) {
    return store
        .client()
        .findOne(COLLECTION, byId(channel), new JsonObject().put("w", 0))
        .recover(StoreFailures::unavailable);
  }

  /** Adds to the number of followers. */
  public Future<Void> count(ConversationId channel, int followers) {
    return store
        .client()
        .updateCollection(
            COLLECTION,
            byId(channel),
            new JsonObject().put("$inc", new JsonObject().put("followers", followers)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byId(ConversationId channel) {
    return new JsonObject().put("_id", channel.text());
  }
}
