package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import parley.conversation.BlockStore;
import parley.conversation.ChannelDirectory;
import parley.conversation.ConversationStore;
import parley.feed.FeedStore;
import parley.invite.InviteStore;
import parley.media.Blobs;
import parley.media.MediaStore;
import parley.people.ContactStore;
import parley.people.ReportStore;
import parley.store.MessageStore;
import parley.store.Store;
import parley.webhook.WebhookStore;

/** The collections of the features, opened, with their indexes in place. */
record Stores(
    MessageStore messages,
    ConversationStore memberships,
    ChannelDirectory channels,
    InviteStore invites,
    ContactStore contacts,
    ReportStore reports,
    MediaStore media,
    Blobs blobs,
    BlockStore blocks,
    FeedStore feeds,
    WebhookStore webhooks) {

  static Future<Stores> open(Vertx vertx, Store store, Config config, Clock clock) {
    Future<MessageStore> messages = MessageStore.open(store, clock);
    Future<ConversationStore> memberships = ConversationStore.open(store);
    Future<ChannelDirectory> channels = ChannelDirectory.open(store);
    Future<InviteStore> invites = InviteStore.open(store);
    Future<ContactStore> contacts = ContactStore.open(store);
    Future<ReportStore> reports = ReportStore.open(store);
    Future<MediaStore> media = MediaStore.open(store, config.media().uploadLifetime(), clock);
    Future<Blobs> blobs = Blobs.open(vertx, store, config);
    Future<BlockStore> blocks = BlockStore.open(store);
    Future<FeedStore> feeds = FeedStore.open(store, clock);
    Future<WebhookStore> webhooks = WebhookStore.open(store, clock);
    return Future.all(
            Future.all(messages, memberships, channels, invites, contacts, reports),
            Future.all(media, blobs, blocks, feeds, webhooks))
        .map(
            opened ->
                new Stores(
                    messages.result(),
                    memberships.result(),
                    channels.result(),
                    invites.result(),
                    contacts.result(),
                    reports.result(),
                    media.result(),
                    blobs.result(),
                    blocks.result(),
                    feeds.result(),
                    webhooks.result()));
  }
}
