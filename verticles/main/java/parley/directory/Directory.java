package parley.directory;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.node.Config;

/**
 * Who is where: every node holds the whole map of users to nodes in its memory. Confined to the
 * node's core context; a lookup costs nanoseconds and never waits.
 *
 * <p>Each node is the only writer of its own set, so there are no conflicts. It tells every other
 * node a snapshot and then numbered changes; a gap is answered with a new snapshot. When a node
 * leaves the cluster the others drop its set. Nothing is persistent. A member of the cluster that
 * never speaks this protocol, such as another application, is no part of it.
 */
public final class Directory {
  private static final Logger log = LoggerFactory.getLogger(Directory.class);
  private static final long TICK_MS = 1_000;
  private static final long START_TIMEOUT_MS = 10_000;

  private record Peer(OutboundLink out, RemoteUsers in) {}

  private final Vertx vertx;
  private final Config.Delivery config;
  private final Membership membership;
  private final String self;
  private final List<String> alone;
  private final UserIndex index = new UserIndex();
  private final Set<String> mine = new HashSet<>();
  private final Map<String, Peer> peers = new HashMap<>();
  private final Introduction introduction = new Introduction();
  private final BusPort port;
  private final Batches changes;
  private final DirectoryMetrics metrics;
  private MessageConsumer<Buffer> consumer;
  private Runnable unlisten = () -> {};
  private long timer;

  public Directory(Vertx vertx, Config.Delivery config, MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config;
    membership = new Membership(vertx);
    self = membership.self();
    alone = List.of(self);
    changes = new Batches(vertx, config.announceTimeout().toMillis(), this::offer);
    metrics = new DirectoryMetrics(meters);
    port = new BusPort(vertx, self, mine, metrics);
    meters.gauge("parley.nodes", this, directory -> directory.peers.size() + 1);
    meters.gauge("parley.directory.users", index, UserIndex::size);
    meters.gauge("parley.directory.users.local", mine, Set::size);
  }

  /**
   * Joins the other nodes' directories. To be called on the core context, before the first session
   * is accepted and after {@code Delivery.start}.
   *
   * @return completes when the users of every node that speaks this protocol are known; a node that
   *     does not tell them within ten seconds does not hold this one up
   */
  public Future<Void> start() {
    Context context = vertx.getOrCreateContext();
    consumer =
        vertx
            .eventBus()
            .consumer(
                Addresses.nodeDirectory(self), message -> receive(Frame.decode(message.body())));
    unlisten = membership.onChange(() -> context.runOnContext(changed -> reconcile()));
    timer = vertx.setPeriodic(TICK_MS, tick -> tick());
    return consumer.completion().compose(ready -> introduce());
  }

  /** Leaves the protocol; the cluster should be left right after. */
  public Future<Void> stop() {
    unlisten.run();
    vertx.cancelTimer(timer);
    return consumer.unregister();
  }

  /** This node's id, as in {@link #nodesOf}. */
  public String self() {
    return self;
  }

  /**
   * Says that the user's first session on this node is there. Users found here are visible to this
   * node at once.
   *
   * @return completes when every live node knows, so that what is stored from then on is pushed
   *     here; also completes after {@code announceTimeout}, and then the user is handed to the late
   *     listener as soon as the last node knows
   */
  public Future<Void> announce(String user) {
    if (mine.add(user)) {
      index.add(user, alone);
    }
    return changes.put(user, true);
  }

  /** Says that the user's last session on this node is gone. */
  public void withdraw(String user) {
    if (mine.remove(user)) {
      index.remove(user, self);
      changes.put(user, false);
    }
  }

  public boolean online(String user) {
    return !index.nodesOf(user).isEmpty();
  }

  /**
   * The ids of the nodes where the user has sessions, this one included; immutable, often empty.
   */
  public List<String> nodesOf(String user) {
    return index.nodesOf(user);
  }

  /** The ids of all nodes that take part now, this one included. */
  public List<String> nodes() {
    List<String> nodes = new ArrayList<>(peers.keySet());
    nodes.add(self);
    return nodes;
  }

  /** How many users are online in the cluster. */
  public int size() {
    return index.size();
  }

  /** Whether that node takes part now; this one always does. */
  public boolean isLive(String node) {
    return node.equals(self) || peers.containsKey(node);
  }

  /** Whether this node has the lowest id of all that take part: it does what one must do. */
  public boolean isLowest() {
    return peers.keySet().stream().allMatch(node -> self.compareTo(node) < 0);
  }

  public void listen(DirectoryListener listener) {
    index.listen(listener);
  }

  /**
   * @param listener gets this node's users who may have missed pushes although their announcement
   *     completed; they are to sync again
   */
  public void onLate(Consumer<Collection<String>> listener) {
    port.onLate(listener);
  }

  private void offer(Batch batch) {
    peers.values().forEach(peer -> peer.out.offer(batch));
  }

  private Future<Void> introduce() {
    Set<String> others = membership.nodes();
    others.remove(self);
    others.forEach(this::hello);
    vertx.setTimer(START_TIMEOUT_MS, due -> introduction.expire());
    return introduction.await(others).onSuccess(over -> serve());
  }

  /** From now on, whoever is still unknown has to be told that pushes have passed them by. */
  private void serve() {
    port.serve();
    for (String node : introduction.missing()) {
      log.warn("starting without the users of node={}, which did not tell them in time", node);
      hello(node);
    }
  }

  private void hello(String node) {
    port.hello(node).onFailure(cause -> notUnderstood(node, cause));
  }

  private void notUnderstood(String node, Throwable cause) {
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      introduction.done(node);
    }
  }

  private void receive(Frame frame) {
    Peer peer = peers.get(frame.from());
    if (frame instanceof Frame.Hello hello) {
      meet(hello, peer);
    } else if (frame instanceof Frame.Changes changes) {
      apply(changes, peer == null ? admit(changes.from(), changes.serving()) : peer);
    } else if (peer == null) {
      metrics.ignored.increment();
    } else if (frame instanceof Frame.Ack ack) {
      peer.out.acknowledged(ack.stream(), ack.seq());
    } else if (frame instanceof Frame.Lost lost) {
      metrics.gaps.increment();
      peer.out.lost(lost.stream());
    }
  }

  private void meet(Frame.Hello hello, Peer known) {
    if (known == null) {
      admit(hello.from(), hello.serving());
    } else {
      known.out.restart(hello.serving());
    }
  }

  /** Null when that node is no member: what it says is from before it left. */
  private Peer admit(String node, boolean wasServing) {
    if (!membership.nodes().contains(node)) {
      metrics.ignored.increment();
      return null;
    }
    OutboundLink out =
        new OutboundLink(node, port, config.bytesInFlight(), config.limits().affectedUsers());
    Peer peer = new Peer(out, new RemoteUsers(node, index));
    peers.put(node, peer);
    out.restart(wasServing);
    return peer;
  }

  private void apply(Frame.Changes changes, Peer peer) {
    if (peer == null) {
      return;
    }
    switch (peer.in.apply(changes)) {
      case APPLIED ->
          port.send(changes.from(), new Frame.Ack(self, changes.stream(), changes.seq()));
      case GAP -> port.send(changes.from(), new Frame.Lost(self, changes.stream()));
      case OLD -> metrics.ignored.increment();
    }
    if (peer.in.isComplete()) {
      introduction.done(changes.from());
    }
  }

  private void tick() {
    reconcile();
    peers.values().forEach(peer -> peer.out.tick());
  }

  /** Compares with the cluster's members: drops who has left, greets who is unknown. */
  private void reconcile() {
    Set<String> members = membership.nodes();
    List<String> gone = new ArrayList<>(peers.keySet());
    gone.removeAll(members);
    gone.forEach(this::drop);
    introduction.members(members);
    members.remove(self);
    for (String node : members) {
      Peer peer = peers.get(node);
      if (peer == null || !peer.in.isKnown()) {
        hello(node);
      }
    }
  }

  private void drop(String node) {
    Peer peer = peers.remove(node);
    peer.in.drop();
    peer.out.left();
    index.left(node);
    log.info("node={} has left", node);
  }
}
