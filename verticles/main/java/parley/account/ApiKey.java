package parley.account;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;
import parley.bus.Scope;

/**
 * An API key, without its secret. Immutable.
 *
 * @param id chosen by the server; known to whoever lists keys
 * @param user the bot whose key it is
 * @param name what it is for, in its maker's words
 * @param scopes what it may do
 * @param by who made it
 * @param created epoch milliseconds
 * @param used when it was used last, within a minute, epoch milliseconds; 0 for never
 */
public record ApiKey(
    String id, String user, String name, Set<Scope> scopes, String by, long created, long used) {

  static ApiKey of(JsonObject document) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    document.getJsonArray("scopes").forEach(scope -> scopes.add(Scope.of((String) scope)));
    return new ApiKey(
        document.getString("_id"),
        document.getString("user"),
        document.getString("name"),
        scopes,
        document.getString("by"),
        document.getLong("created"),
        document.getLong("used", 0L));
  }

  JsonObject toDocument() {
    return new JsonObject()
        .put("_id", id)
        .put("user", user)
        .put("name", name)
        .put("scopes", names())
        .put("by", by)
        .put("created", created);
  }

  /** {@code {id, user, name, scopes, by, created, used?}}, as it stands in replies. */
  public JsonObject toJson() {
    JsonObject json = toDocument().put("id", id);
    json.remove("_id");
    return used > 0 ? json.put("used", used) : json;
  }

  private JsonArray names() {
    JsonArray names = new JsonArray();
    scopes.forEach(scope -> names.add(scope.key()));
    return names;
  }
}
