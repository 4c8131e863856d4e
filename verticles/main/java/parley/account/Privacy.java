package parley.account;

import io.vertx.core.json.JsonObject;
import parley.bus.Body;

/**
 * What somebody lets others know of themselves.
 *
 * @param lastSeen who may see when they are online and when they last were
 * @param receipts who may see in a direct conversation what they have read
 */
public record Privacy(Audience lastSeen, Audience receipts) {
  /** What goes for those who never chose. */
  public static final Privacy OPEN = new Privacy(Audience.EVERYBODY, Audience.EVERYBODY);

  /** {@code {lastSeen?, receipts?}}; null in place of what is absent. */
  public static Privacy optional(Body body) {
    return new Privacy(Audience.optional(body, "lastSeen"), Audience.optional(body, "receipts"));
  }

  /** {@code {lastSeen, receipts}}, as in replies and documents; leaves out what is null. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (lastSeen != null) {
      json.put("lastSeen", lastSeen.text());
    }
    return receipts == null ? json : json.put("receipts", receipts.text());
  }

  /** As stored; what is absent is open. */
  static Privacy fromDocument(JsonObject document) {
    Privacy stored = document == null ? OPEN : optional(new Body(document));
    return new Privacy(
        stored.lastSeen == null ? Audience.EVERYBODY : stored.lastSeen,
        stored.receipts == null ? Audience.EVERYBODY : stored.receipts);
  }
}
