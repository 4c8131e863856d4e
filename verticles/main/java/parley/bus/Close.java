package parley.bus;

/**
 * Why the server closes a socket. The range tells the client what to do: 4000-4499 reconnect with
 * back-off and jitter, 4500-4999 do not (the idea is Centrifuge's). Transports without close codes
 * get the same code in a {@code bye} event first.
 */
public enum Close {
  DRAINING(4001, "This server is being restarted. Reconnect."),
  SLOW(4008, "You read too slowly. Reconnect and sync."),
  SILENT(4012, "No ping arrived in time. Reconnect."),
  TOKEN_EXPIRED(4013, "The access token has expired. Refresh it and reconnect."),
  BUSY(4014, "This server is full. Reconnect later."),
  UNAUTHENTICATED(4500, "No valid chat.auth arrived in time."),
  PROTOCOL(4501, "Too many malformed frames."),
  FLOOD(4502, "Too many frames after repeated warnings."),
  REVOKED(4503, "This device was signed out.");

  public final int code;
  public final String reason;

  Close(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** Whether the client is to come back by itself. */
  public boolean reconnect() {
    return code < 4500;
  }
}
