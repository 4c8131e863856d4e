package parley.account;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.bus.Failure;

/**
 * The accounts of all users, for whoever administers them. Thread-safe; futures complete on the
 * caller's context and fail with {@code UNAVAILABLE}.
 */
public final class Administration {
  private final Users users;
  private final Passwords passwords;
  private final SignedIn signedIn;

  Administration(Users users, Passwords passwords, SignedIn signedIn) {
    this.users = users;
    this.passwords = passwords;
    this.signedIn = signedIn;
  }

  /**
   * Up to {@code limit} users behind that id, by id, as administrators see them: {@code {user,
   * name?, created, seen?, owner?, suspended?, deleted?}}.
   */
  public Future<List<JsonObject>> page(String after, int limit) {
    return users.page(after, limit);
  }

  /**
   * Makes a user, or changes what is not null. A new password, and being suspended, sign all
   * devices out. {@code CONFLICT} for a bot, and for an id whose user was deleted.
   *
   * @return whether the user is new
   */
  public Future<Boolean> put(String user, String name, String password, Boolean suspended) {
    return users
        .find(user)
        .compose(found -> found == null ? add(user, name, password) : change(found, name, password))
        .compose(
            isNew ->
                suspended == null
                    ? Future.succeededFuture(isNew)
                    : users
                        .suspend(user, suspended)
                        .compose(
                            done ->
                                suspended
                                    ? signedIn.revokeAll(user)
                                    : Future.<Void>succeededFuture())
                        .map(isNew));
  }

  private Future<Boolean> add(String user, String name, String password) {
    String shown = name == null ? user : name;
    return password == null
        ? users.addWithoutPassword(user, shown).map(true)
        : passwords.hash(password).compose(hash -> users.add(user, shown, hash)).map(true);
  }

  private Future<Boolean> change(JsonObject found, String name, String password) {
    String user = found.getString("_id");
    if (found.containsKey("deleted")) {
      throw Failure.CONFLICT.because("The user " + user + " was deleted.");
    }
    if (found.containsKey("owner")) {
      throw Failure.CONFLICT.because(user + " is a bot: revoke its keys, or delete it.");
    }
    Future<?> named =
        name == null ? Future.succeededFuture() : users.change(user, name, null, null, null);
    return named
        .compose(done -> password == null ? Future.succeededFuture() : reset(user, password))
        .map(false);
  }

  private Future<Void> reset(String user, String password) {
    return users
        .hash(user)
        .compose(hash -> passwords.matches(password, hash))
        .compose(
            same ->
                same
                    ? Future.succeededFuture()
                    : passwords
                        .hash(password)
                        .compose(hash -> users.setHash(user, hash))
                        .compose(done -> signedIn.revokeAll(user)));
  }
}
