package parley.bot;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Caller;
import parley.bus.Failure;

/** Whose a bot is: who has made it decides over it, and so do the server's administrators. */
public final class Owners {
  private final Accounts accounts;
  private final Predicate<String> isAdmin;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   */
  public Owners(Accounts accounts, Predicate<String> isAdmin) {
    this.accounts = accounts;
    this.isAdmin = isAdmin;
  }

  /** {@code NOT_FOUND} when that is no bot, {@code FORBIDDEN} when it is not the caller's. */
  public Future<Void> require(Caller caller, String user) {
    return accounts
        .profiles(List.of(user))
        .map(
            found -> {
              Profile bot = found.get(user);
              if (bot == null || !bot.bot()) {
                throw Failure.NOT_FOUND.because("There is no bot " + user + ".");
              }
              if (!bot.owner().equals(caller.user()) && !isAdmin.test(caller.user())) {
                throw Failure.FORBIDDEN.because("This bot belongs to somebody else.");
              }
              return null;
            });
  }
}
