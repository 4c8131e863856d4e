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
import parley.conversation.Blocks;
import parley.conversation.Conversations;
import parley.deletion.DeletionStore;
import parley.deletion.DeletionTask;
import parley.delivery.Delivery;
import parley.directory.Directory;
import parley.feed.Feeds;
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
import parley.people.Sharing;
import parley.presence.Presence;
import parley.provision.AuditTrail;
import parley.provision.Provisioning;
import parley.retention.ExpirySweep;
import parley.retention.Upkeep;
import parley.store.Backfill;
import parley.store.EntryChanges;
import parley.store.Expiry;
import parley.store.Store;
import parley.trace.Trail;
import parley.trace.Trails;
import parley.webhook.WebhookRoutes;
import parley.webhook.Webhooks;

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

  private Stores stores;
  private Directory directory;
  private Listeners listeners;
  private Delivery delivery;
  private Conversations conversations;
  private Sessions sessions;
  private Presence presence;
  private Blocks blocks;
  private Sharing sharing;
  private UserAddresses userAddresses;
  private Provisioning provisioning;
  private Feeds feeds;
  private Webhooks webhooks;
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

  /** The webhooks, once started. */
  Webhooks webhooks() {
    return webhooks;
  }

  /** The addresses that webhooks post to on this node, once started. */
  WebhookRoutes webhookRoutes() {
    return new WebhookRoutes(stores.webhooks(), commands);
  }

  /** What is known of files, once started. */
  MediaStore media() {
    return stores.media();
  }

  /** Where files are kept, once started. */
  Blobs blobs() {
    return stores.blobs();
  }

  /** This node's id in the cluster, once started. */
  String nodeId() {
    return directory.self();
  }

  @Override
  public Future<?> start() {
    return Stores.open(vertx, store, config, clock).compose(this::build);
  }

  private Future<Void> build(Stores opened) {
    stores = opened;
    directory = new Directory(vertx, config.delivery(), meters);
    trail = new Trail(clock);
    trails = new Trails(vertx, directory, trail);
    EntryChanges changes = new EntryChanges(store, stores.media()::remove);
    conversations =
        new Conversations(
            stores.memberships(),
            stores.messages(),
            changes,
            stores.channels(),
            accounts::existing,
            config.message().maxCached(),
            clock);
    blocks =
        new Blocks(vertx, directory, conversations, stores.blocks(), (a, b) -> presence.part(a, b));
    sharing =
        new Sharing(
            vertx,
            directory,
            accounts,
            stores.contacts(),
            user -> presence.reconsider(user),
            clock);
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
    Parts parts = parts();
    commands = new Commands(vertx, context);
    feeds =
        new Feeds(
            vertx, stores.feeds(), stores.memberships(), commands, sessions, listeners, meters);
    webhooks =
        new Webhooks(
            vertx,
            stores.webhooks(),
            feeds,
            directory,
            accounts::existing,
            config.webhooks(),
            clock,
            meters);
    new CommandTable(parts, userAddresses, feeds, webhooks).register(commands);
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
                new MediaSweep(
                    stores.media(), inventory, stores.blobs(), stores.messages(), clock, meters),
                new OrphanSweep(inventory, stores.blobs(), clock, meters),
                audit::sweep,
                stores.feeds()::sweep,
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
        .compose(done -> webhooks.start())
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
        stores.contacts(),
        parts.memberships(),
        parts.mine(),
        conversations,
        parts.messages(),
        blocks,
        new Portraits(stores.media()),
        log::append,
        delivery,
        meters);
  }

  private void forget(long session) {
    presence.forget(session);
    syncs.forget(session);
  }

  /** What commands and upkeep are made of. */
  private Parts parts() {
    Receipts receipts =
        new Receipts(
            vertx,
            stores.memberships(),
            conversations,
            delivery,
            new GroupCounts(vertx, sessions),
            listeners,
            new Views(vertx, stores.messages()),
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
            stores.memberships(),
            stores.messages(),
            stores.channels(),
            accounts::registered,
            sessions,
            clock);
    Fanout fanout = new Fanout(delivery);
    log =
        new MessageLog(
            vertx,
            stores.messages(),
            stores.memberships(),
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
        stores.messages(),
        stores.memberships(),
        new MineStore(store),
        stores.media(),
        stores.channels(),
        stores.invites(),
        stores.contacts(),
        stores.reports(),
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
        .eventually(() -> webhooks.stop())
        .eventually(() -> presence.stop())
        .eventually(() -> userAddresses.stop())
        .eventually(() -> directory.stop())
        .eventually(() -> delivery.stop())
        .onComplete(done -> stores.blobs().close());
  }
}
