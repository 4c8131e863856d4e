package parley.bus;

/**
 * Why a command was refused or could not be carried out. One enum for the bus and for HTTP: {@link
 * #code} is the HTTP status and the {@code failureCode} of the bridge's {@code err} frame.
 */
public enum Failure {
  BAD_REQUEST(400, false),
  UNAUTHORIZED(401, false),
  FORBIDDEN(403, false),
  NOT_FOUND(404, false),
  CONFLICT(409, false),
  TOO_LARGE(413, false),
  RATE_LIMITED(429, true),
  INTERNAL(500, true),
  UNAVAILABLE(503, true);

  /** HTTP status, and {@code failureCode} on the bus. */
  public final int code;

  /** Whether the same request can succeed later without being changed. */
  public final boolean retry;

  Failure(int code, boolean retry) {
    this.code = code;
    this.retry = retry;
  }

  /** This failure with a sentence that a person can act on. */
  public ChatException because(String message) {
    return new ChatException(this, message);
  }

  /** The failure with that code, {@link #INTERNAL} when there is none. */
  public static Failure ofCode(int code) {
    for (Failure failure : values()) {
      if (failure.code == code) {
        return failure;
      }
    }
    return INTERNAL;
  }
}
