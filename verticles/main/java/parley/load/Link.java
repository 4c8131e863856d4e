package parley.load;

import io.vertx.core.Future;

/** The connection of one user. Confined to the event loop that it was made on. */
public interface Link {
  /**
   * Sends a message.
   *
   * @param to another user, or a group as {@link Peer#group} has named it
   * @param token identifies the message and travels in its text
   */
  void send(String to, long token);

  /** Closes it; {@link LinkEvents#closed} is called as well. */
  Future<Void> close();
}
