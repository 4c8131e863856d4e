package parley.node;

import io.vertx.core.Future;
import java.time.Duration;

/** Something that lets people go before a node stops. May be called on any thread. */
@FunctionalInterface
public interface Drainable {
  /**
   * Takes no new sockets, and closes the open ones with {@link parley.bus.Close#DRAINING}, spread
   * over that time.
   *
   * @return succeeds when the last socket is closed and its commands are finished
   */
  Future<Void> drain(Duration over);
}
