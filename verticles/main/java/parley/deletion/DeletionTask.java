package parley.deletion;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Events;
import parley.bus.Identity;
import parley.conversation.Appender;
import parley.conversation.Blocks;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.GroupChange;
import parley.deletion.DeletionStore.Deletion;
import parley.delivery.Delivery;
import parley.media.Portraits;
import parley.mine.MineStore;
import parley.people.ContactStore;
import parley.retention.Upkeep;
import parley.store.MessageStore;
import parley.store.SearchTerms;
import parley.store.Stretch;

/**
 * Takes people who are deleted out of everything they are in, conversation by conversation: erases
 * what they wrote when that was asked for, has them leave, and tells those who see it. Everything
 * goes through the log, as if they had done it themselves, so that every client comes to see the
 * same. Whatever is done twice, after a failure or by another node, changes nothing. Confined to
 * the core context.
 */
public final class DeletionTask implements Upkeep.Task {
  /** Entries erased at once. */
  private static final int BATCH = 50;

  private final DeletionStore deletions;
  private final Accounts accounts;
  private final ContactStore contacts;
  private final ConversationStore memberships;
  private final MineStore mine;
  private final Conversations conversations;
  private final MessageStore messages;
  private final Blocks blocks;
  private final Portraits portraits;
  private final Appender log;
  private final Delivery delivery;
  private final Counter people;
  private final Counter erased;

  /** Who is being deleted; null for nobody. */
  private Deletion current;

  /** The last conversation that they are out of. */
  private String done = "";

  public DeletionTask(
      DeletionStore deletions,
      Accounts accounts,
      ContactStore contacts,
      ConversationStore memberships,
      MineStore mine,
      Conversations conversations,
      MessageStore messages,
      Blocks blocks,
      Portraits portraits,
      Appender log,
      Delivery delivery,
      MeterRegistry meters) {
    this.deletions = deletions;
    this.accounts = accounts;
    this.contacts = contacts;
    this.memberships = memberships;
    this.mine = mine;
    this.conversations = conversations;
    this.messages = messages;
    this.blocks = blocks;
    this.portraits = portraits;
    this.log = log;
    this.delivery = delivery;
    people = meters.counter("parley.deletion.people");
    erased = meters.counter("parley.deletion.erased");
  }

  @Override
  public Future<Boolean> batch() {
    return current == null ? begin() : goOn();
  }

  private Future<Boolean> begin() {
    return deletions
        .next()
        .compose(
            next ->
                next == null
                    ? Future.succeededFuture(false)
                    : removePortrait(next.user())
                        .compose(done -> accounts.delete(next.user()))
                        .compose(done -> contacts.removeAll(next.user()))
                        .map(
                            ready -> {
                              current = next;
                              done = "";
                              return true;
                            }));
  }

  private Future<Void> removePortrait(String user) {
    return accounts
        .profiles(List.of(user))
        .compose(
            found ->
                found.containsKey(user)
                    ? portraits.replace(found.get(user).picture(), "")
                    : Future.succeededFuture());
  }

  private Future<Boolean> goOn() {
    String user = current.user();
    return memberships
        .conversationsOf(user, done, 1)
        .compose(
            next ->
                next.isEmpty()
                    ? end()
                    : takeOut(ConversationId.parse(next.get(0)), user).map(true));
  }

  private Future<Boolean> end() {
    return deletions
        .remove(current)
        .map(
            removed -> {
              people.increment();
              current = null;
              return true;
            });
  }

  private Future<Void> takeOut(ConversationId id, String user) {
    boolean own = id.isDirect() && id.other(user).equals(user); // for nobody else to read
    return conversations
        .exists(id)
        .compose(
            exists ->
                exists ? conversations.findCurrent(id) : Future.<Conversation>succeededFuture(null))
        .compose(
            found ->
                (found != null && (current.erase() || own)
                        ? erase(found, user)
                        : Future.succeededFuture(true))
                    .compose(
                        all -> all ? goneFrom(id, found, user) : Future.<Void>succeededFuture()));
  }

  /** Whether nothing is left: the newest of what they wrote, a batch at a time. */
  private Future<Boolean> erase(Conversation conversation, String user) {
    Stretch all = new Stretch(conversation.id().text(), 1, Math.max(1, conversation.head()));
    return messages
        .search(all, SearchTerms.of(null, user, null), 0, Long.MAX_VALUE, BATCH)
        .compose(
            found ->
                Future.all(found.stream().map(entry -> erase(conversation, entry)).toList())
                    .map(
                        gone -> {
                          erased.increment(found.size());
                          return found.size() < BATCH;
                        }));
  }

  private Future<Entry> erase(Conversation conversation, Entry entry) {
    JsonObject target = new JsonObject().put("target", entry.seq());
    return append(
        conversation, entry.from(), "erase " + entry.seq(), Entry.DELETE, now -> target.copy());
  }

  /** Nobody writes to them there any more, and nobody there takes them for somebody. */
  private Future<Void> goneFrom(ConversationId id, Conversation found, String user) {
    return (found == null ? memberships.unfollow(id, user).<Void>mapEmpty() : leave(found, user))
        .compose(left -> mine.forget(id, user))
        .onSuccess(left -> done = id.text());
  }

  private Future<Void> leave(Conversation conversation, String user) {
    tell(conversation, user);
    if (conversation.id().isDirect()) {
      return blocks.close(conversation, user);
    }
    return conversation.isIn(user)
        ? append(
                conversation,
                user,
                "leave " + conversation.member(user).joined(),
                Entry.SYSTEM,
                now -> GroupChange.left(now, user))
            .mapEmpty()
        : memberships.unfollow(conversation.id(), user).mapEmpty();
  }

  private void tell(Conversation conversation, String user) {
    List<String> others =
        conversation.activeUsers().stream().filter(one -> !one.equals(user)).toList();
    delivery.push(
        Set.copyOf(others),
        Events.profile(user, Profile.deleted(user).toJson()),
        Caller.NO_SESSION);
  }

  private Future<Entry> append(
      Conversation conversation,
      String user,
      String what,
      String kind,
      Function<Conversation, JsonObject> body) {
    String named = String.join(" ", conversation.id().text(), user, what);
    String id = UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8)).toString();
    Caller caller = new Caller(new Identity(user, "server", 0), Caller.NO_SESSION);
    return log.append(conversation, new Draft(id, kind, caller, body));
  }
}
