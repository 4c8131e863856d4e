package parley.message;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.node.Config;
import parley.store.MessageStore;

/**
 * Appends to the logs of conversations by group commit: what waits is written together, and the
 * next write starts when one of those in flight ends. An entry is acknowledged once a majority of
 * the database holds both it and the head that lets everybody find it.
 *
 * <p>The number of an entry is the known head plus one; the unique index decides. Whoever lost
 * reads what came in between, judges its drafts again and takes the next numbers, in the same
 * order. Confined to the core context.
 */
public final class MessageLog {
  private static final Logger log = LoggerFactory.getLogger(MessageLog.class);
  private static final long SWEEP_MILLIS = 250;

  private final MessageStore messages;
  private final ConversationStore store;
  private final LogWriter writer;
  private final Conversations conversations;
  private final StoredListener stored;
  private final Config.Message limits;
  private final long retention;
  private final Duration timeout;
  private final Clock clock;
  private final ContextInternal context;

  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();

  /** By deadline; answered ones are dropped when they come to the front. */
  private final Deque<Pending> unanswered = new ArrayDeque<>();

  private int queued;
  private int inFlight;
  private boolean scheduled;

  /**
   * @param stored told of every entry once it is acknowledged, in the order of its log
   * @param retention after which every entry disappears; zero for never
   * @param timeout after which a draft that waits for the database is given up
   */
  public MessageLog(
      Vertx vertx,
      MessageStore messages,
      ConversationStore store,
      Conversations conversations,
      StoredListener stored,
      Config.Message limits,
      Duration retention,
      Duration timeout,
      Clock clock) {
    this.messages = messages;
    this.store = store;
    this.writer = new LogWriter(messages, store);
    this.conversations = conversations;
    this.stored = stored;
    this.limits = limits;
    this.retention = retention.toMillis();
    this.timeout = timeout;
    this.clock = clock;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    vertx.setPeriodic(SWEEP_MILLIS, timer -> expire());
  }

  /**
   * Appends a draft. The future holds the entry as it is in the log: for an id that is there
   * already, by the same author in the same conversation, the entry of the first time. Fails with
   * {@code CONFLICT} for an id that belongs to another entry, {@code UNAVAILABLE} when the database
   * does not acknowledge in time (the entry may or may not be stored; the same draft may be sent
   * again), and with whatever the draft itself refuses.
   */
  public Future<Entry> append(Conversation conversation, Draft draft) {
    if (queued >= limits.maxQueued()) {
      return Future.failedFuture(
          Failure.UNAVAILABLE.because("Too many messages wait for the database. Try again."));
    }
    Promise<Entry> promise = context.promise();
    Lane lane =
        lanes.computeIfAbsent(conversation.id().text(), key -> new Lane(conversation, retention));
    Pending pending = new Pending(draft, promise, clock.millis() + timeout.toMillis());
    lane.add(pending);
    unanswered.add(pending);
    queued++;
    if (lane.size() == 1 && lane.ready()) {
      ready.add(lane);
    }
    schedule();
    return promise.future();
  }

  /** Whether every draft has been answered. */
  public boolean idle() {
    return lanes.isEmpty();
  }

  /** Gathers what arrives in the same turn of the event loop into one write. */
  private void schedule() {
    if (!scheduled && inFlight < limits.flushesInFlight() && !ready.isEmpty()) {
      scheduled = true;
      ((Context) context).runOnContext(ignored -> flush());
    }
  }

  private void flush() {
    scheduled = false;
    List<Batch> batches = new ArrayList<>();
    int entries = 0;
    long now = clock.millis();
    while (entries < limits.flushEntries() && !ready.isEmpty()) {
      Lane lane = ready.poll();
      if (!lane.ready()) {
        continue;
      }
      int before = lane.size();
      int room = Math.min(limits.flushEntries() - entries, MessageStore.MAX_IN_ORDER);
      Batch batch = lane.next(room, now);
      queued -= before - lane.size();
      if (batch.entries().isEmpty()) {
        release(lane);
      } else {
        batches.add(batch);
        entries += batch.size();
      }
    }
    if (!batches.isEmpty()) {
      inFlight++;
      writer
          .write(batches)
          .onSuccess(results -> results.forEach(this::settle))
          .eventually(
              () -> {
                inFlight--;
                schedule();
                return Future.succeededFuture();
              })
          .onFailure(bug -> log.error("a flush ended unexpectedly", bug));
    }
    schedule();
  }

  private void settle(Batch.Result result) {
    Lane lane = result.batch().lane();
    commit(result)
        .compose(done -> resolve(result))
        .onFailure(
            failure -> log.debug("conversation={} is behind", lane.conversation.id(), failure))
        .onComplete(done -> release(lane));
  }

  private Future<Void> commit(Batch.Result result) {
    Conversation conversation = result.batch().lane().conversation;
    Future<Void> done = Future.succeededFuture();
    for (int i = 0; i < result.stored(); i++) {
      Entry entry = result.batch().entries().get(i);
      Pending pending = result.batch().pendings().get(i);
      conversation.apply(entry);
      if (entry.changes()) {
        done =
            conversations
                .project(conversation, entry)
                .onSuccess(projected -> acknowledge(conversation, entry, pending))
                .onFailure(pending::fail);
      } else {
        acknowledge(conversation, entry, pending);
      }
    }
    return done;
  }

  private void acknowledge(Conversation conversation, Entry entry, Pending pending) {
    pending.complete(entry);
    stored.stored(conversation, entry, pending.draft.caller());
  }

  /**
   * Deals with the first draft that did not get its number; those behind it, and those that were
   * not tried, go back to the lane.
   */
  private Future<Void> resolve(Batch.Result result) {
    Lane lane = result.batch().lane();
    if (result.failure() != null) {
      result.from(0).forEach(pending -> pending.fail(result.failure()));
      return conversations.catchUp(lane.conversation);
    }
    if (result.cause() == null) {
      putBack(lane, result.from(result.stored()));
      return Future.succeededFuture();
    }
    return switch (result.cause()) {
      case NUMBER_TAKEN -> {
        result.refused().lostRace();
        putBack(lane, result.from(result.stored()));
        yield conversations.catchUp(lane.conversation);
      }
      case ID_TAKEN -> {
        putBack(lane, result.from(result.stored() + 1));
        yield answerRetry(lane.conversation, result.refused());
      }
      case REFUSED -> {
        putBack(lane, result.from(result.stored() + 1));
        result.refused().fail(Failure.INTERNAL.because("The database refused this message."));
        yield Future.succeededFuture();
      }
    };
  }

  /** The id is in the log already: a client that missed the answer gets it again. */
  private Future<Void> answerRetry(Conversation conversation, Pending pending) {
    return messages
        .find(pending.draft.id())
        .compose(entry -> requireSame(conversation, pending, entry))
        .compose(
            entry ->
                conversations
                    .catchUp(conversation)
                    .compose(
                        done ->
                            store.raiseHeads(
                                Map.of(conversation.id(), entry.seq()),
                                entry.changes()
                                    ? Map.of(conversation.id(), entry.seq())
                                    : Map.of()))
                    .map(entry))
        .onSuccess(entry -> acknowledge(conversation, entry, pending))
        .onFailure(pending::fail)
        .transform((entry, failure) -> Future.succeededFuture());
  }

  private static Future<Entry> requireSame(
      Conversation conversation, Pending pending, Entry entry) {
    if (entry == null) {
      return Future.failedFuture(
          Failure.UNAVAILABLE.because("This message is being stored. Try again in a moment."));
    }
    boolean same =
        entry.from().equals(pending.draft.caller().user())
            && entry.conversation().equals(conversation.id().text())
            && entry.kind().equals(pending.draft.kind());
    return same
        ? Future.succeededFuture(entry)
        : Future.failedFuture(
            Failure.CONFLICT.because("This id belongs to another message. Choose a new one."));
  }

  private void putBack(Lane lane, List<Pending> pendings) {
    lane.putBack(pendings);
    queued += pendings.size();
  }

  private void release(Lane lane) {
    lane.done();
    if (lane.idle()) {
      lanes.remove(lane.conversation.id().text());
    } else {
      ready.add(lane);
      schedule();
    }
  }

  /** Answers what the database has not answered in time, whether it is waiting or being written. */
  private void expire() {
    long now = clock.millis();
    while (!unanswered.isEmpty()) {
      Pending oldest = unanswered.peek();
      if (!oldest.answered() && oldest.deadline > now) {
        return;
      }
      oldest.fail(
          Failure.UNAVAILABLE.because("The database does not answer. Try again in a moment."));
      unanswered.poll();
    }
  }
}
