package parley.connection;

import io.netty.buffer.ByteBufUtil;

/**
 * What waits for a client to take it, counted in bytes. Confined to the event loop of its session.
 */
final class Outbox {
  private final Transport transport;
  private final int maxBytes;
  private long waiting;

  /**
   * @param maxBytes that may wait when one more frame comes
   */
  Outbox(Transport transport, int maxBytes) {
    this.transport = transport;
    this.maxBytes = maxBytes;
  }

  /**
   * Sends a frame; false when it was dropped because the client lags behind too far. A frame may be
   * larger than the outbox: what a client asked for is no sign that it is slow.
   */
  boolean offer(String frame) {
    if (waiting > maxBytes) {
      return false;
    }
    int size = ByteBufUtil.utf8Bytes(frame);
    waiting += size;
    transport.write(frame).onComplete(written -> waiting -= size);
    return true;
  }
}
