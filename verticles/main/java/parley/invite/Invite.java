package parley.invite;

import io.vertx.core.json.JsonObject;

/**
 * A link into a group.
 *
 * @param token names it, and opens the group to whoever has it
 * @param conversation the group's id
 * @param by who made it
 * @param created epoch milliseconds
 * @param expires epoch milliseconds, or {@link #NEVER}
 * @param uses how many have joined, or asked to
 * @param left how many more may, or {@link #UNLIMITED} less {@code uses}
 * @param approval whether an admin decides on each who comes
 */
record Invite(
    String token,
    String conversation,
    String by,
    long created,
    long expires,
    long uses,
    long left,
    boolean approval) {
  /** The last moment that a date of the web can name. */
  static final long NEVER = 8_640_000_000_000_000L;

  static final long UNLIMITED = 1L << 52;

  /** More uses than that cannot be asked for, so what is left tells whether there is a limit. */
  static final long MAX_USES = 1_000_000;

  boolean alive(long now) {
    return left > 0 && now < expires;
  }

  JsonObject toDocument() {
    return new JsonObject()
        .put("_id", token)
        .put("c", conversation)
        .put("by", by)
        .put("created", created)
        .put("expires", expires)
        .put("uses", uses)
        .put("left", left)
        .put("approval", approval);
  }

  static Invite fromDocument(JsonObject document) {
    return new Invite(
        document.getString("_id"),
        document.getString("c"),
        document.getString("by"),
        document.getLong("created"),
        document.getLong("expires"),
        document.getLong("uses"),
        document.getLong("left"),
        document.getBoolean("approval"));
  }

  /** {@code {token, by, created, expires?, uses, maxUses?, approval}}. */
  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("token", token)
            .put("by", by)
            .put("created", created)
            .put("uses", uses)
            .put("approval", approval);
    if (expires < NEVER) {
      json.put("expires", expires);
    }
    if (left + uses <= MAX_USES) {
      json.put("maxUses", left + uses);
    }
    return json;
  }
}
