package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import parley.directory.AffectedUsers;

/**
 * Pushes on their way to one other node, in numbered batches. Bytes that the node has not
 * acknowledged are bounded; over the bound pushes are dropped, and their users are told to sync as
 * soon as the link moves again. Confined to the core context.
 */
final class PushLink {
  /** A batch that is as long as this does not wait for the end of the turn. */
  private static final int BATCH_BYTES = 128 * 1024;

  private record Sent(long seq, int bytes) {}

  private final String self;
  private final long stream;
  private final int bytesInFlight;
  private final Consumer<Buffer> wire;
  private final Consumer<PushLink> scheduleFlush;
  private final DeliveryMetrics metrics;
  private final Deque<Sent> inFlight = new ArrayDeque<>();
  private final AffectedUsers missed;
  private final List<String> recipients = new ArrayList<>();
  private Buffer open;
  private long next;
  private long unacknowledged;
  private boolean moved;

  PushLink(
      String self,
      long stream,
      int bytesInFlight,
      int affectedUsers,
      Consumer<Buffer> wire,
      Consumer<PushLink> scheduleFlush,
      DeliveryMetrics metrics) {
    this.self = self;
    this.stream = stream;
    this.bytesInFlight = bytesInFlight;
    this.missed = new AffectedUsers(affectedUsers);
    this.wire = wire;
    this.scheduleFlush = scheduleFlush;
    this.metrics = metrics;
  }

  /**
   * Adds a recipient of the event that {@link #push} will follow with.
   *
   * @return whether it is the first
   */
  boolean address(String user) {
    recipients.add(user);
    return recipients.size() == 1;
  }

  /** Sends the event to the recipients gathered, or drops it when the link is full. */
  void push(Buffer event) {
    Buffer item = PushFrame.push(recipients, event);
    if (unacknowledged + openBytes() + item.length() > bytesInFlight) {
      metrics.dropped.increment(recipients.size());
      missed.addAll(recipients);
    } else {
      metrics.remote.increment(recipients.size());
      append(item);
    }
    recipients.clear();
  }

  private int openBytes() {
    return open == null ? 0 : open.length();
  }

  private void append(Buffer item) {
    if (open == null) {
      open = new PushFrame.Header(self, stream, next).encode();
      scheduleFlush.accept(this);
    }
    open.appendBuffer(item);
    if (open.length() >= BATCH_BYTES) {
      flush();
    }
  }

  void flush() {
    if (open != null) {
      transmit(open);
      open = null;
    }
  }

  private void transmit(Buffer batch) {
    wire.accept(batch);
    inFlight.add(new Sent(next, batch.length()));
    unacknowledged += batch.length();
    metrics.inFlight.addAndGet(batch.length());
    next++;
  }

  void acknowledged(long ofStream, long seq) {
    if (ofStream != stream) {
      return;
    }
    moved = true;
    while (!inFlight.isEmpty() && inFlight.peek().seq <= seq) {
      release(inFlight.poll());
    }
    tellWhoMissed();
  }

  private void release(Sent sent) {
    unacknowledged -= sent.bytes;
    metrics.inFlight.addAndGet(-sent.bytes);
  }

  private void tellWhoMissed() {
    if (missed.isEmpty() || unacknowledged + openBytes() > bytesInFlight / 2) {
      return;
    }
    append(missed.isEverybody() ? PushFrame.resyncEverybody() : PushFrame.resync(missed.users()));
    missed.clear();
  }

  /**
   * Called about once a second. When acknowledgements stand still an empty batch asks for one: if
   * the end of the stream was lost, its number shows the gap.
   */
  void tick() {
    if (!moved && !inFlight.isEmpty()) {
      transmit(new PushFrame.Header(self, stream, next).encode());
    }
    moved = false;
    tellWhoMissed();
  }

  /** The node has left: what was under way is for its users to sync elsewhere. */
  void left() {
    open = null;
    inFlight.forEach(this::release);
    inFlight.clear();
  }
}
