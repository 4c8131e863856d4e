package parley.webhook;

import io.vertx.core.json.JsonObject;

/**
 * Something that posts for a bot what is written where it is, or lets whoever knows an address post
 * as the bot. Immutable.
 *
 * @param id chosen by the server
 * @param user the bot
 * @param name what it is for, in its maker's words
 * @param url where what is written goes; null for one that takes
 * @param conversation what it is posted into; null for one that gives
 * @param secret by which posts are signed; of one that takes, the digest of what is in its address
 * @param by who made it
 * @param created epoch milliseconds
 * @param failing {@code {since, error}} since the last post has failed, or null
 */
record Webhook(
    String id,
    String user,
    String name,
    String url,
    String conversation,
    String secret,
    String by,
    long created,
    JsonObject failing) {

  static Webhook of(JsonObject document) {
    return new Webhook(
        document.getString("_id"),
        document.getString("user"),
        document.getString("name"),
        document.getString("url"),
        document.getString("conversation"),
        document.getString("secret"),
        document.getString("by"),
        document.getLong("created"),
        document.getJsonObject("failing"));
  }

  JsonObject toDocument() {
    JsonObject document = toJson().put("_id", id).put("secret", secret);
    document.remove("id");
    return document;
  }

  /** {@code {id, user, name, url? | conversation?, by, created, failing?}}, as in replies. */
  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("user", user)
            .put("name", name)
            .put("by", by)
            .put("created", created);
    if (url != null) {
      json.put("url", url);
    }
    if (conversation != null) {
      json.put("conversation", conversation);
    }
    return failing == null ? json : json.put("failing", failing);
  }

  /** Under what it is remembered how far a webhook has come, see {@link parley.feed.Feeds}. */
  String feed() {
    return "webhook." + id;
  }
}
