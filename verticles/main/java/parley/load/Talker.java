package parley.load;

import com.carrotsearch.hppc.LongLongHashMap;
import com.carrotsearch.hppc.procedures.LongLongProcedure;

/** One of two who write to each other. Confined to its event loop, which is its partner's too. */
final class Talker implements LinkEvents {
  /** What may have happened to a message; above these bits stands when it was to be sent. */
  private static final int ACKNOWLEDGED = 1;

  private static final int RECEIVED = 2;
  private static final int DELIVERED = 4;
  private static final int FLAGS = 3;

  private static final long NUMBER = 0xffff_ffffL;
  private static final long NONE = -1;

  final String user;
  private final Direct direct;
  private final long prefix;
  private final LongLongHashMap waiting = new LongLongHashMap();
  private Talker partner;
  private Link link;
  private long last;
  private int underWay;

  /**
   * @param number its own in this run
   */
  Talker(Direct direct, String user, int number) {
    this.direct = direct;
    this.user = user;
    this.prefix = (long) number << 32;
  }

  static void introduce(Talker one, Talker other) {
    one.partner = other;
    other.partner = one;
  }

  void connected(Link connected) {
    link = connected;
  }

  void leave() {
    if (link != null) {
      link.close();
    }
  }

  /** Messages that are not complete yet. */
  int underWay() {
    return underWay;
  }

  /**
   * @param intended the {@code nanoTime} at which it was to be sent
   */
  void send(long intended) {
    long number = ++last & NUMBER;
    waiting.put(number, direct.sinceStart(intended) << FLAGS);
    underWay++;
    direct.tally.sent.increment();
    if (link == null) {
      refused(prefix | number, "the connection is gone");
    } else {
      link.send(partner.user, prefix | number);
    }
  }

  @Override
  public void acknowledged(long token) {
    long waited = happened(token, ACKNOWLEDGED);
    if (waited != NONE) {
      direct.tally.acknowledged.increment();
      direct.measure(direct.tally.untilAcknowledged, waited);
    }
  }

  @Override
  public void received(String from, long token) {
    partner.arrived(token);
  }

  private void arrived(long token) {
    long waited = happened(token, RECEIVED);
    if (waited != NONE) {
      direct.tally.received.increment();
      direct.measure(direct.tally.untilReceived, waited);
    }
  }

  @Override
  public void delivered(long token) {
    long waited = happened(token, DELIVERED);
    if (waited != NONE) {
      direct.tally.delivered.increment();
      direct.measure(direct.tally.untilSecondTick, waited);
    }
  }

  /** When the message was to be sent, or {@link #NONE} when this is no news of it. */
  private long happened(long token, int event) {
    long number = token & NUMBER;
    long state = waiting.getOrDefault(number, NONE);
    if ((token & ~NUMBER) != prefix || state == NONE || (state & event) != 0) {
      return NONE;
    }
    boolean wasComplete = isComplete(state);
    long now = state | event;
    if (isOver(now)) {
      waiting.remove(number);
    } else {
      waiting.put(number, now);
    }
    if (!wasComplete && isComplete(now)) {
      underWay--;
      direct.completed(this);
    }
    return state >> FLAGS;
  }

  private boolean isComplete(long state) {
    int needed = direct.ticks() ? ACKNOWLEDGED | RECEIVED : RECEIVED;
    return (state & needed) == needed;
  }

  private boolean isOver(long state) {
    int all = direct.ticks() ? ACKNOWLEDGED | RECEIVED | DELIVERED : RECEIVED;
    return (state & all) == all;
  }

  @Override
  public void refused(long token, String reason) {
    long number = token & NUMBER;
    if (waiting.containsKey(number)) {
      waiting.remove(number);
      underWay--;
      direct.refused(this, reason);
    }
  }

  @Override
  public void closed() {
    if (link != null) {
      link = null;
      direct.closed();
    }
  }

  /** Messages that the partner has not received. */
  int lost() {
    return without(RECEIVED);
  }

  /** Messages that the server has neither acknowledged nor refused. */
  int unanswered() {
    return direct.ticks() ? without(ACKNOWLEDGED) : 0;
  }

  /** Messages without a second tick. */
  int unticked() {
    return without(DELIVERED);
  }

  private int without(int event) {
    int[] count = {0};
    waiting.forEach(
        (LongLongProcedure) (number, state) -> count[0] += (state & event) == 0 ? 1 : 0);
    return count[0];
  }
}
