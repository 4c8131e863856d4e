package parley.connection;

import io.vertx.core.Future;
import parley.bus.Close;

/** One client's line, whatever carries it. Confined to the event loop of its session. */
interface Transport {
  /** Sends one frame of JSON text; completes on the event loop once the system has taken it. */
  Future<Void> write(String frame);

  /** Closes the line. Where there are no close codes the session has sent {@code bye} before. */
  void close(Close close);

  /** Ends the line without asking the client, which may not read any more. */
  void cut();

  /** Whether {@link #close} can tell the client its code. */
  boolean hasCloseCodes();
}
