package parley.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import parley.bus.Addresses;

/** How this node's directory speaks to the others. Confined to the core context. */
final class BusPort implements OutboundLink.Port {
  private final Vertx vertx;
  private final String self;
  private final Set<String> mine;
  private final DirectoryMetrics metrics;
  private Consumer<Collection<String>> lateListener = users -> {};
  private long stream = System.currentTimeMillis() << 20;
  private boolean serving;

  BusPort(Vertx vertx, String self, Set<String> mine, DirectoryMetrics metrics) {
    this.vertx = vertx;
    this.self = self;
    this.mine = mine;
    this.metrics = metrics;
  }

  void onLate(Consumer<Collection<String>> listener) {
    lateListener = listener;
  }

  /** From now on the others are told that this node has sessions. */
  void serve() {
    serving = true;
  }

  Future<Void> hello(String node) {
    return send(node, new Frame.Hello(self, serving));
  }

  /** Completes when written; fails with NO_HANDLERS when that node does not speak this protocol. */
  Future<Void> send(String node, Frame frame) {
    return vertx.eventBus().<Buffer>sender(Addresses.nodeDirectory(node)).write(frame.encode());
  }

  @Override
  public int transmit(
      String node,
      long ofStream,
      long seq,
      boolean last,
      List<String> added,
      List<String> removed) {
    Buffer body = new Frame.Changes(self, serving, ofStream, seq, last, added, removed).encode();
    vertx.eventBus().send(Addresses.nodeDirectory(node), body);
    return body.length();
  }

  @Override
  public long nextStream() {
    metrics.snapshots.increment();
    return ++stream;
  }

  @Override
  public Set<String> mine() {
    return mine;
  }

  @Override
  public void late(Collection<String> users) {
    metrics.late.increment(users.size());
    lateListener.accept(users);
  }
}
