package parley.channel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Entry;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.ChannelDirectory;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.delivery.LocalUsers;
import parley.store.MessageStore;

/**
 * What the server's administrators tell everybody: the channel {@link
 * ConversationId#ANNOUNCEMENTS}, which only they can create and which everybody follows. Nobody is
 * written down for it before they sync: until then there is nothing that they would not be shown.
 * Confined to the core context.
 */
public final class Announcements {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);

  /** How often a node that knows of no announcements looks for some. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** Of more announcements than that the older ones count as read by whoever registers. */
  private static final int MAX_UNREAD = 100;

  private static final ConversationId CHANNEL = ConversationId.ANNOUNCEMENTS;

  private final Vertx vertx;
  private final Conversations conversations;
  private final ConversationStore memberships;
  private final MessageStore messages;
  private final ChannelDirectory directory;
  private final Function<String, Future<Long>> registered;
  private final LocalUsers local;
  private final Clock clock;
  private boolean exist;
  private long looked;

  /**
   * @param registered when a user registered, epoch milliseconds
   * @param local who is told when the first announcement comes
   */
  public Announcements(
      Vertx vertx,
      Conversations conversations,
      ConversationStore memberships,
      MessageStore messages,
      ChannelDirectory directory,
      Function<String, Future<Long>> registered,
      LocalUsers local,
      Clock clock) {
    this.vertx = vertx;
    this.conversations = conversations;
    this.memberships = memberships;
    this.messages = messages;
    this.directory = directory;
    this.registered = registered;
    this.local = local;
    this.clock = clock;
    vertx.eventBus().consumer(Addresses.ANNOUNCEMENTS).handler(message -> begun());
  }

  /**
   * The memberships of somebody who syncs, with that of the announcements: whoever lacks it follows
   * from now on. A failure to do so leaves it for their next sync.
   */
  public Future<List<JsonObject>> followed(String user, List<JsonObject> all) {
    if (all.stream().anyMatch(Announcements::follows)) {
      return Future.succeededFuture(all);
    }
    return exist()
        .compose(exist -> exist ? follow(user).map(read -> with(all, user, read)) : keep(all))
        .recover(
            failure -> {
              log.debug("{} will follow the announcements at their next sync", user, failure);
              return keep(all);
            });
  }

  private static boolean follows(JsonObject membership) {
    return membership.getString("c").equals(CHANNEL.text())
        && (Member.FOLLOWER.equals(membership.getString("role"))
            || Member.fromJson(membership).active());
  }

  private static Future<List<JsonObject>> keep(List<JsonObject> all) {
    return Future.succeededFuture(all);
  }

  private static List<JsonObject> with(List<JsonObject> all, String user, long read) {
    List<JsonObject> more = new ArrayList<>(all);
    more.removeIf(membership -> membership.getString("c").equals(CHANNEL.text()));
    more.add(ConversationStore.follower(CHANNEL, user, read));
    return more;
  }

  private Future<Boolean> exist() {
    long now = clock.millis();
    if (exist || now < looked + LOOK_AGAIN.toMillis()) {
      return Future.succeededFuture(exist);
    }
    looked = now;
    return conversations.exists(CHANNEL).map(found -> exist |= found);
  }

  /** Returns how far it counts as read: what is older than the account. */
  private Future<Long> follow(String user) {
    return Future.all(conversations.findCurrent(CHANNEL), registered.apply(user))
        .compose(
            known -> {
              Conversation channel = known.resultAt(0);
              return before(channel.head(), known.resultAt(1));
            })
        .compose(
            read ->
                memberships
                    .follow(CHANNEL, user, read)
                    .compose(begins -> directory.count(CHANNEL, begins ? 1 : 0))
                    .map(read));
  }

  /** The number of the newest entry that was written before that time. */
  private Future<Long> before(long head, long time) {
    return messages
        .descending(CHANNEL.text(), 1, head, MAX_UNREAD)
        .map(
            newest ->
                newest.stream()
                    .filter(entry -> entry.at() < time)
                    .mapToLong(Entry::seq)
                    .findFirst()
                    .orElse(Math.max(0, head - MAX_UNREAD)));
  }

  /** {@code FORBIDDEN}: nobody can stop their ears. */
  static void requireOther(ConversationId channel) {
    if (channel.equals(CHANNEL)) {
      throw Failure.FORBIDDEN.because("Everybody follows the announcements. You can mute them.");
    }
  }

  /** Tells every node of the first announcement. */
  public void stored(Entry entry) {
    if (entry.seq() == 1 && entry.conversation().equals(CHANNEL.text())) {
      vertx.eventBus().publish(Addresses.ANNOUNCEMENTS, new JsonObject());
    }
  }

  /** Whoever is here syncs, and follows by that. */
  private void begun() {
    exist = true;
    Buffer event = Events.conversation(CHANNEL.text(), new JsonObject().put("type", "joined"));
    local.users().forEach(user -> local.deliver(user, event, LocalUsers.EVERY_SESSION));
  }
}
