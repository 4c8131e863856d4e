package parley.load;

import io.vertx.core.Future;
import java.util.List;

/** A chat server under load: how its users are made and connected. Thread-safe. */
public interface Peer {
  /** As reports call it. */
  String name();

  /** Whether it acknowledges a send once it is stored and tells when it was delivered. */
  boolean ticks();

  /** Makes accounts; completes when all exist. */
  Future<Void> register(List<String> users);

  /**
   * Connects a user who is registered. Completes when messages can be sent and are received, and
   * fails when that does not come about. Called on the event loop that the link and its events are
   * then confined to.
   */
  Future<Link> connect(String user, LinkEvents events);

  /**
   * Makes a group of registered users, of whom none is connected yet. Completes with what {@link
   * Link#send} takes as the recipient to write to all other members.
   */
  default Future<String> group(List<String> members) {
    return Future.failedFuture(name() + " has no groups");
  }
}
