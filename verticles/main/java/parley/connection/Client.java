package parley.connection;

import io.vertx.core.buffer.Buffer;
import parley.bus.Close;

/** Who takes the events of a user: behind a socket, or in the node itself. Thread-safe. */
public interface Client {
  /** Its {@link Sessions#newId number}. */
  long id();

  /** Takes an encoded event. May be called from any thread. */
  void deliver(Buffer event);

  /** Is to end, and to say why where somebody can be told. May be called from any thread. */
  void closeLater(Close close);
}
