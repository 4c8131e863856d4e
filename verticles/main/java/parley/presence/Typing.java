package parley.presence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Events;
import parley.delivery.Delivery;
import parley.delivery.LocalUsers;
import parley.node.Config;

/** Passes on who is typing where. Nothing is stored. Confined to the node's core context. */
public final class Typing {
  /** The same state again within this time is not passed on. */
  private static final long REPEAT_MS = 3_000;

  private record Key(String conversation, String user) {}

  private record State(boolean typing, long at) {}

  private final Delivery delivery;
  private final Clock clock;
  private final int bound;
  private final Counter swallowed;
  private final Counter evicted;
  private final Map<Key, State> recent = new LinkedHashMap<>();

  public Typing(Config.Delivery config, Delivery delivery, Clock clock, MeterRegistry meters) {
    this.delivery = delivery;
    this.clock = clock;
    bound = config.limits().typingStates();
    swallowed = meters.counter("parley.typing.swallowed");
    evicted = meters.counter("parley.typing.evicted");
  }

  /**
   * Tells the other members who are online. The caller has checked that the user is a member.
   *
   * @param members of the conversation; the user may be among them
   */
  public void typing(String conversation, String user, boolean typing, Collection<String> members) {
    long now = clock.millis();
    forgetBefore(now - REPEAT_MS);
    Key key = new Key(conversation, user);
    State before = recent.get(key);
    if (before != null && before.typing == typing) {
      swallowed.increment();
      return;
    }
    recent.remove(key);
    recent.put(key, new State(typing, now));
    keepBound();
    List<String> others = members.stream().filter(member -> !member.equals(user)).toList();
    delivery.push(others, Events.typing(conversation, user, typing), LocalUsers.EVERY_SESSION);
  }

  private void forgetBefore(long time) {
    Iterator<State> oldestFirst = recent.values().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next().at <= time) {
      oldestFirst.remove();
    }
  }

  private void keepBound() {
    if (recent.size() > bound) {
      recent.remove(recent.keySet().iterator().next());
      evicted.increment();
    }
  }
}
