package parley.connection;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import parley.bus.Close;
import parley.bus.EntryHint;
import parley.bus.Identity;
import parley.conversation.Conversations;
import parley.delivery.LocalUsers;
import parley.directory.Directory;
import parley.trace.Step.Kind;
import parley.trace.Trail;

/**
 * The sessions of this node by user. The methods that a {@link Client} calls hop to the core
 * context; everything else is confined to it.
 */
public final class Sessions implements LocalUsers {
  private static final int MAX_REVOKED = 10_000;

  private final Context core;
  private final Directory directory;
  private final UserListener listener;
  private final Conversations conversations;
  private final Predicate<Long> awaitsSync;
  private final LongConsumer forget;
  private final Trail trail;

  /** Sessions that listen to their user's address. */
  private final Map<String, List<Listener>> listening = new HashMap<>();

  /** Every authenticated session, to find those of a device that was signed out. */
  private final Map<Long, Signed> signedIn = new HashMap<>();

  /** When the users here were announced to every node. */
  private final Map<String, Future<Void>> announced = new HashMap<>();

  /** Devices signed out of late: one may have proven itself just before. */
  private final Set<String> revoked =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_REVOKED;
            }
          });

  private Buffer lastEvent;
  private EntryHint lastHint;

  private record Listener(Client session, String device) {}

  private record Signed(Client session, Identity identity) {}

  private static final AtomicLong IDS = new AtomicLong();

  /** Told when the first session of a user begins to listen here, and when the last one ended. */
  public interface UserListener {
    void arrived(String user);

    void left(String user);
  }

  /**
   * @param listener of users coming and going on this node
   * @param conversations learn from events that pass by
   * @param awaitsSync whether a sync of that session is still to be carried out
   * @param forget told of each session that has ended
   * @param trail where it is noted which entries were handed to which device
   */
  public Sessions(
      Context core,
      Directory directory,
      UserListener listener,
      Conversations conversations,
      Predicate<Long> awaitsSync,
      LongConsumer forget,
      Trail trail) {
    this.core = core;
    this.directory = directory;
    this.listener = listener;
    this.conversations = conversations;
    this.awaitsSync = awaitsSync;
    this.forget = forget;
    this.trail = trail;
  }

  /** A number for a session, on this node and of this life of it. */
  public static long newId() {
    return IDS.incrementAndGet();
  }

  /** It has proven whose it is. */
  public void opened(Client session, Identity identity) {
    core.runOnContext(
        ignored -> {
          signedIn.put(session.id(), new Signed(session, identity));
          if (revoked.contains(identity.device())) {
            session.closeLater(Close.REVOKED);
          }
        });
  }

  /** From now on events of its user are delivered to it. */
  public void register(Client session, Identity identity) {
    core.runOnContext(ignored -> listen(session, identity));
  }

  void unregister(Client session, String user) {
    core.runOnContext(ignored -> silence(session, user));
  }

  /** It is gone. */
  public void closed(Client session, Identity identity, boolean wasListening) {
    core.runOnContext(
        ignored -> {
          signedIn.remove(session.id());
          forget.accept(session.id());
          if (wasListening) {
            silence(session, identity.user());
          }
        });
  }

  private void listen(Client session, Identity identity) {
    String user = identity.user();
    List<Listener> sessions = listening.get(user);
    if (sessions == null) {
      sessions = new ArrayList<>(1);
      listening.put(user, sessions);
      announced.put(user, directory.announce(user));
      listener.arrived(user);
    }
    sessions.add(new Listener(session, identity.device()));
  }

  private void silence(Client session, String user) {
    List<Listener> sessions = listening.get(user);
    if (sessions == null
        || !sessions.removeIf(listener -> listener.session == session)
        || !sessions.isEmpty()) {
      return;
    }
    listening.remove(user);
    announced.remove(user);
    directory.withdraw(user);
    listener.left(user);
  }

  /**
   * Completes when every live node pushes to that user here: what was written before is in the log,
   * what comes after is pushed. At once for users who do not listen here.
   */
  public Future<Void> announced(String user) {
    return announced.getOrDefault(user, Future.succeededFuture());
  }

  @Override
  public boolean deliver(String user, Buffer event, long exceptSession) {
    learn(event);
    List<Listener> sessions = listening.get(user);
    if (sessions == null) {
      return false;
    }
    for (Listener listener : sessions) {
      if (listener.session.id() != exceptSession) {
        listener.session.deliver(event);
        note(user, listener.device);
      }
    }
    return true;
  }

  /** Hands an encoded event to one session, if it is still there. */
  public void deliverTo(long session, Buffer event) {
    Signed signed = signedIn.get(session);
    if (signed != null) {
      signed.session().deliver(event);
    }
  }

  private void learn(Buffer event) {
    if (event == lastEvent) {
      return;
    }
    lastEvent = event;
    lastHint = EntryHint.in(event);
    if (lastHint != null) {
      conversations.learn(lastHint);
    }
  }

  private void note(String user, String device) {
    if (lastHint != null) {
      trail.note(Kind.PUSHED, lastHint.conversation(), lastHint.seq(), user, device);
    }
  }

  /** Closes the sessions of a device that was signed out. */
  public void revoke(String user, String device) {
    revoked.add(device);
    signedIn.values().stream()
        .filter(signed -> signed.identity().user().equals(user))
        .filter(signed -> signed.identity().device().equals(device))
        .forEach(signed -> signed.session().closeLater(Close.REVOKED));
  }

  @Override
  public Collection<String> behind(String user) {
    return listening.containsKey(user) ? List.of(user) : List.of();
  }

  @Override
  public boolean awaitsSync(String user) {
    return listening.getOrDefault(user, List.of()).stream()
        .map(listener -> listener.session.id())
        .allMatch(awaitsSync);
  }

  @Override
  public Iterable<String> users() {
    return List.copyOf(listening.keySet());
  }
}
