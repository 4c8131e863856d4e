package parley.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Addresses;
import parley.bus.Wire;
import parley.delivery.PushFrame.Header;
import parley.delivery.PushFrame.Item;
import parley.directory.Directory;
import parley.directory.DirectoryListener;
import parley.node.Config;

/**
 * Brings events to users wherever they are connected: local ones directly, all recipients on
 * another node with one message that carries the encoded event once. Confined to the node's core
 * context.
 *
 * <p>A push is a hint and may be lost; the log is the truth. Batches to a node are numbered and
 * acknowledged. Whoever may have missed one, because a link was full or a batch did not arrive,
 * gets {@code {"event":"resync"}} and reads the log: a lost push costs time, never data.
 *
 * <p>A push for somebody who is not here any more is dropped and counted. It needs no answer: the
 * user's next session syncs only after every live node has acknowledged where it is, so whatever
 * was pushed to the old place was stored before that sync read the log.
 */
public final class Delivery {
  private static final long ACK_DELAY_MS = 2;
  private static final long TICK_MS = 1_000;

  /** Sees every event before it is delivered, whether or not its recipients are online. */
  @FunctionalInterface
  public interface Tap {
    void pushed(Collection<String> users, Buffer event);
  }

  private final Vertx vertx;
  private final Config.Delivery config;
  private final Directory directory;
  private final String self;
  private final LocalUsers local;
  private final DeliveryMetrics metrics;
  private final Resyncs resyncs;
  private final Map<String, PushLink> links = new HashMap<>();
  private final Map<String, PushSource> sources = new HashMap<>();
  private final List<PushLink> addressed = new ArrayList<>();
  private Tap tap = (users, event) -> {};
  private MessageConsumer<Buffer> pushes;
  private MessageConsumer<Buffer> acknowledgements;
  private long timer;
  private long streams = System.currentTimeMillis() << 20;

  public Delivery(
      Vertx vertx,
      Config.Delivery config,
      Directory directory,
      LocalUsers local,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config;
    this.directory = directory;
    this.self = directory.self();
    this.local = local;
    metrics = new DeliveryMetrics(meters);
    resyncs = new Resyncs(vertx, local, metrics);
  }

  /**
   * Begins to take pushes from other nodes. To be called on the core context, before {@code
   * Directory.start}: nobody may be sent pushes here who cannot receive them.
   *
   * @return completes when the other nodes can send to this one
   */
  public Future<Void> start() {
    directory.onLate(this::resync);
    directory.listen(new Leaving());
    timer = vertx.setPeriodic(TICK_MS, tick -> links.values().forEach(PushLink::tick));
    pushes =
        vertx.eventBus().consumer(Addresses.nodePush(self), message -> receive(message.body()));
    acknowledgements =
        vertx
            .eventBus()
            .consumer(Addresses.nodePushAck(self), message -> acknowledged(message.body()));
    return Future.all(pushes.completion(), acknowledgements.completion()).mapEmpty();
  }

  /** Takes no more pushes; to be called after {@code Directory.stop}. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return Future.join(pushes.unregister(), acknowledgements.unregister()).mapEmpty();
  }

  /**
   * Sends an event to all sessions of those users. Never waits and never fails: what cannot be sent
   * becomes a resync.
   *
   * @param event an encoded JSON object; not to be changed any more
   * @param exceptSession a session of this node that is left out, or {@link
   *     LocalUsers#EVERY_SESSION}
   */
  public void push(Collection<String> users, Buffer event, long exceptSession) {
    tap.pushed(users, event);
    for (String user : users) {
      for (String node : directory.nodesOf(user)) {
        if (node.equals(self)) {
          deliverHere(user, event, exceptSession);
        } else {
          address(node, user);
        }
      }
    }
    addressed.forEach(link -> link.push(event));
    addressed.clear();
  }

  /** Tells users of this node to sync, over some seconds when they are many. */
  public void resync(Iterable<String> users) {
    resyncs.schedule(users);
  }

  /** Has every event shown to that tap from now on. */
  public void tap(Tap newTap) {
    tap = newTap;
  }

  private void address(String node, String user) {
    PushLink link = links.computeIfAbsent(node, this::open);
    if (link.address(user)) {
      addressed.add(link);
    }
  }

  private PushLink open(String node) {
    String address = Addresses.nodePush(node);
    return new PushLink(
        self,
        ++streams,
        config.bytesInFlight(),
        config.limits().affectedUsers(),
        batch -> vertx.eventBus().send(address, batch),
        link -> vertx.runOnContext(turn -> link.flush()),
        metrics);
  }

  private void deliverHere(String user, Buffer event, long exceptSession) {
    if (local.deliver(user, event, exceptSession)) {
      metrics.local.increment();
    } else {
      metrics.stale.increment();
    }
  }

  private void receive(Buffer batch) {
    Wire.Reader in = new Wire.Reader(batch);
    Header header = Header.read(in);
    if (!directory.isLive(header.from())) {
      carryOut(in);
      return;
    }
    PushSource source = sources.computeIfAbsent(header.from(), from -> new PushSource());
    switch (source.arrived(header)) {
      case OLD -> metrics.stale.increment();
      case IN_ORDER -> carryOut(in);
      case AFTER_GAP -> {
        carryOut(in);
        metrics.gaps.increment();
        resync(local.users());
      }
    }
    if (source.owe()) {
      vertx.setTimer(ACK_DELAY_MS, due -> acknowledge(header.from(), source));
    }
  }

  private void carryOut(Wire.Reader in) {
    while (in.hasMore()) {
      Item item = PushFrame.readItem(in);
      if (item instanceof Item.Push push) {
        push.users().forEach(user -> deliverHere(user, push.event(), LocalUsers.EVERY_SESSION));
      } else if (item instanceof Item.Resync resync) {
        resync(resync.users());
      } else {
        resync(local.users());
      }
    }
  }

  private void acknowledge(String node, PushSource source) {
    vertx.eventBus().send(Addresses.nodePushAck(node), source.acknowledge(self).encode());
  }

  private void acknowledged(Buffer body) {
    Header header = Header.read(new Wire.Reader(body));
    PushLink link = links.get(header.from());
    if (link != null) {
      link.acknowledged(header.stream(), header.seq());
    }
  }

  private final class Leaving implements DirectoryListener {
    @Override
    public void left(String node) {
      sources.remove(node);
      PushLink link = links.remove(node);
      if (link != null) {
        link.left();
      }
    }
  }
}
