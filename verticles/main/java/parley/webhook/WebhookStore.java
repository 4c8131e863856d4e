package parley.webhook;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.UpdateOptions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.conversation.Ulid;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * The collections {@code webhooks}, see {@link Webhook}, and {@code dead_letters} {@code {_id, w:
 * webhook, c: conversation, s: seq, at, attempts, error, again}}: entries that were refused too
 * often. Thread-safe; futures fail with {@code UNAVAILABLE}.
 */
public final class WebhookStore {
  /** Of more dead letters of one webhook the oldest ones are forgotten. */
  static final int MAX_DEAD = 1_000;

  private static final String WEBHOOKS = "webhooks";
  private static final String DEAD_LETTERS = "dead_letters";

  private final Store store;
  private final Clock clock;

  private WebhookStore(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The collections with their indexes in place. */
  public static Future<WebhookStore> open(Store store, Clock clock) {
    return store
        .createIndexes(
            WEBHOOKS,
            new IndexModel(
                new JsonObject().put("user", 1), new IndexOptions().name("webhooks_user")),
            new IndexModel(
                new JsonObject().put("url", 1),
                new IndexOptions().name("webhooks_url").sparse(true)))
        .compose(
            done ->
                store.createIndexes(
                    DEAD_LETTERS,
                    new IndexModel(
                        new JsonObject().put("w", 1).put("_id", 1),
                        new IndexOptions().name("dead_letters_w"))))
        .map(done -> new WebhookStore(store, clock));
  }

  Future<Void> add(Webhook webhook) {
    return store
        .client()
        .insert(WEBHOOKS, webhook.toDocument())
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** The webhook with that id, null when there is none. */
  Future<Webhook> find(String id) {
    return store
        .client()
        .findOne(WEBHOOKS, byId(id), null)
        .map(document -> document == null ? null : Webhook.of(document))
        .recover(StoreFailures::unavailable);
  }

  /** Those of a bot, the oldest first. */
  Future<List<Webhook>> of(String user) {
    FindOptions oldestFirst = new FindOptions().setSort(new JsonObject().put("_id", 1));
    return list(new JsonObject().put("user", user), oldestFirst);
  }

  /** Those of all bots that give, up to {@code max}. */
  Future<List<Webhook>> giving(int max) {
    JsonObject query = new JsonObject().put("url", new JsonObject().put("$gt", ""));
    return list(query, new FindOptions().setLimit(max));
  }

  private Future<List<Webhook>> list(JsonObject query, FindOptions options) {
    return store
        .find(WEBHOOKS, query, options)
        .map(found -> found.stream().map(Webhook::of).toList())
        .recover(StoreFailures::unavailable);
  }

  /** Removes a webhook with its dead letters. */
  Future<Void> remove(String id) {
    return store
        .client()
        .removeDocument(WEBHOOKS, byId(id))
        .compose(
            done -> store.client().removeDocuments(DEAD_LETTERS, new JsonObject().put("w", id)))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /**
   * Notes that posts fail.
   *
   * @param error null once they do no longer
   */
  Future<Void> failing(String id, String error) {
    JsonObject failing = new JsonObject().put("since", clock.millis()).put("error", error);
    JsonObject update =
        error == null
            ? new JsonObject().put("$unset", new JsonObject().put("failing", ""))
            : new JsonObject().put("$set", new JsonObject().put("failing", failing));
    return store
        .client()
        .updateCollection(WEBHOOKS, byId(id), update)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Keeps which entry was refused too often. */
  Future<Void> bury(String webhook, String conversation, long seq, int attempts, String error) {
    JsonObject letter =
        new JsonObject()
            .put("_id", Ulid.at(clock.millis()))
            .put("w", webhook)
            .put("c", conversation)
            .put("s", seq)
            .put("at", clock.millis())
            .put("attempts", attempts)
            .put("error", error);
    return store
        .client()
        .insert(DEAD_LETTERS, letter)
        .compose(done -> forgetOldest(webhook))
        .recover(StoreFailures::unavailable);
  }

  private Future<Void> forgetOldest(String webhook) {
    FindOptions beyond =
        new FindOptions()
            .setSort(new JsonObject().put("w", 1).put("_id", -1))
            .setSkip(MAX_DEAD)
            .setLimit(MAX_DEAD);
    return store
        .find(DEAD_LETTERS, new JsonObject().put("w", webhook), beyond)
        .compose(
            old -> Future.all(old.stream().map(letter -> unbury(letter.getString("_id"))).toList()))
        .mapEmpty();
  }

  Future<Void> unbury(String letter) {
    return store
        .client()
        .removeDocument(DEAD_LETTERS, byId(letter))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Notes that a dead letter was refused once more. */
  Future<Void> buryAgain(String letter, String error) {
    JsonObject update =
        new JsonObject()
            .put("$inc", new JsonObject().put("attempts", 1))
            .put("$set", new JsonObject().put("error", error).put("at", clock.millis()))
            .put("$unset", new JsonObject().put("again", ""));
    return store
        .client()
        .updateCollection(DEAD_LETTERS, byId(letter), update)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} dead letters of a webhook after that one, the oldest first. */
  Future<List<JsonObject>> dead(String webhook, String after, int limit) {
    return letters(
        new JsonObject().put("w", webhook).put("_id", new JsonObject().put("$gt", after)), limit);
  }

  /** Those that somebody wants posted again, the oldest first. */
  Future<List<JsonObject>> again(String webhook, int limit) {
    return letters(new JsonObject().put("w", webhook).put("again", true), limit);
  }

  private Future<List<JsonObject>> letters(JsonObject query, int limit) {
    FindOptions oldestFirst =
        new FindOptions().setSort(new JsonObject().put("w", 1).put("_id", 1)).setLimit(limit);
    return store.find(DEAD_LETTERS, query, oldestFirst).recover(StoreFailures::unavailable);
  }

  /** All dead letters of a webhook are to be posted again. */
  Future<Void> revive(String webhook) {
    JsonObject again = new JsonObject().put("$set", new JsonObject().put("again", true));
    return store
        .client()
        .updateCollectionWithOptions(
            DEAD_LETTERS,
            new JsonObject().put("w", webhook),
            again,
            new UpdateOptions().setMulti(true))
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  /** How many dead letters each of those webhooks has, where there are any. */
  Future<Map<String, Integer>> countDead(List<String> webhooks) {
    JsonObject query =
        new JsonObject().put("w", new JsonObject().put("$in", new JsonArray(webhooks)));
    return store
        .find(DEAD_LETTERS, query, new FindOptions().setFields(new JsonObject().put("w", 1)))
        .map(
            letters -> {
              Map<String, Integer> counts = new HashMap<>();
              letters.forEach(letter -> counts.merge(letter.getString("w"), 1, Integer::sum));
              return counts;
            })
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject byId(String id) {
    return new JsonObject().put("_id", id);
  }
}
