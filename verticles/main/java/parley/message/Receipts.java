package parley.message;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.channel.Listeners;
import parley.channel.Views;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Watermarks;
import parley.delivery.Delivery;
import parley.node.Config;
import parley.people.Sharing;
import parley.trace.Step.Kind;
import parley.trace.Trail;

/**
 * Receipts are watermarks: how far somebody's devices and eyes have come. They are coalesced,
 * written, and only then told, so that no tick is ever taken back. A receipt never reaches beyond
 * what the log holds and its author may read. Confined to the core context.
 */
public final class Receipts {
  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  /** Groups of more members tell their senders counts instead of names. */
  static final int NAMED_UP_TO = 32;

  private static final int MAX_CONVERSATIONS = 1_000;

  private final Vertx vertx;
  private final ConversationStore store;
  private final Conversations conversations;
  private final Delivery delivery;
  private final GroupCounts counts;
  private final Listeners listeners;
  private final Views views;
  private final Config.Delivery timing;
  private final int maxPending;
  private final String node;
  private final Trail trail;
  private final Sharing sharing;
  private final Clock clock;
  private Map<String, Raise> pending = new HashMap<>();
  private boolean scheduled;

  /**
   * @param listeners to channels, whose receipts become views
   * @param node this node's id, to tell its own broadcasts from others'
   * @param maxPending members whose receipts may wait for the database
   * @param trail where it is noted which device has told what
   * @param sharing who lets whom know what they have seen
   */
  public Receipts(
      Vertx vertx,
      ConversationStore store,
      Conversations conversations,
      Delivery delivery,
      GroupCounts counts,
      Listeners listeners,
      Views views,
      Config.Delivery timing,
      int maxPending,
      String node,
      Trail trail,
      Sharing sharing,
      Clock clock) {
    this.vertx = vertx;
    this.store = store;
    this.conversations = conversations;
    this.delivery = delivery;
    this.counts = counts;
    this.listeners = listeners;
    this.views = views;
    this.timing = timing;
    this.maxPending = maxPending;
    this.node = node;
    this.trail = trail;
    this.sharing = sharing;
    this.clock = clock;
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.RECEIPTS)
        .handler(message -> learn(message.body()));
  }

  /** {@code chat.receipt {delivered: {conversation: seq}, read: {conversation: seq}}} -> {}. */
  public Future<JsonObject> handle(Caller caller, Body body) {
    Map<String, Watermarks> claims = new HashMap<>();
    claim(body.optionalObject("delivered"), false, claims);
    claim(body.optionalObject("read"), true, claims);
    if (claims.size() > MAX_CONVERSATIONS) {
      throw Failure.TOO_LARGE.because("A receipt names at most 1000 conversations.");
    }
    List<Future<Void>> raises = new ArrayList<>(claims.size());
    claims.forEach(
        (conversation, marks) ->
            raises.add(
                conversations
                    .find(ConversationId.parse(conversation), caller.user())
                    .compose(found -> claim(found, caller, marks))));
    return Future.join(raises).map(new JsonObject());
  }

  private static void claim(Body marks, boolean read, Map<String, Watermarks> claims) {
    for (String conversation : marks.json().fieldNames()) {
      ConversationId.parse(conversation);
      if (marks.optionalLong(conversation, 0) == null) {
        throw Failure.BAD_REQUEST.because("A receipt needs the number of an entry.");
      }
      long seq = marks.optionalLong(conversation, 0);
      claims.merge(conversation, new Watermarks(seq, read ? seq : 0, 0), Watermarks::max);
    }
  }

  /** Takes what somebody claims to have, as far as it can be true. */
  private Future<Void> claim(Conversation conversation, Caller caller, Watermarks marks) {
    conversation.requireReader(caller.user());
    if (Math.max(marks.delivered(), marks.read()) <= conversation.head()) {
      raise(conversation, caller, marks);
      return Future.succeededFuture();
    }
    return conversations
        .catchUp(conversation)
        .map(
            done -> {
              raise(conversation, caller, marks);
              return null;
            });
  }

  /**
   * Raises somebody's watermarks, no further than they may read. Lower ones are ignored. Beyond the
   * bound of what may wait the receipt is dropped: the next {@code chat.sync} repeats it.
   */
  public void raise(Conversation conversation, Caller caller, Watermarks marks) {
    note(conversation, caller, marks);
    raiseUnnoted(conversation, caller, marks);
  }

  private void note(Conversation conversation, Caller caller, Watermarks marks) {
    long seq = Math.min(Math.max(marks.delivered(), marks.read()), conversation.head());
    trail.note(
        marks.read() > 0 ? Kind.SEEN : Kind.RECEIVED,
        conversation.id().text(),
        seq,
        caller.user(),
        caller.identity().device());
  }

  private void raiseUnnoted(Conversation conversation, Caller caller, Watermarks marks) {
    if (isFollower(conversation, caller.user())) {
      follow(conversation, caller, marks.read());
      return;
    }
    Member member = conversation.member(caller.user());
    if (member.blocking()) {
      return;
    }
    long visible = member.visibleHead(conversation.head());
    Watermarks rise =
        new Watermarks(
            risen(member.delivered(), Math.min(marks.delivered(), visible)),
            risen(member.read(), Math.min(marks.read(), visible)),
            0);
    if (rise.delivered() > 0 || rise.read() > 0) {
      await(new Raise(conversation, caller.user(), caller.session(), rise));
    }
  }

  /** 0 for what does not rise. */
  private static long risen(long before, long now) {
    return now > before ? now : 0;
  }

  private static boolean isFollower(Conversation conversation, String user) {
    return conversation.id().isChannel() && !conversation.isIn(user);
  }

  /**
   * What a follower has seen is kept for their other devices; what they have is nobody's to know.
   */
  private void follow(Conversation channel, Caller caller, long claimed) {
    long read = Math.min(claimed, channel.head());
    if (read > 0) {
      await(new Raise(channel, caller.user(), caller.session(), new Watermarks(read, read, read)));
    }
  }

  private void await(Raise raise) {
    if (pending.size() < maxPending || pending.containsKey(raise.key())) {
      pending.merge(raise.key(), raise, Raise::merge);
      schedule();
    }
  }

  /**
   * Whoever writes right after what they have seen has seen their own entry too. Whoever has not
   * seen everything before it keeps their watermarks: a blue tick is not earned by writing.
   */
  public void authored(Conversation conversation, Caller caller, long seq) {
    Member member = conversation.member(caller.user());
    if (member == null || !member.active()) {
      return;
    }
    Raise waiting = pending.get(ConversationStore.key(conversation.id().text(), caller.user()));
    Watermarks known = member.marks();
    Watermarks marks = waiting == null ? known : known.max(waiting.marks());
    raiseUnnoted(
        conversation,
        caller,
        new Watermarks(
            marks.delivered() == seq - 1 ? seq : 0, marks.read() == seq - 1 ? seq : 0, 0));
  }

  /** How far somebody is known here to have read, also when the database has yet to be told. */
  public long read(Conversation conversation, String user) {
    Member member = conversation.member(user);
    Raise waiting = pending.get(ConversationStore.key(conversation.id().text(), user));
    return Math.max(
        member == null ? 0 : member.read(), waiting == null ? 0 : waiting.marks().read());
  }

  private void schedule() {
    if (!scheduled && !pending.isEmpty()) {
      scheduled = true;
      vertx.setTimer(timing.receiptDelay().toMillis(), timer -> flush());
    }
  }

  private void flush() {
    Map<String, Raise> batch = pending;
    pending = new HashMap<>();
    decide(batch.values())
        .compose(decided -> write(decided).map(decided))
        .onComplete(
            (decided, failure) -> {
              scheduled = false;
              if (failure == null) {
                tell(decided);
              } else {
                log.debug("receipts wait for the database", failure);
                batch.forEach((key, raise) -> pending.merge(key, raise, Raise::merge));
              }
              schedule();
            });
  }

  /** Settles what others get to know of it. */
  private Future<List<Raise>> decide(Collection<Raise> batch) {
    Set<Sharing.Pair> asked = new HashSet<>();
    batch.stream().filter(Raise::readsDirect).forEach(raise -> asked.add(raise.pair()));
    return sharing
        .receipts(asked)
        .map(shared -> batch.stream().map(raise -> raise.decided(isTold(raise, shared))).toList());
  }

  /** Members of groups see how far everybody is. */
  private static boolean isTold(Raise raise, Set<Sharing.Pair> shared) {
    boolean direct = raise.conversation().id().isDirect();
    return !direct || raise.readsDirect() && shared.contains(raise.pair());
  }

  private Future<Void> write(List<Raise> decided) {
    Map<String, Watermarks> marks = new HashMap<>(decided.size());
    decided.forEach(raise -> marks.put(raise.key(), raise.marks()));
    return store.raiseWatermarks(marks, clock.millis());
  }

  private void tell(List<Raise> raises) {
    JsonArray receipts = new JsonArray();
    for (Raise raise : raises) {
      Conversation conversation = raise.conversation();
      if (isFollower(conversation, raise.user())) {
        viewed(raise);
        continue;
      }
      Member before = conversation.member(raise.user());
      conversation.raise(raise.user(), raise.marks());
      Member after = conversation.member(raise.user());
      if (before == null || before.equals(after)) {
        continue;
      }
      receipts.add(
          new JsonArray()
              .add(conversation.id().text())
              .add(after.user())
              .add(after.delivered())
              .add(after.read())
              .add(after.told()));
      tell(raise, before, after);
    }
    if (!receipts.isEmpty()) {
      vertx
          .eventBus()
          .publish(
              Addresses.RECEIPTS, new JsonObject().put("node", node).put("receipts", receipts));
    }
  }

  /** A follower's receipt is a view; nobody is told but their other devices. */
  private void viewed(Raise raise) {
    String channel = raise.conversation().id().text();
    long read = raise.marks().read();
    Long before = listeners.read(raise.user(), channel, read);
    if (before != null) {
      views.seen(channel, before, read);
      Buffer event = Events.receipt(channel, raise.user(), null, read, null);
      delivery.push(Set.of(raise.user()), event, raise.session());
    }
  }

  private void tell(Raise raise, Member before, Member after) {
    Conversation conversation = raise.conversation();
    Long delivered = after.delivered() > before.delivered() ? after.delivered() : null;
    Long told = after.told() > before.told() ? after.told() : null;
    Set<String> concerned = new HashSet<>();
    if (conversation.id().isDirect()) {
      concerned.addAll(conversation.id().people());
    } else if (conversation.activeCount() <= NAMED_UP_TO) {
      addSenders(conversation, Math.min(before.delivered(), before.told()), concerned);
    } else {
      counts.changed(conversation);
    }
    concerned.removeIf(user -> user.equals(after.user()) || !conversation.isIn(user));
    if (delivered != null || told != null) {
      delivery.push(concerned, event(conversation, after, delivered, told), Caller.NO_SESSION);
    }
    if (after.read() > before.read()) {
      Buffer own = event(conversation, after, delivered, after.read());
      delivery.push(Set.of(after.user()), own, raise.session());
    }
  }

  private static Buffer event(Conversation conversation, Member member, Long delivered, Long read) {
    return Events.receipt(
        conversation.id().text(),
        member.user(),
        delivered,
        read,
        conversation.id().isDirect() ? member.gaps() : null);
  }

  private static void addSenders(Conversation conversation, long after, Set<String> senders) {
    for (long seq = Math.max(after + 1, conversation.oldestRecent());
        seq <= conversation.head();
        seq++) {
      String sender = conversation.senderOf(seq);
      if (sender != null) {
        senders.add(sender);
      }
    }
  }

  /**
   * What other nodes have written: a member whose next receipt arrives here must not be told of
   * with less than was told before.
   */
  private void learn(JsonObject broadcast) {
    if (node.equals(broadcast.getString("node"))) {
      return;
    }
    for (Object element : broadcast.getJsonArray("receipts")) {
      JsonArray receipt = (JsonArray) element;
      Conversation conversation = conversations.cached(receipt.getString(0));
      if (conversation != null) {
        Watermarks marks =
            new Watermarks(receipt.getLong(2), receipt.getLong(3), receipt.getLong(4));
        conversation.raise(receipt.getString(1), marks);
        if (!conversation.id().isDirect() && conversation.activeCount() > NAMED_UP_TO) {
          counts.changed(conversation);
        }
      }
    }
  }
}
