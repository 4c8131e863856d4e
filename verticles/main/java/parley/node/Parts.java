package parley.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import parley.account.Accounts;
import parley.channel.Announcements;
import parley.channel.Listeners;
import parley.connection.Sessions;
import parley.conversation.ChannelDirectory;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.delivery.Delivery;
import parley.directory.Directory;
import parley.invite.InviteStore;
import parley.message.MessageLog;
import parley.message.Receipts;
import parley.message.SyncQueue;
import parley.mine.MineStore;
import parley.people.ContactStore;
import parley.presence.Presence;
import parley.store.MessageStore;
import parley.trace.Trail;
import parley.trace.Trails;

/** What the commands of a node are made of; all of it on the core context. */
record Parts(
    Config config,
    Accounts accounts,
    MessageStore messages,
    ConversationStore memberships,
    MineStore mine,
    ChannelDirectory channels,
    InviteStore invites,
    ContactStore contacts,
    Conversations conversations,
    MessageLog log,
    Receipts receipts,
    SyncQueue syncs,
    Trail trail,
    Trails trails,
    Sessions sessions,
    Listeners listeners,
    Announcements announcements,
    Directory directory,
    Delivery delivery,
    Presence presence,
    MeterRegistry meters,
    Clock clock) {}
