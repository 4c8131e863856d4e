package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.account.Privacy;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;

/** {@code chat.privacy.get} and {@code set}. Confined to the core context. */
public final class PrivacyCommands {
  private final Sharing sharing;

  public PrivacyCommands(Sharing sharing) {
    this.sharing = sharing;
  }

  /**
   * {} -> {@code {lastSeen, receipts}}, each {@code everybody}, {@code contacts} or {@code nobody}.
   */
  public Future<JsonObject> get(Caller caller, Body body) {
    return sharing.of(caller.user()).map(Privacy::toJson);
  }

  /** {@code {lastSeen?, receipts?}} -> {}; what is absent stays. */
  public Future<JsonObject> set(Caller caller, Body body) {
    Privacy change = Privacy.optional(body);
    if (change.lastSeen() == null && change.receipts() == null) {
      throw Failure.BAD_REQUEST.because("Give \"lastSeen\" or \"receipts\".");
    }
    return sharing.change(caller.user(), change).map(new JsonObject());
  }
}
