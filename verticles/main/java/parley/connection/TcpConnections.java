package parley.connection;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/** What Vert.x offers for connections in no other way. */
final class TcpConnections {
  private TcpConnections() {}

  /**
   * Closes the connection at once and lets go of what waits to be written. {@code close()} of a
   * WebSocket or of a connection waits for that first: until a client reads, which may be never.
   * Called on the connection's event loop.
   */
  static void cut(HttpConnection connection) {
    cut(channel(connection));
  }

  /** The same for a socket, some time from now, if it is still there. */
  static void cutLater(NetSocket socket, long millis) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    channel.eventLoop().schedule(() -> cut(channel), millis, TimeUnit.MILLISECONDS);
  }

  private static void cut(Channel channel) {
    if (channel.isActive()) {
      // From the first handler, past those that would wait.
      channel.pipeline().firstContext().close();
    }
  }

  /** Netty's channel below that connection. */
  static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}
