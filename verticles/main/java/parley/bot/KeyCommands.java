package parley.bot;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;
import parley.bus.Scope;

/**
 * {@code chat.key.*}: by what bots sign in. Who has made a bot makes and ends its keys; so do the
 * server's administrators for every bot, and they alone give the scopes that concern the whole
 * server. Confined to the core context.
 */
public final class KeyCommands {
  static final int MAX_KEYS = 20;

  private static final int MAX_NAME = 64;

  private final Accounts accounts;
  private final Owners owners;
  private final Predicate<String> isAdmin;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   */
  public KeyCommands(Accounts accounts, Owners owners, Predicate<String> isAdmin) {
    this.accounts = accounts;
    this.owners = owners;
    this.isAdmin = isAdmin;
  }

  /**
   * {@code {user, name, scopes}} -> {@code {id, user, name, scopes, by, created, key}}. The key
   * itself is told this once. {@code TOO_LARGE} when the bot has as many as it may.
   */
  public Future<JsonObject> create(Caller caller, Body body) {
    String user = body.user("user");
    String name = body.optionalLine("name", MAX_NAME);
    if (name == null || name.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"name\" must say what the key is for.");
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    body.strings("scopes", Scope.values().length, MAX_NAME)
        .forEach(scope -> scopes.add(Scope.of(scope)));
    if (scopes.stream().anyMatch(Scope::privileged) && !isAdmin.test(caller.user())) {
      throw Failure.FORBIDDEN.because("Only an administrator gives these scopes.");
    }
    return owners
        .require(caller, user)
        .compose(own -> accounts.keys(user))
        .compose(
            keys -> {
              if (keys.size() >= MAX_KEYS) {
                throw Failure.TOO_LARGE.because(
                    "A bot has at most " + MAX_KEYS + " keys. Revoke one first.");
              }
              return accounts.addKey(user, name, scopes, caller.user());
            });
  }

  /** {@code {user}} -> {@code {keys: [{id, user, name, scopes, by, created, used?}]}}. */
  public Future<JsonObject> list(Caller caller, Body body) {
    String user = body.user("user");
    return owners
        .require(caller, user)
        .compose(own -> accounts.keys(user))
        .map(
            keys -> {
              JsonArray all = new JsonArray();
              keys.forEach(key -> all.add(key.toJson()));
              return new JsonObject().put("keys", all);
            });
  }

  /** {@code {id}} -> {}: the key is worth nothing at once and its lines are closed. */
  public Future<JsonObject> revoke(Caller caller, Body body) {
    return accounts
        .key(body.string("id", 32))
        .compose(
            key -> {
              if (key == null) {
                throw missing();
              }
              return owners
                  .require(caller, key.user())
                  .recover(hidden -> Future.failedFuture(missing()))
                  .compose(own -> accounts.revokeKey(key));
            })
        .map(new JsonObject());
  }

  private static RuntimeException missing() {
    return Failure.NOT_FOUND.because("There is no such key.");
  }
}
