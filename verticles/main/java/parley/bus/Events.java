package parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The shapes of the events at {@code user.<id>}, encoded. {@link Entry#toEvent} is the remaining
 * one. Thread-safe.
 */
public final class Events {
  /** Only the server may send events of these names. */
  public static final Set<String> RESERVED =
      Set.of(
          "entry",
          "receipt",
          "typing",
          "presence",
          "conversation",
          "profile",
          "contact",
          "resync",
          "bye",
          "call");

  /** Something was missed: run {@code chat.sync}. */
  public static final Buffer RESYNC = Buffer.buffer("{\"event\":\"resync\"}");

  private Events() {}

  /** Somebody came or went; {@code lastSeen} in epoch milliseconds, null when online or unknown. */
  public static Buffer presence(String user, boolean online, Long lastSeen) {
    JsonObject event =
        new JsonObject().put("event", "presence").put("user", user).put("online", online);
    if (lastSeen != null) {
      event.put("lastSeen", lastSeen);
    }
    return event.toBuffer();
  }

  /** Somebody began or stopped typing. */
  public static Buffer typing(String conversation, String user, boolean typing) {
    return new JsonObject()
        .put("event", "typing")
        .put("conversation", conversation)
        .put("user", user)
        .put("typing", typing)
        .toBuffer();
  }

  /**
   * Somebody has received or seen entries.
   *
   * @param delivered null when it has not risen
   * @param read null when it has not risen
   * @param except {@code [[from, until]]}: entries that they have not received although they have
   *     later ones, or null
   */
  public static Buffer receipt(
      String conversation, String user, Long delivered, Long read, JsonArray except) {
    JsonObject event =
        new JsonObject()
            .put("event", "receipt")
            .put("conversation", conversation)
            .put("user", user);
    if (delivered != null) {
      event.put("delivered", delivered);
    }
    if (read != null) {
      event.put("read", read);
    }
    if (except != null) {
      event.put("except", except);
    }
    return event.toBuffer();
  }

  /** How many of a large group's members have received and seen entries, by seq. */
  public static Buffer receiptCounts(String conversation, JsonObject counts) {
    return new JsonObject()
        .put("event", "receipt")
        .put("conversation", conversation)
        .put("counts", counts)
        .toBuffer();
  }

  /** A conversation changed for its reader in a way that its entries do not tell. */
  public static Buffer conversation(String conversation, JsonObject change) {
    return new JsonObject()
        .put("event", "conversation")
        .put("conversation", conversation)
        .put("change", change)
        .toBuffer();
  }

  /** Somebody has changed what others may know of them, for their other devices. */
  public static Buffer profile(String user, JsonObject profile) {
    return new JsonObject()
        .put("event", "profile")
        .put("user", user)
        .put("profile", profile)
        .toBuffer();
  }

  /** Somebody's contact is there, under that name, or no longer, for their other devices. */
  public static Buffer contact(String user, String name, boolean removed) {
    JsonObject event = new JsonObject().put("event", "contact").put("user", user);
    if (!name.isEmpty()) {
      event.put("name", name);
    }
    return (removed ? event.put("removed", true) : event).toBuffer();
  }

  /** The socket is about to be closed, for transports that have no close codes. */
  public static Buffer bye(Close close) {
    return new JsonObject()
        .put("event", "bye")
        .put("code", close.code)
        .put("reason", close.reason)
        .toBuffer();
  }
}
