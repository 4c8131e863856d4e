package parley.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import parley.account.Accounts;
import parley.bridge.BusCommands;
import parley.bridge.UserAddresses;
import parley.bus.Addresses;
import parley.bus.Commands;
import parley.channel.Announcements;
import parley.channel.Listeners;
import parley.channel.Views;
import parley.connection.Sessions;
import parley.conversation.BlockStore;
import parley.conversation.Blocks;
import parley.conversation.ChannelDirectory;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.deletion.DeletionStore;
import parley.deletion.DeletionTask;
import parley.delivery.Delivery;
import parley.directory.Directory;
import parley.feed.FeedStore;
import parley.feed.Feeds;
import parley.invite.InviteStore;
import parley.media.Blobs;
import parley.media.MediaInventory;
import parley.media.MediaStore;
import parley.media.MediaSweep;
import parley.media.OrphanSweep;
import parley.media.Portraits;
import parley.message.Fanout;
import parley.message.GroupCounts;
import parley.message.MessageLog;
import parley.message.Receipts;
import parley.message.SyncQueue;
import parley.mine.MineStore;
import parley.people.ContactStore;
import parley.people.ReportStore;
import parley.people.Sharing;
import parley.presence.Presence;
import parley.provision.AuditTrail;
import parley.provision.Provisioning;
import parley.retention.ExpirySweep;
import parley.retention.Upkeep;
import parley.store.Backfill;
import parley.store.EntryChanges;
import parley.store.Expiry;
import parley.store.MessageStore;
import parley.store.Store;
import parley.trace.Trail;
import parley.trace.Trails;

/**
 * The node's core: its context confines the directory, delivery, conversations, the log and
 * presence. This is where they are made and put together.
 */
final class CoreVerticle extends VerticleBase {
  /** As many as 20,000 users of twenty conversations have, at most some 100 MB. */
  private static final int MAX_WAITING_CURSORS = 420_000;

  private static final int BACKFILLED_AT_ONCE = 200;

  private final Config config;
  private final Store store;
  private final Accounts accounts;
  private final MeterRegistry meters;
  private final Clock clock;

  private Directory directory;
  private Listeners listeners;
  private Delivery delivery;
  private Conversations conversations;
  private Sessions sessions;
  private Presence presence;
  private InviteStore invites;
  private ContactStore contacts;
  private ReportStore reports;
  private BlockStore blockStore;
  private Blocks blocks;
  private Sharing sharing;
  private MediaStore media;
  private Blobs blobs;
  private UserAddresses userAddresses;
  private Provisioning provisioning;
  private FeedStore feedStore;
  private Feeds feeds;
  private SyncQueue syncs;
  private Trail trail;
  private Trails trails;
  private MessageLog log;
  private Commands commands;
  private Upkeep upkeep;

  CoreVerticle(Config config, Store store, Accounts accounts, MeterRegistry meters, Clock clock) {
    this.config = config;
    this.store = store;
    this.accounts = accounts;
    this.meters = meters;
    this.clock = clock;
  }

  /** The sessions of this node, once started. */
  Sessions sessions() {
    return sessions;
  }

  /** The commands of this node, once started. */
  Commands commands() {
    return commands;
  }

  /** The feeds that are read here, once started. */
  Feeds feeds() {
    return feeds;
  }

  /** What is known of files, once started. */
  MediaStore media() {
    return media;
  }

  /** Where files are kept, once started. */
  Blobs blobs() {
    return blobs;
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
            ChannelDirectory.open(store),
            InviteStore.open(store).onSuccess(opened -> invites = opened),
            ContactStore.open(store).onSuccess(opened -> contacts = opened),
            FeedStore.open(store, clock).onSuccess(opened -> feedStore = opened),
            ReportStore.open(store).onSuccess(opened -> reports = opened),
            MediaStore.open(store, config.media().uploadLifetime(), clock)
                .onSuccess(opened -> media = opened),
            Blobs.open(vertx, store, config).onSuccess(opened -> blobs = opened),
            BlockStore.open(store).onSuccess(opened -> blockStore = opened))
        .compose(opened -> build(opened.resultAt(0), opened.resultAt(1), opened.resultAt(2)));
  }

  private Future<Void> build(
      MessageStore messages, ConversationStore memberships, ChannelDirectory channels) {
    directory = new Directory(vertx, config.delivery(), meters);
    trail = new Trail(clock);
    trails = new Trails(vertx, directory, trail);
    EntryChanges changes = new EntryChanges(store, media::remove);
    conversations =
        new Conversations(
            memberships,
            messages,
            changes,
            channels,
            accounts::existing,
            config.message().maxCached(),
            clock);
    blocks = new Blocks(vertx, directory, conversations, blockStore, (a, b) -> presence.part(a, b));
    sharing =
        new Sharing(vertx, directory, accounts, contacts, user -> presence.reconsider(user), clock);
    syncs = new SyncQueue(MAX_WAITING_CURSORS, meters);
    sessions =
        new Sessions(
            context,
            directory,
            new Arrivals(),
            conversations,
            syncs::isWaiting,
            this::forget,
            trail);
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
            this::visible,
            accounts::seen,
            accounts::lastSeen,
            clock,
            meters);
    Parts parts = parts(messages, memberships, channels);
    commands = new Commands(vertx, context);
    feeds = new Feeds(vertx, feedStore, memberships, commands, sessions, listeners, meters);
    new CommandTable(parts, userAddresses, feeds).register(commands);
    AuditTrail audit = new AuditTrail(store, clock);
    provisioning =
        new Provisioning(
            context,
            accounts,
            conversations,
            commands,
            parts.deletions(),
            audit,
            config.account()::isAdmin,
            clock);
    Backfill backfill = new Backfill(store);
    MediaInventory inventory = new MediaInventory(store);
    upkeep =
        new Upkeep(
            vertx,
            store,
            directory.self(),
            List.of(
                new ExpirySweep(new Expiry(store, changes), clock, meters),
                new MediaSweep(media, inventory, blobs, messages, clock, meters),
                new OrphanSweep(inventory, blobs, clock, meters),
                audit::sweep,
                feedStore::sweep,
                () -> backfill.batch(BACKFILLED_AT_ONCE),
                deletionTask(parts)), // which finds by words what it erases
            clock,
            meters);
    return delivery
        .start()
        .compose(done -> directory.start())
        .compose(done -> userAddresses.start())
        .compose(done -> trails.start())
        .compose(done -> blocks.start())
        .compose(done -> sharing.start())
        .compose(done -> new BusCommands(commands, accounts::verify).start(vertx))
        .compose(done -> listenForRevocations())
        .onSuccess(done -> upkeep.start());
  }

  /** What administrators do from outside. */
  Provisioning provisioning() {
    return provisioning;
  }

  private DeletionTask deletionTask(Parts parts) {
    return new DeletionTask(
        parts.deletions(),
        accounts,
        contacts,
        parts.memberships(),
        parts.mine(),
        conversations,
        parts.messages(),
        blocks,
        new Portraits(media),
        log::append,
        delivery,
        meters);
  }

  private void forget(long session) {
    presence.forget(session);
    syncs.forget(session);
  }

  /** What commands and upkeep are made of. */
  private Parts parts(
      MessageStore messages, ConversationStore memberships, ChannelDirectory channels) {
    Receipts receipts =
        new Receipts(
            vertx,
            memberships,
            conversations,
            delivery,
            new GroupCounts(vertx, sessions),
            listeners,
            new Views(vertx, messages),
            config.delivery(),
            config.message().maxQueued(),
            directory.self(),
            trail,
            sharing,
            clock);
    Announcements announcements =
        new Announcements(
            vertx,
            conversations,
            memberships,
            messages,
            channels,
            accounts::registered,
            sessions,
            clock);
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
              announcements.stored(entry);
            },
            config.message(),
            config.retention().keep(),
            config.database().timeout(),
            clock);
    return new Parts(
        config,
        accounts,
        messages,
        memberships,
        new MineStore(store),
        media,
        channels,
        invites,
        contacts,
        reports,
        sharing,
        new DeletionStore(store),
        conversations,
        blocks,
        log,
        receipts,
        syncs,
        trail,
        trails,
        sessions,
        listeners,
        announcements,
        directory,
        delivery,
        presence,
        meters,
        clock);
  }

  private Future<List<String>> visible(String watcher, Collection<String> users) {
    return accounts
        .existing(users)
        .compose(existing -> sharing.lastSeen(watcher, existing))
        .compose(
            shared ->
                blocks
                    .between(watcher, shared)
                    .map(
                        blocked ->
                            shared.stream().filter(user -> !blocked.contains(user)).toList()));
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
        .eventually(() -> delivery.stop())
        .onComplete(done -> blobs.close());
  }
}
