package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.Collection;

/** The sessions of this node, as delivery sees them. Confined to the node's core context. */
public interface LocalUsers {
  /** As {@code exceptSession}: nobody is left out. */
  long EVERY_SESSION = -1;

  /**
   * Hands an encoded event to each session of that user here that has registered its address.
   *
   * @param exceptSession the session that caused the event and knows already
   * @return whether the user has any session here
   */
  boolean deliver(String user, Buffer event, long exceptSession);

  /**
   * Whether a sync is to come for each session of that user, and to show whatever is stored now.
   */
  boolean awaitsSync(String user);

  /**
   * The users here whom a push to that name reaches: the user of that name, or whoever listens to
   * the channel of that name. Empty when nobody does.
   */
  Collection<String> behind(String name);

  /** Every user with a session here, for resyncs and snapshots. */
  Iterable<String> users();
}
