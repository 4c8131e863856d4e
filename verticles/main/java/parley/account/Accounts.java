package parley.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Failure;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.node.Config;
import parley.store.Store;

/**
 * Who exists, who may sign in and who is speaking. Thread-safe; futures complete on the caller's
 * context. What needs the database fails with {@code UNAVAILABLE} while it is away, within the
 * store's timeout, and recovers by itself.
 */
public final class Accounts {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);

  /** How long a revocation that the bus did not bring goes unnoticed on a node. */
  private static final Duration CATCH_UP = Duration.ofSeconds(5);

  private static final Duration SWEEP = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Clock clock;
  private final Config.Account config;
  private final Users users;
  private final Passwords passwords;
  private final SigningKeys keys;
  private final AccessTokens tokens;
  private final Revocations revocations;
  private final SignedIn signedIn;
  private final ApiKeys apiKeys;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final MessageConsumer<String> deletions;
  private final List<Long> timers;

  private Accounts(Vertx vertx, Store store, Config.Account config, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.config = config;
    users = new Users(store, clock);
    passwords = new Passwords(vertx, config);
    keys = new SigningKeys(vertx, store, config, clock);
    tokens = new AccessTokens(keys, config.accessLifetime(), clock);
    revocations = new Revocations(vertx, store, config, clock);
    signedIn = new SignedIn(new Devices(store, config, clock), revocations, tokens, config, clock);
    apiKeys = new ApiKeys(store, config.maxTracked(), clock);
    deletions = vertx.eventBus().consumer(Addresses.ACCOUNT_DELETED);
    timers =
        List.of(
            vertx.setPeriodic(CATCH_UP.toMillis(), id -> quietly(revocations.catchUp())),
            vertx.setPeriodic(SWEEP.toMillis(), id -> quietly(sweep())),
            vertx.setPeriodic(SWEEP.toMillis(), id -> known.clear()));
  }

  /**
   * Makes the indexes and the signing key as needed, and learns what was revoked lately. Fails with
   * {@code UNAVAILABLE} when the database is away.
   */
  public static Future<Accounts> open(
      Vertx vertx, Store store, Config.Account config, Clock clock) {
    Accounts accounts = new Accounts(vertx, store, config, clock);
    return accounts
        .users
        .open()
        .compose(done -> accounts.listen())
        .compose(done -> accounts.signedIn.open())
        .compose(done -> accounts.apiKeys.open())
        .compose(done -> accounts.revocations.open())
        .compose(done -> accounts.keys.current())
        .map(accounts)
        .recover(cause -> accounts.close().transform(done -> Future.failedFuture(cause)));
  }

  private Future<Void> listen() {
    deletions.handler(message -> known.remove(message.body()));
    return deletions.completion();
  }

  /**
   * Who an access token was issued to, by whatever node, or whose an API key is. Does not touch the
   * database unless the token's signing key is new to this node, or the API key has not been used
   * here for a while. Fails with {@code UNAUTHORIZED} and a sentence that says whether it is
   * expired, invalid, or its device was signed out.
   */
  public Future<Identity> verify(String token) {
    return (ApiKeys.isKey(token) ? apiKeys.verify(token) : tokens.verify(token))
        .map(this::signedIn);
  }

  /**
   * A ticket for one file, to be put into a link; worth what {@code owner} may do while it is used.
   */
  public Future<String> ticket(Identity owner, String media, Duration lifetime) {
    return tokens.ticket(owner, media, lifetime);
  }

  /** Whose a ticket for that file is; fails as {@link #verify} does. */
  public Future<Identity> verifyTicket(String ticket, String media) {
    return tokens.verifyTicket(ticket, media).map(this::signedIn);
  }

  /** What administrators do with the accounts of others. */
  public Administration administration() {
    return new Administration(users, passwords, signedIn);
  }

  /** Makes a bot, a user without a password; {@code CONFLICT} when the id is taken. */
  public Future<Void> addBot(String user, String name, String owner) {
    return users.addBot(user, name, owner);
  }

  /** The bots of that user. */
  public Future<List<Profile>> bots(String owner) {
    return users.bots(owner);
  }

  /**
   * Makes an API key.
   *
   * @param user whose it is
   * @param by who makes it
   * @return {@code {id, user, name, scopes, by, created, key}}: {@code key} is told this once
   */
  public Future<JsonObject> addKey(String user, String name, Set<Scope> scopes, String by) {
    ApiKey key = new ApiKey(ApiKeys.newId(), user, name, scopes, by, clock.millis(), 0);
    return apiKeys.add(key).map(token -> key.toJson().put("key", token));
  }

  /** The API keys of that user. */
  public Future<List<ApiKey>> keys(String user) {
    return apiKeys.of(user);
  }

  /** The API key with that id, null when there is none. */
  public Future<ApiKey> key(String id) {
    return apiKeys.find(id);
  }

  /** Ends a key at once, on every node, and closes its sockets. */
  public Future<Void> revokeKey(ApiKey key) {
    return revocations
        .add(key.user(), key.id())
        .compose(done -> apiKeys.remove(key.id()))
        .onSuccess(done -> revocations.tell(key.user(), key.id()));
  }

  private Future<Void> revokeKeys(String user) {
    return apiKeys
        .of(user)
        .compose(all -> Future.all(all.stream().map(this::revokeKey).toList()))
        .mapEmpty();
  }

  private Identity signedIn(Identity identity) {
    if (revocations.contains(identity.device())) {
      throw Failure.UNAUTHORIZED.because(
          identity.isKey()
              ? "This API key was revoked."
              : "This device was signed out. Log in again.");
    }
    return identity;
  }

  /** Those of the given ids that are registered and were not deleted. */
  public Future<Set<String>> existing(Collection<String> ids) {
    Set<String> existing = new HashSet<>();
    Set<String> unknown = new HashSet<>();
    ids.forEach(id -> (known.contains(id) ? existing : unknown).add(id));
    if (unknown.isEmpty()) {
      return Future.succeededFuture(existing);
    }
    return users
        .profiles(unknown)
        .map(
            found -> {
              found.stream().filter(profile -> !profile.deleted()).forEach(this::remember);
              found.stream()
                  .filter(profile -> !profile.deleted())
                  .forEach(profile -> existing.add(profile.user()));
              return existing;
            });
  }

  /** The profiles of those of the given ids that are registered, or were, by id. */
  public Future<Map<String, Profile>> profiles(Collection<String> ids) {
    return users
        .profiles(ids)
        .map(
            found -> {
              Map<String, Profile> profiles = new HashMap<>();
              found.forEach(profile -> profiles.put(profile.user(), profile));
              return profiles;
            });
  }

  /**
   * Up to {@code limit} people, in no order, in whose name every word of the text begins a word;
   * nobody for a text without words.
   */
  public Future<List<Profile>> find(String text, int limit) {
    return users.find(text, limit);
  }

  /**
   * Changes what others may know of somebody who exists.
   *
   * @param name null to leave it as it is
   * @param about null to leave it as it is
   * @param picture null to leave it as it is, empty for none
   * @param commands what a bot understands, null to leave it as it is
   * @return how it is now
   */
  public Future<Profile> change(
      String user, String name, String about, String picture, JsonArray commands) {
    return users.change(user, name, about, picture, commands);
  }

  /** What each of them lets others know, of those who exist. */
  public Future<Map<String, Privacy>> privacy(Collection<String> ids) {
    return users.privacy(ids);
  }

  /** Changes what somebody lets others know; what is null stays. */
  public Future<Void> changePrivacy(String user, Privacy change) {
    return users.changePrivacy(user, change);
  }

  /** Fails with {@code FORBIDDEN} unless that is their password. */
  public Future<Void> requirePassword(String user, String password) {
    return users
        .hash(user)
        .compose(hash -> passwords.matches(password, hash))
        .map(
            right -> {
              if (!right) {
                throw Failure.FORBIDDEN.because("The password is wrong.");
              }
              return null;
            });
  }

  /**
   * Leaves nothing of an account but that its id is taken, and signs all its devices out. What they
   * wrote and where they are in is another matter. Their bots go with them. Doing it again changes
   * nothing.
   */
  public Future<Void> delete(String user) {
    return users
        .bots(user)
        .compose(bots -> Future.all(bots.stream().map(bot -> delete(bot.user())).toList()))
        .compose(done -> users.delete(user))
        .compose(done -> signedIn.revokeAll(user))
        .compose(done -> revokeKeys(user))
        .onSuccess(done -> vertx.eventBus().publish(Addresses.ACCOUNT_DELETED, user));
  }

  /** When users were last seen, epoch milliseconds, of those of whom it is known. */
  public Future<Map<String, Long>> lastSeen(Collection<String> ids) {
    return users
        .profiles(ids)
        .map(
            found ->
                found.stream()
                    .filter(profile -> profile.lastSeen() > 0)
                    .collect(Collectors.toMap(Profile::user, Profile::lastSeen)));
  }

  /** When that user registered, epoch milliseconds; {@code NOT_FOUND} when there is none. */
  public Future<Long> registered(String user) {
    return users.created(user);
  }

  /**
   * Records when users were last seen.
   *
   * @param lastSeen epoch milliseconds by user id; earlier times than known and unknown users are
   *     ignored
   */
  public Future<Void> seen(Map<String, Long> lastSeen) {
    return users.seen(lastSeen);
  }

  /** Ends timers, threads and the subscription; the store stays open. */
  public Future<Void> close() {
    timers.forEach(vertx::cancelTimer);
    return Future.join(deletions.unregister(), revocations.close(), passwords.close()).mapEmpty();
  }

  /** Fails with {@code CONFLICT} when the id is taken. */
  Future<Grant> register(String user, String password, String name, String label) {
    // The first look spares a hash when the id is taken; the insert decides.
    return users
        .requireFree(user)
        .compose(free -> passwords.hash(password))
        .compose(hash -> users.add(user, name, hash))
        .compose(added -> signedIn.signIn(user, label));
  }

  /** Fails with {@code UNAUTHORIZED}, in the same way whether the user or the password is wrong. */
  Future<Grant> login(String user, String password, String label) {
    return users
        .hash(user)
        .compose(
            hash ->
                passwords
                    .matches(password, hash)
                    .compose(right -> right ? renew(user, password, hash) : wrong()))
        .compose(right -> signedIn.signIn(user, label))
        .compose(this::requireNotSuspended);
  }

  /** After the device is there: whoever suspends somebody signs out the devices that are there. */
  private Future<Grant> requireNotSuspended(Grant grant) {
    return users
        .find(grant.user())
        .compose(
            found ->
                found != null && found.containsKey("suspended")
                    ? signedIn
                        .revoke(grant.user(), grant.device())
                        .compose(
                            done ->
                                Future.failedFuture(
                                    Failure.FORBIDDEN.because(
                                        "This account is suspended. Ask an administrator.")))
                    : Future.succeededFuture(grant));
  }

  /** Fails with {@code UNAUTHORIZED}; a token that was used before signs the device out. */
  Future<Grant> refresh(String token) {
    return signedIn.refresh(token);
  }

  /** Signs out the device that the access token belongs to. */
  Future<Void> logout(String token) {
    return verify(token).compose(identity -> signedIn.revoke(identity.user(), identity.device()));
  }

  Clock clock() {
    return clock;
  }

  /** What the timer does: removes what has expired. */
  Future<Void> sweep() {
    return Future.join(keys.sweep(), revocations.sweep(), signedIn.sweep()).mapEmpty();
  }

  private Future<Void> renew(String user, String password, String hash) {
    if (!passwords.isOutdated(hash)) {
      return Future.succeededFuture();
    }
    return passwords.hash(password).compose(renewed -> users.replaceHash(user, hash, renewed));
  }

  private static Future<Void> wrong() {
    return Future.failedFuture(
        Failure.UNAUTHORIZED.because("The user id or the password is wrong."));
  }

  /**
   * The cache starts anew when full, and now and then, as this node may not hear of every deletion.
   */
  private void remember(Profile profile) {
    if (known.size() >= config.maxTracked()) {
      known.clear();
    }
    known.add(profile.user());
  }

  private static void quietly(Future<Void> upkeep) {
    upkeep.onFailure(cause -> log.debug("upkeep of accounts failed and will be repeated", cause));
  }
}
