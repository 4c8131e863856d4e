package parley.connection;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import parley.bus.Close;

/** A plain WebSocket at {@code /eventbus/websocket}: text frames without any framing of SockJS. */
final class RawTransport implements Transport {
  /** At most 60 KB, below the 64 KiB that Vert.x's own client and others take in a frame. */
  private static final int MAX_CHARS = 20_000;

  private final ServerWebSocket socket;
  private final HttpConnection connection;

  /**
   * @param connection that was upgraded to the socket
   */
  RawTransport(ServerWebSocket socket, HttpConnection connection) {
    this.socket = socket;
    this.connection = connection;
  }

  @Override
  public Future<Void> write(String frame) {
    return frame.length() <= MAX_CHARS ? socket.writeTextMessage(frame) : writeInParts(frame);
  }

  /** A message that is longer than what many clients take in one frame goes out in several. */
  private Future<Void> writeInParts(String message) {
    Future<Void> written = Future.succeededFuture();
    int from = 0;
    while (from < message.length()) {
      int to = Math.min(message.length(), from + MAX_CHARS);
      if (to < message.length() && Character.isHighSurrogate(message.charAt(to - 1))) {
        to--;
      }
      String part = message.substring(from, to);
      boolean last = to == message.length();
      written =
          socket.writeFrame(
              from == 0
                  ? WebSocketFrame.textFrame(part, last)
                  : WebSocketFrame.continuationFrame(Buffer.buffer(part), last));
      from = to;
    }
    return written;
  }

  @Override
  public void close(Close close) {
    if (!socket.isClosed()) {
      socket.close((short) close.code, close.reason);
    }
  }

  @Override
  public void cut() {
    TcpConnections.cut(connection);
  }

  @Override
  public boolean hasCloseCodes() {
    return true;
  }
}
