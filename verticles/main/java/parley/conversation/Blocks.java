package parley.conversation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import parley.bus.Addresses;
import parley.bus.Failure;
import parley.directory.Directory;

/**
 * People who block each other. Whoever is blocked goes on writing and is told nothing; what they
 * write while they are blocked is in the log and belongs to no span of the one who blocks, so
 * nothing that goes by spans (pushes, syncs, histories, counts, receipts) ever brings it to them.
 * Confined to the core context.
 */
public final class Blocks {
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(1_000);

  private final Vertx vertx;
  private final Directory directory;
  private final Conversations conversations;
  private final BlockStore store;
  private final BiConsumer<String, String> blocked;

  /**
   * @param blocked told on every node of two people of whom one has blocked the other
   */
  public Blocks(
      Vertx vertx,
      Directory directory,
      Conversations conversations,
      BlockStore store,
      BiConsumer<String, String> blocked) {
    this.vertx = vertx;
    this.directory = directory;
    this.conversations = conversations;
    this.store = store;
    this.blocked = blocked;
  }

  /** Begins to learn of what happens on other nodes; completes when they can tell. */
  public Future<Void> start() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.nodeBlocked(directory.self()))
        .handler(
            message -> {
              learn(message.body());
              message.reply(null);
            })
        .completion();
  }

  private void learn(JsonObject membership) {
    Member member = Member.fromJson(membership);
    ConversationId id = ConversationId.parse(membership.getString("c"));
    conversations.learn(id, member);
    if (member.blocking()) {
      blocked.accept(id.people().get(0), id.people().get(1));
    }
  }

  /**
   * Blocks somebody, or no longer does. What was acknowledged before stays readable; a push that is
   * under way may still arrive.
   *
   * @return whether that changed anything
   */
  public Future<Boolean> change(String user, String other, boolean block) {
    ConversationId id = ConversationId.direct(user, other);
    return store
        .member(id, user)
        .compose(
            member ->
                block == (member != null && member.blocking())
                    ? Future.succeededFuture(false)
                    : conversations
                        .findOrCreate(id, user)
                        .compose(found -> conversations.catchUp(found).map(found))
                        .compose(found -> change(found, user, block)));
  }

  /**
   * The account of that user is no more: nobody can write to them in that conversation of two.
   * Doing it again changes nothing.
   */
  public Future<Void> close(Conversation direct, String user) {
    return replace(direct, user, member -> member.deleted(direct.head())).mapEmpty();
  }

  private Future<Boolean> change(Conversation direct, String user, boolean block) {
    return replace(
        direct,
        user,
        member -> block ? member.blocking(direct.head()) : member.unblocking(direct.head()));
  }

  private Future<Boolean> replace(
      Conversation conversation, String user, UnaryOperator<Member> change) {
    ConversationId id = conversation.id();
    return store
        .member(id, user)
        .compose(
            member -> {
              Member next = change.apply(member);
              return next == member
                  ? Future.succeededFuture(false)
                  : store
                      .replace(id, next)
                      .compose(
                          done ->
                              done
                                  ? tell(ConversationStore.membership(id, next))
                                  : replace(conversation, user, change));
            });
  }

  /** Every node that answers knows before the one who blocks is told that it is done. */
  private Future<Boolean> tell(JsonObject membership) {
    learn(membership);
    List<Future<?>> told = new ArrayList<>();
    for (String node : directory.nodes()) {
      if (!node.equals(directory.self())) {
        told.add(vertx.eventBus().request(Addresses.nodeBlocked(node), membership, PATIENCE));
      }
    }
    return Future.join(told).transform(done -> Future.succeededFuture(true));
  }

  /** Up to {@code limit} people whom somebody blocks, those after that one, which may be null. */
  public Future<List<String>> list(String user, String after, int limit) {
    return store.blockedBy(user, after, limit);
  }

  /** Those of the others who block that user, or whom that user blocks. */
  public Future<Set<String>> between(String user, Collection<String> others) {
    return store.between(user, others);
  }

  /** Fails with {@code FORBIDDEN} when one of them wants nothing of that user. */
  public Future<Void> requireNone(String user, Collection<String> others) {
    return store
        .blocking(user, others)
        .map(
            blocking -> {
              if (!blocking.isEmpty()) {
                throw Failure.FORBIDDEN.because(
                    "You cannot add " + String.join(", ", blocking) + " to groups.");
              }
              return null;
            });
  }
}
