package parley.bot;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;

/**
 * {@code chat.bot.*}: users that are programs. They belong to who made them, sign in with API keys
 * and are otherwise what people are. Confined to the core context.
 */
public final class BotCommands {
  static final int MAX_BOTS = 20;

  private final Accounts accounts;

  public BotCommands(Accounts accounts) {
    this.accounts = accounts;
  }

  /**
   * {@code {user, name?}} -> {}: a bot of one's own. {@code CONFLICT} when the id is taken, {@code
   * TOO_LARGE} when one has as many as one may.
   */
  public Future<JsonObject> create(Caller caller, Body body) {
    String user = body.user("user");
    String name = Profile.name(body);
    return accounts
        .bots(caller.user())
        .compose(
            own -> {
              if (own.size() >= MAX_BOTS) {
                throw Failure.TOO_LARGE.because(
                    "You have " + MAX_BOTS + " bots, the most one has.");
              }
              return accounts.addBot(user, name == null ? user : name, caller.user());
            })
        .map(new JsonObject());
  }

  /** {} -> {@code {bots: [{user, name, about?, picture?, commands?}]}}: one's own, by id. */
  public Future<JsonObject> list(Caller caller, Body body) {
    return accounts.bots(caller.user()).map(BotCommands::toJson);
  }

  private static JsonObject toJson(List<Profile> bots) {
    JsonArray all = new JsonArray();
    for (Profile bot : bots) {
      JsonObject one = bot.toJson().put("user", bot.user());
      one.remove("lastSeen");
      all.add(one);
    }
    return new JsonObject().put("bots", all);
  }
}
