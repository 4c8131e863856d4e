package parley.bus;

/**
 * On whose behalf a command is carried out.
 *
 * @param identity as the server established it
 * @param session the socket's number on this node, or {@link #NO_SESSION} for a caller on the bus
 */
public record Caller(Identity identity, long session) {
  /** The session of a caller that has no socket here. */
  public static final long NO_SESSION = -1;

  public String user() {
    return identity.user();
  }
}
