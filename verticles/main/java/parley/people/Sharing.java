package parley.people;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import parley.account.Accounts;
import parley.account.Audience;
import parley.account.Privacy;
import parley.bus.Addresses;
import parley.directory.Directory;

/**
 * Who lets whom know what. It goes for two people only when it goes both ways: whoever hides
 * something from somebody is not told the same of them. Confined to the core context.
 */
public final class Sharing {
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(1_000);

  /** For so long a node that was not told of a change may go by what was before. */
  private static final long KEEP_MILLIS = 60_000;

  private static final int MAX_KEPT = 200_000;

  /** Two different people, or somebody with themselves. */
  public record Pair(String one, String other) {}

  private record Kept(Privacy privacy, long until) {}

  private final Vertx vertx;
  private final Directory directory;
  private final Accounts accounts;
  private final ContactStore contacts;
  private final Function<String, Future<Void>> changed;
  private final Clock clock;
  private final Map<String, Kept> kept = new HashMap<>();
  private long changes;

  /**
   * @param changed told on every node of somebody who may share less than before
   */
  public Sharing(
      Vertx vertx,
      Directory directory,
      Accounts accounts,
      ContactStore contacts,
      Function<String, Future<Void>> changed,
      Clock clock) {
    this.vertx = vertx;
    this.directory = directory;
    this.accounts = accounts;
    this.contacts = contacts;
    this.changed = changed;
    this.clock = clock;
  }

  /** Begins to learn of what happens on other nodes; completes when they can tell. */
  public Future<Void> start() {
    return vertx
        .eventBus()
        .<String>consumer(Addresses.nodePrivacy(directory.self()))
        .handler(message -> learn(message.body()).onComplete(done -> message.reply(null)))
        .completion();
  }

  private Future<Void> learn(String user) {
    changes++;
    kept.remove(user);
    return changed.apply(user);
  }

  /** Those of the users of whom that watcher may see when they are online and last were. */
  public Future<List<String>> lastSeen(String watcher, Collection<String> users) {
    List<Pair> pairs = users.stream().map(user -> new Pair(watcher, user)).toList();
    return shared(pairs, Privacy::lastSeen)
        .map(shared -> shared.stream().map(Pair::other).toList());
  }

  /** Those of the pairs who may know of each other what they have read. */
  public Future<Set<Pair>> receipts(Set<Pair> pairs) {
    return shared(pairs, Privacy::receipts).map(Set::copyOf);
  }

  private Future<List<Pair>> shared(Collection<Pair> pairs, Function<Privacy, Audience> what) {
    Set<String> people = new HashSet<>();
    for (Pair pair : pairs) {
      people.add(pair.one);
      people.add(pair.other);
    }
    return privacy(people)
        .compose(
            known -> {
              Function<String, Audience> audience = user -> what.apply(known.get(user));
              return contacts
                  .among(keys(pairs, audience))
                  .map(
                      found ->
                          pairs.stream().filter(pair -> shared(pair, audience, found)).toList());
            });
  }

  private static Set<String> keys(Collection<Pair> pairs, Function<String, Audience> audience) {
    Set<String> keys = new HashSet<>();
    for (Pair pair : pairs) {
      if (audience.apply(pair.one) == Audience.CONTACTS) {
        keys.add(ContactStore.key(pair.one, pair.other));
      }
      if (audience.apply(pair.other) == Audience.CONTACTS) {
        keys.add(ContactStore.key(pair.other, pair.one));
      }
    }
    return keys;
  }

  private static boolean shared(
      Pair pair, Function<String, Audience> audience, Set<String> contacts) {
    return pair.one.equals(pair.other)
        || lets(pair.one, pair.other, audience, contacts)
            && lets(pair.other, pair.one, audience, contacts);
  }

  private static boolean lets(
      String user, String other, Function<String, Audience> audience, Set<String> contacts) {
    return switch (audience.apply(user)) {
      case EVERYBODY -> true;
      case CONTACTS -> contacts.contains(ContactStore.key(user, other));
      case NOBODY -> false;
    };
  }

  private Future<Map<String, Privacy>> privacy(Set<String> users) {
    long now = clock.millis();
    Map<String, Privacy> known = new HashMap<>();
    for (String user : users) {
      Kept found = kept.get(user);
      if (found != null && found.until > now) {
        known.put(user, found.privacy);
      }
    }
    Set<String> unknown = new HashSet<>(users);
    unknown.removeAll(known.keySet());
    return unknown.isEmpty() ? Future.succeededFuture(known) : read(unknown, known, now);
  }

  /** Somebody who does not exist hides nothing. */
  private Future<Map<String, Privacy>> read(
      Set<String> unknown, Map<String, Privacy> known, long now) {
    long before = changes;
    return accounts
        .privacy(unknown)
        .map(
            found -> {
              for (String user : unknown) {
                Privacy privacy = found.getOrDefault(user, Privacy.OPEN);
                known.put(user, privacy);
                if (changes == before) { // else it may have been read before it was changed
                  keep(user, new Kept(privacy, now + KEEP_MILLIS));
                }
              }
              return known;
            });
  }

  private void keep(String user, Kept privacy) {
    if (kept.size() >= MAX_KEPT) {
      kept.clear();
    }
    kept.put(user, privacy);
  }

  /** What somebody chose. */
  Future<Privacy> of(String user) {
    return accounts.privacy(List.of(user)).map(found -> found.getOrDefault(user, Privacy.OPEN));
  }

  /**
   * Changes what somebody lets others know; what is null stays. What others have been told already
   * is not taken back, except that they see no longer when this user comes and goes.
   */
  Future<Void> change(String user, Privacy change) {
    return accounts.changePrivacy(user, change).compose(done -> tell(user));
  }

  /** Somebody is no contact of that user any more, who may share with contacts only. */
  Future<Void> contactRemoved(String user) {
    return of(user)
        .compose(
            privacy ->
                privacy.lastSeen() == Audience.CONTACTS ? tell(user) : Future.succeededFuture());
  }

  /** Every node that answers knows before the one who changed something is told that it is done. */
  private Future<Void> tell(String user) {
    List<Future<?>> told = new ArrayList<>();
    told.add(learn(user));
    for (String node : directory.nodes()) {
      if (!node.equals(directory.self())) {
        told.add(vertx.eventBus().request(Addresses.nodePrivacy(node), user, PATIENCE));
      }
    }
    return Future.join(told).transform(done -> Future.succeededFuture());
  }
}
