package parley.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bridge.BusCommands;
import parley.bridge.UserAddresses;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Commands;
import parley.bus.Failure;
import parley.bus.RateLimiter;
import parley.channel.ChannelCommands;
import parley.channel.Listeners;
import parley.channel.Views;
import parley.connection.Sessions;
import parley.conversation.ChannelDirectory;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.ExpireConversation;
import parley.conversation.GroupCommands;
import parley.delivery.Delivery;
import parley.directory.Directory;
import parley.message.ChangeMessage;
import parley.message.Fanout;
import parley.message.GroupCounts;
import parley.message.History;
import parley.message.MessageLog;
import parley.message.Receipts;
import parley.message.SendMessage;
import parley.message.Sync;
import parley.message.SyncQueue;
import parley.message.Targets;
import parley.message.Texts;
import parley.message.Versions;
import parley.presence.Presence;
import parley.presence.Typing;
import parley.retention.ExpirySweep;
import parley.retention.Upkeep;
import parley.store.EntryChanges;
import parley.store.Expiry;
import parley.store.MessageStore;
import parley.store.Store;

/**
 * The node's core: its context confines the directory, delivery, conversations, the log and
 * presence. This is where they are made and put together, and where commands get their addresses.
 */
final class CoreVerticle extends VerticleBase {
  private static final int MAX_PROFILES = 500;
  private static final int MAX_RATED_USERS = 100_000;

  /** As many as 20,000 users of twenty conversations have, at most some 100 MB. */
  private static final int MAX_WAITING_CURSORS = 420_000;

  private final Config config;
  private final Store store;
  private final Accounts accounts;
  private final MeterRegistry meters;
  private final Clock clock;
  private final RateLimiter writes;

  private Directory directory;
  private Listeners listeners;
  private Delivery delivery;
  private Conversations conversations;
  private Sessions sessions;
  private Presence presence;
  private UserAddresses userAddresses;
  private SyncQueue syncs;
  private MessageLog log;
  private Commands commands;
  private Upkeep upkeep;

  CoreVerticle(Config config, Store store, Accounts accounts, MeterRegistry meters, Clock clock) {
    this.config = config;
    this.store = store;
    this.accounts = accounts;
    this.meters = meters;
    this.clock = clock;
    int burst = config.message().sendBurst();
    Duration refill = Duration.ofMillis(1_000L * burst / config.message().sendsPerSecond());
    this.writes = new RateLimiter(burst, refill, MAX_RATED_USERS, clock);
  }

  /** The sessions of this node, once started. */
  Sessions sessions() {
    return sessions;
  }

  /** The commands of this node, once started. */
  Commands commands() {
    return commands;
  }

  /** This node's id in the cluster, once started. */
  String nodeId() {
    return directory.self();
  }

  @Override
  public Future<?> start() {
    return Future.all(
            MessageStore.open(store, clock),
            ConversationStore.open(store),
            ChannelDirectory.open(store))
        .compose(opened -> build(opened.resultAt(0), opened.resultAt(1), opened.resultAt(2)));
  }

  private Future<Void> build(
      MessageStore messages, ConversationStore memberships, ChannelDirectory channels) {
    directory = new Directory(vertx, config.delivery(), meters);
    EntryChanges changes = new EntryChanges(store);
    conversations =
        new Conversations(
            memberships,
            messages,
            changes,
            channels,
            accounts::existing,
            config.message().maxCached(),
            clock);
    syncs = new SyncQueue(MAX_WAITING_CURSORS, meters);
    sessions =
        new Sessions(
            context, directory, new Arrivals(), conversations, syncs::isWaiting, this::forget);
    listeners = new Listeners(sessions, directory);
    delivery = new Delivery(vertx, config.delivery(), directory, listeners, meters);
    userAddresses =
        new UserAddresses(
            vertx, config.delivery(), directory, delivery, sessions, syncs::isBusy, meters);
    presence =
        new Presence(
            vertx,
            config.delivery(),
            directory,
            sessions::deliverTo,
            (watcher, users) -> accounts.existing(users).map(List::copyOf),
            accounts::seen,
            this::lastSeen,
            clock,
            meters);
    commands = commands(messages, memberships, channels);
    upkeep =
        new Upkeep(
            vertx,
            store,
            directory.self(),
            List.of(new ExpirySweep(new Expiry(store, changes), clock, meters)),
            clock,
            meters);
    return delivery
        .start()
        .compose(done -> directory.start())
        .compose(done -> userAddresses.start())
        .compose(done -> new BusCommands(commands, accounts::verify).start(vertx))
        .compose(done -> listenForRevocations())
        .onSuccess(done -> upkeep.start());
  }

  private void forget(long session) {
    presence.forget(session);
    syncs.forget(session);
  }

  private Commands commands(
      MessageStore messages, ConversationStore memberships, ChannelDirectory channels) {
    GroupCounts counts = new GroupCounts(vertx, sessions);
    Receipts receipts =
        new Receipts(
            vertx,
            memberships,
            conversations,
            delivery,
            counts,
            listeners,
            new Views(vertx, messages),
            config.delivery(),
            config.message().maxQueued(),
            directory.self());
    Fanout fanout = new Fanout(delivery);
    log =
        new MessageLog(
            vertx,
            messages,
            memberships,
            conversations,
            (conversation, entry, author) -> {
              fanout.stored(conversation, entry, author);
              receipts.authored(conversation, author, entry.seq());
            },
            config.message(),
            config.database().timeout(),
            clock);
    History history = new History(conversations, messages);
    Sync sync = new Sync(syncs, memberships, messages, conversations, history, receipts, listeners);
    GroupCommands groups =
        new GroupCommands(conversations, log::append, accounts, config.message());
    ExpireConversation expire =
        new ExpireConversation(conversations, log::append, config.retention().expireAfter());
    ChannelCommands readers =
        new ChannelCommands(
            conversations, memberships, channels, delivery, config.message().maxGroups());
    Texts texts = new Texts(config.message().maxText());
    SendMessage send = new SendMessage(conversations, log, texts);
    Targets targets = new Targets(messages);
    ChangeMessage change =
        new ChangeMessage(
            conversations, messages, targets, log, texts, config.message().editWindow(), clock);
    Versions versions = new Versions(conversations, messages, targets);
    return new Commands(vertx, context)
        .register(Addresses.SYNC, (caller, body) -> afterAnnouncement(caller, body, sync::handle))
        .register(Addresses.MESSAGE_SEND, limited(send::handle))
        .register(Addresses.MESSAGE_EDIT, limited(change::edit))
        .register(Addresses.MESSAGE_DELETE, limited(change::delete))
        .register(Addresses.MESSAGE_REACT, limited(change::react))
        .register(Addresses.MESSAGE_VERSIONS, versions::handle)
        .register(Addresses.MESSAGE_HISTORY, history::handle)
        .register(Addresses.RECEIPT, receipts::handle)
        .register(Addresses.CONVERSATION_CREATE, limited(groups::create))
        .register(Addresses.CONVERSATION_UPDATE, limited(groups::update))
        .register(Addresses.CONVERSATION_MEMBERS, groups::members)
        .register(Addresses.CONVERSATION_ADD, limited(groups::add))
        .register(Addresses.CONVERSATION_REMOVE, limited(groups::remove))
        .register(Addresses.CONVERSATION_ROLE, limited(groups::role))
        .register(Addresses.CONVERSATION_LEAVE, limited(groups::leave))
        .register(Addresses.CONVERSATION_EXPIRE, limited(expire::handle))
        .register(Addresses.CHANNEL_FIND, readers::find)
        .register(Addresses.CHANNEL_GET, readers::get)
        .register(Addresses.CHANNEL_FOLLOW, limited(readers::follow))
        .register(Addresses.CHANNEL_UNFOLLOW, limited(readers::unfollow))
        .register(Addresses.TYPING, typing(new Typing(config.delivery(), delivery, clock, meters)))
        .register(Addresses.PRESENCE_WATCH, this::watch)
        .register(Addresses.PROFILE_GET, this::profiles);
  }

  /** What is written before the announcement is in the log, what comes after it is pushed. */
  private Future<JsonObject> afterAnnouncement(Caller caller, Body body, Commands.Handler handler) {
    return sessions.announced(caller.user()).compose(done -> handler.handle(caller, body));
  }

  /** Writes are rated per user, over all their sockets on this node. */
  private Commands.Handler limited(Commands.Handler handler) {
    return (caller, body) -> {
      long wait = writes.acquire(caller.user());
      if (wait > 0) {
        throw Failure.RATE_LIMITED.because(
            "You are writing too fast. Try again in " + wait + " ms.");
      }
      return handler.handle(caller, body);
    };
  }

  private Commands.Handler typing(Typing typing) {
    return (caller, body) -> {
      ConversationId id = ConversationId.parse(body.string("conversation", 128));
      boolean now = body.bool("typing");
      return conversations
          .find(id, caller.user())
          .map(
              conversation -> {
                conversation.requireActive(caller.user());
                typing.typing(id.text(), caller.user(), now, conversation.activeUsers());
                return new JsonObject();
              });
    };
  }

  private Future<JsonObject> watch(Caller caller, Body body) {
    if (caller.session() == Caller.NO_SESSION) {
      throw Failure.BAD_REQUEST.because("Only a socket can watch presence.");
    }
    return presence.watch(
        caller.session(),
        caller.user(),
        body.users("users", config.delivery().limits().watchedUsers()));
  }

  /** {@code {users}} -> {@code {profiles: {user: {name, lastSeen?}}}}; unknown users are absent. */
  private Future<JsonObject> profiles(Caller caller, Body body) {
    return accounts.profiles(body.users("users", MAX_PROFILES)).map(CoreVerticle::toJson);
  }

  private static JsonObject toJson(Map<String, Profile> profiles) {
    JsonObject json = new JsonObject();
    profiles.forEach(
        (user, profile) -> {
          JsonObject one = new JsonObject().put("name", profile.name());
          json.put(user, profile.lastSeen() > 0 ? one.put("lastSeen", profile.lastSeen()) : one);
        });
    return new JsonObject().put("profiles", json);
  }

  private Future<Map<String, Long>> lastSeen(Collection<String> users) {
    return accounts
        .profiles(users)
        .map(
            profiles -> {
              Map<String, Long> seen = new HashMap<>();
              profiles.forEach(
                  (user, profile) -> {
                    if (profile.lastSeen() > 0) {
                      seen.put(user, profile.lastSeen());
                    }
                  });
              return seen;
            });
  }

  private Future<Void> listenForRevocations() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.DEVICE_REVOKED)
        .handler(
            message ->
                sessions.revoke(
                    message.body().getString("user"), message.body().getString("device")))
        .completion();
  }

  private final class Arrivals implements Sessions.UserListener {
    @Override
    public void arrived(String user) {
      userAddresses.add(user);
    }

    @Override
    public void left(String user) {
      userAddresses.remove(user);
      listeners.left(user);
    }
  }

  @Override
  public Future<?> stop() {
    return upkeep
        .stop()
        .eventually(() -> presence.stop())
        .eventually(() -> userAddresses.stop())
        .eventually(() -> directory.stop())
        .eventually(() -> delivery.stop());
  }
}
