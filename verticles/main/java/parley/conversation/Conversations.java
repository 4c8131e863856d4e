package parley.conversation;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import parley.bus.Entry;
import parley.bus.EntryHint;
import parley.bus.Failure;
import parley.store.EntryChanges;
import parley.store.MessageStore;

/**
 * The conversations that this node has touched lately, loaded when needed. Confined to the core
 * context.
 */
public final class Conversations {
  /** How long a block that the bus did not bring goes unnoticed on a node. */
  private static final long MEMBERS_MILLIS = 60_000;

  /** Entries read at once when a conversation is behind its log. */
  private static final int PAGE = 200;

  private final ConversationStore store;
  private final MessageStore messages;
  private final EntryChanges changes;
  private final ChannelDirectory channels;
  private final Function<Collection<String>, Future<Set<String>>> existingUsers;
  private final Clock clock;
  private final Map<String, Conversation> cache;
  private final Map<String, Future<Conversation>> loading = new HashMap<>();
  private final Map<String, Future<Conversation>> opening = new HashMap<>();

  /**
   * @param existingUsers which of some user ids belong to somebody
   * @param maxCached conversations kept in memory; the one not used for longest goes first
   */
  public Conversations(
      ConversationStore store,
      MessageStore messages,
      EntryChanges changes,
      ChannelDirectory channels,
      Function<Collection<String>, Future<Set<String>>> existingUsers,
      int maxCached,
      Clock clock) {
    this.clock = clock;
    this.store = store;
    this.messages = messages;
    this.changes = changes;
    this.channels = channels;
    this.existingUsers = existingUsers;
    this.cache =
        new LinkedHashMap<>(256, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Conversation> eldest) {
            return size() > maxCached;
          }
        };
  }

  /** An existing conversation; {@code NOT_FOUND} when there is none. */
  public Future<Conversation> find(ConversationId id) {
    return lookUp(id)
        .map(
            conversation -> {
              if (conversation == null) {
                throw Failure.NOT_FOUND.because("There is no such conversation.");
              }
              return conversation;
            });
  }

  /** Whether there is such a conversation. */
  public Future<Boolean> exists(ConversationId id) {
    return lookUp(id).map(Objects::nonNull);
  }

  /**
   * An existing conversation as this user is to see it: nobody may have told this node that they
   * joined, so whoever is not in as far as is known here has the log read first.
   */
  public Future<Conversation> find(ConversationId id, String user) {
    return find(id)
        .compose(
            conversation ->
                id.isDirect() || conversation.isIn(user)
                    ? Future.succeededFuture(conversation)
                    : refresh(id, conversation));
  }

  /** An existing conversation with everything applied that the log holds by now. */
  public Future<Conversation> findCurrent(ConversationId id) {
    return find(id).compose(conversation -> refresh(id, conversation));
  }

  /**
   * A conversation that this user is about to write to. A direct one that is not there yet is made;
   * {@code NOT_FOUND} when the other person does not exist or the conversation is not theirs.
   */
  public Future<Conversation> findOrCreate(ConversationId id, String user) {
    if (!id.isDirect()) {
      return find(id, user);
    }
    if (!id.people().contains(user)) {
      return Future.failedFuture(Failure.NOT_FOUND.because("There is no such conversation."));
    }
    Future<Conversation> underway = opening.get(id.text());
    return underway == null ? open(id) : underway;
  }

  /**
   * Whoever writes while a conversation is being made waits for the same future, so that nobody who
   * comes later is served before them.
   */
  private Future<Conversation> open(ConversationId id) {
    Future<Conversation> open =
        lookUp(id)
            .compose(found -> found == null ? createDirect(id) : Future.succeededFuture(found))
            .andThen((done, failure) -> opening.remove(id.text()));
    if (!open.isComplete()) {
      opening.put(id.text(), open);
    }
    return open;
  }

  private Future<Conversation> createDirect(ConversationId id) {
    return requireUsers(id.people())
        .compose(done -> store.createDirect(id))
        .compose(done -> find(id));
  }

  /** Fails with {@code NOT_FOUND} naming those who do not exist. */
  public Future<Void> requireUsers(Collection<String> users) {
    return existingUsers
        .apply(users)
        .map(
            existing -> {
              List<String> missing = new ArrayList<>(users);
              missing.removeAll(existing);
              if (!missing.isEmpty()) {
                throw Failure.NOT_FOUND.because(
                    "There is no user " + String.join(", ", missing) + ".");
              }
              return null;
            });
  }

  /**
   * A group that is about to be created by its first entry.
   *
   * @param seed the same seed names the same group, so that a creation can be repeated; null for a
   *     group that is new in any case
   */
  public Conversation create(String seed) {
    String ulid = seed == null ? Ulid.at(clock.millis()) : Ulid.of(seed);
    return new Conversation(ConversationId.group(ulid), Properties.NONE, 0);
  }

  /** A channel that is about to be created by its first entry, if there is none yet. */
  public Conversation createChannel(String handle) {
    return new Conversation(ConversationId.channel(handle), Properties.NONE, 0);
  }

  /** Fails with {@code TOO_LARGE} naming somebody who is in as many conversations as one may be. */
  public Future<Void> requireRoom(Collection<String> users, int max) {
    Future<Void> done = Future.succeededFuture();
    for (String user : users) {
      done =
          done.compose(before -> store.countGroups(user, max))
              .map(
                  count -> {
                    if (count >= max) {
                      throw Failure.TOO_LARGE.because(user + " is in " + max + " groups already.");
                    }
                    return null;
                  });
    }
    return done;
  }

  private Future<Conversation> lookUp(ConversationId id) {
    Future<Conversation> underway = loading.get(id.text());
    if (underway != null) {
      return underway; // Also when it is up to date by now: whoever came first is served first.
    }
    Conversation cached = cache.get(id.text());
    return cached == null || cached.behind() || isOld(cached)
        ? refresh(id, cached)
        : Future.succeededFuture(cached);
  }

  /** Loads a conversation, or what it lacks when it is known; whoever comes meanwhile waits too. */
  private Future<Conversation> refresh(ConversationId id, Conversation cached) {
    Future<Conversation> underway = loading.get(id.text());
    if (underway != null) {
      return underway;
    }
    Future<Conversation> load =
        (cached == null ? load(id) : catchUp(cached).compose(done -> reread(cached)))
            .andThen(
                (loaded, failure) -> {
                  loading.remove(id.text());
                  if (loaded != null) {
                    cache.put(id.text(), loaded);
                  }
                });
    if (!load.isComplete()) {
      loading.put(id.text(), load);
    }
    return load;
  }

  private boolean isOld(Conversation cached) {
    return cached.id().isDirect() && clock.millis() - cached.membersAsOf() > MEMBERS_MILLIS;
  }

  /** Who blocks whom is not in the log. */
  private Future<Conversation> reread(Conversation cached) {
    return isOld(cached)
        ? store.members(cached.id()).map(stored -> confirm(cached, stored))
        : Future.succeededFuture(cached);
  }

  private Conversation confirm(Conversation cached, List<Member> stored) {
    stored.forEach(cached::learn);
    cached.confirm(clock.millis());
    return cached;
  }

  private Future<Conversation> load(ConversationId id) {
    return store
        .load(id)
        .onSuccess(
            loaded -> {
              if (loaded != null) {
                loaded.confirm(clock.millis());
              }
            })
        .compose(loaded -> loaded == null ? Future.succeededFuture(null) : complete(loaded));
  }

  /** Applies what is missing and finds out to whom receipts are owed. */
  private Future<Conversation> complete(Conversation loaded) {
    Future<Void> current = catchUp(loaded);
    return loaded.id().isDirect()
        ? current.map(loaded)
        : current
            .compose(
                done -> messages.authors(loaded.id().text(), loaded.oldestRecent(), loaded.head()))
            .map(
                authors -> {
                  loaded.remember(authors);
                  return loaded;
                });
  }

  /**
   * Reads what the log holds beyond what is known here and applies it, in memory and, for changes
   * that a node may have died before applying, in the database.
   */
  public Future<Void> catchUp(Conversation conversation) {
    return messages
        .ascending(conversation.id().text(), conversation.head() + 1, Long.MAX_VALUE, PAGE)
        .compose(
            page ->
                applyAll(conversation, page)
                    .compose(
                        done ->
                            page.size() < PAGE ? Future.succeededFuture() : catchUp(conversation)));
  }

  private Future<Void> applyAll(Conversation conversation, List<Entry> entries) {
    Future<Void> done = Future.succeededFuture();
    for (Entry entry : entries) {
      conversation.apply(entry);
      if (entry.changes()) {
        done = done.compose(before -> project(conversation, entry));
      }
    }
    return done;
  }

  /**
   * Writes what a change made of the members or of an earlier entry, once the log has it. When that
   * fails the conversation is forgotten here: loading it again repeats the attempt.
   */
  public Future<Void> project(Conversation conversation, Entry change) {
    Future<Void> made =
        change.system()
            ? projectSystem(conversation, change.seq())
            : conversation.conceals(change) ? Future.succeededFuture() : changes.apply(change);
    return made.compose(done -> store.applied(conversation, change.seq()))
        .onFailure(failure -> cache.remove(conversation.id().text()));
  }

  private Future<Void> projectSystem(Conversation conversation, long seq) {
    Future<Void> members = store.project(conversation, seq);
    return conversation.id().isChannel()
        ? members.compose(done -> channels.project(conversation, seq))
        : members;
  }

  /**
   * Learns from an event that passes by how far a conversation has come elsewhere. One that is then
   * behind is not loaded anew but caught up with when it is needed: were its members' watermarks
   * forgotten, a tick could be told that is older than the last.
   */
  public void learn(EntryHint hint) {
    Conversation conversation = cache.get(hint.conversation());
    if (conversation == null || hint.seq() <= conversation.head()) {
      return;
    }
    if (hint.seq() == conversation.head() + 1 && !Entry.changes(hint.kind())) {
      conversation.advance(hint.seq(), hint.from());
    } else {
      conversation.missed(hint.seq());
    }
  }

  /** Learns how a member of a direct conversation is stored. */
  void learn(ConversationId id, Member member) {
    Conversation conversation = cache.get(id.text());
    if (conversation != null) {
      conversation.learn(member);
    }
  }

  /** The conversation if it is in memory, else null. */
  public Conversation cached(String id) {
    return cache.get(id);
  }
}
