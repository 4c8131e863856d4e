package parley.deletion;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;
import parley.bus.RateLimiter;
import parley.deletion.DeletionStore.Deletion;

/** {@code chat.person.delete}. Confined to the core context. */
public final class DeletePerson {
  private static final Logger log = LoggerFactory.getLogger(DeletePerson.class);
  private static final int MAX_PASSWORD = 128;
  private static final int MAX_RATED_USERS = 100_000;

  private final Accounts accounts;
  private final DeletionStore deletions;
  private final Predicate<String> isAdmin;
  private final RateLimiter passwords;
  private final Clock clock;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   * @param passwordsPerMinute that somebody may try
   */
  public DeletePerson(
      Accounts accounts,
      DeletionStore deletions,
      Predicate<String> isAdmin,
      int passwordsPerMinute,
      Clock clock) {
    this.accounts = accounts;
    this.deletions = deletions;
    this.isAdmin = isAdmin;
    this.clock = clock;
    passwords = new RateLimiter(passwordsPerMinute, Duration.ofMinutes(1), MAX_RATED_USERS, clock);
  }

  /**
   * {@code {user, entries: "keep" | "erase", password?}} -> {}: one's own account, by its password,
   * or a bot of one's own, or, for administrators, somebody else's who is none of them. Their
   * devices are signed out at once; {@link DeletionTask} does the rest. {@code FORBIDDEN} for
   * others and for a wrong password, {@code NOT_FOUND} for who never existed. Somebody who was
   * deleted with what they wrote kept can be deleted again, to erase it.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    Deletion deletion = new Deletion(body.user("user"), erase(body));
    return (deletion.user().equals(caller.user())
            ? requirePassword(caller, body)
            : requireOwner(caller, deletion.user()))
        .compose(allowed -> deletions.add(deletion, clock.millis()))
        .onSuccess(asked -> begin(deletion.user()))
        .map(new JsonObject());
  }

  private static boolean erase(Body body) {
    return switch (body.string("entries", 16)) {
      case "keep" -> false;
      case "erase" -> true;
      default -> throw Failure.BAD_REQUEST.because("\"entries\" must be \"keep\" or \"erase\".");
    };
  }

  private Future<Void> requirePassword(Caller caller, Body body) {
    String password = body.string("password", MAX_PASSWORD);
    long wait = passwords.acquire(caller.user());
    if (wait > 0) {
      throw Failure.RATE_LIMITED.because("Too many attempts. Try again in " + wait + " ms.");
    }
    return accounts.requirePassword(caller.user(), password);
  }

  private Future<Void> requireOwner(Caller caller, String user) {
    return accounts
        .profiles(List.of(user))
        .map(
            found -> {
              Profile profile = found.get(user);
              if (profile == null || !profile.owner().equals(caller.user())) {
                requireAdmin(caller, user, profile);
              }
              return null;
            });
  }

  private void requireAdmin(Caller caller, String user, Profile profile) {
    if (!isAdmin.test(caller.user())) {
      throw Failure.FORBIDDEN.because("Only an administrator deletes the accounts of others.");
    }
    if (isAdmin.test(user)) {
      throw Failure.FORBIDDEN.because("Administrators delete their accounts themselves.");
    }
    if (profile == null) {
      throw Failure.NOT_FOUND.because("There is no user " + user + ".");
    }
  }

  /** At once, as far as it goes: the task does it again. Whoever asked is answered before. */
  private void begin(String user) {
    accounts
        .delete(user)
        .onFailure(failure -> log.debug("the deletion of {} will go on later", user, failure));
  }
}
