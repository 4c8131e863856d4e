package parley.delivery;

import parley.delivery.PushFrame.Header;

/** Which batches of one other node have arrived here. Confined to the core context. */
final class PushSource {
  enum Arrival {
    IN_ORDER,
    AFTER_GAP,
    OLD
  }

  private long stream;
  private long next;
  private boolean acknowledgementDue;

  Arrival arrived(Header header) {
    if (header.stream() < stream || header.stream() == stream && header.seq() < next) {
      return Arrival.OLD;
    }
    long expected = header.stream() == stream ? next : 0;
    stream = header.stream();
    next = header.seq() + 1;
    return header.seq() == expected ? Arrival.IN_ORDER : Arrival.AFTER_GAP;
  }

  /** Whether an acknowledgement has to be scheduled; false while one is. */
  boolean owe() {
    boolean first = !acknowledgementDue;
    acknowledgementDue = true;
    return first;
  }

  /** The acknowledgement of everything so far. */
  Header acknowledge(String self) {
    acknowledgementDue = false;
    return new Header(self, stream, next - 1);
  }
}
