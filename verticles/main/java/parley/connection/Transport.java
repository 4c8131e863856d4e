package parley.connection;

import io.vertx.core.buffer.Buffer;
import parley.bus.Close;

/** One client's line, whatever carries it. Confined to the event loop of its session. */
interface Transport {
  /** For the client to take what waits and to confirm that the line is closed. */
  long CLOSE_GRACE_MILLIS = 3_000;

  /** Sends one frame of JSON text in UTF-8, at the latest when the event loop's turn ends. */
  void write(Buffer frame);

  /** Bytes that were written and that the system has not taken, as the client does not read. */
  long waiting();

  /**
   * Closes the line; after some seconds without asking the client, which may not read any more.
   * Where there are no close codes the session has sent {@code bye} before.
   */
  void close(Close close);

  /** What the dialect of the bridge's protocol calls a frame that carries a reply or an event. */
  default String messageType() {
    return "rec";
  }

  /** Whether {@link #close} can tell the client its code. */
  boolean hasCloseCodes();
}
