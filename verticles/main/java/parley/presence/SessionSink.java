package parley.presence;

import io.vertx.core.buffer.Buffer;

/** Hands an encoded event to one session of this node, if it is still there. Core context. */
@FunctionalInterface
public interface SessionSink {
  void deliver(long session, Buffer event);
}
