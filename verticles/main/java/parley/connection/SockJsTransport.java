package parley.connection;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.concurrent.TimeUnit;
import parley.bus.Close;

/** A SockJS session, over WebSocket or one of the fallbacks. */
final class SockJsTransport implements Transport {
  private static final String WEB_SOCKET = "websocket";
  private static final long WRITE_MILLIS = 1_000;

  private final SockJSSocket socket;
  private Future<Void> lastWrite = Future.succeededFuture();
  private long waiting;

  SockJsTransport(SockJSSocket socket) {
    this.socket = socket;
  }

  @Override
  public void write(Buffer frame) {
    waiting += frame.length();
    lastWrite = socket.write(frame).onComplete(written -> waiting -= frame.length());
  }

  @Override
  public long waiting() {
    return waiting;
  }

  /** A session that closes throws away what it has not handed on, {@code bye} among it. */
  @Override
  public void close(Close close) {
    lastWrite
        .timeout(WRITE_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(writtenOrGivenUp -> socket.close());
    socket.routingContext().vertx().setTimer(CLOSE_GRACE_MILLIS, timer -> cut());
  }

  /**
   * Cuts a WebSocket only. The connection of a fallback may carry somebody else's request by now,
   * as proxies share them; a response that nobody reads ends by the server's idle timeout.
   */
  private void cut() {
    HttpServerRequest request = socket.routingContext().request();
    if (request.headers().contains(HttpHeaders.UPGRADE, WEB_SOCKET, true)) {
      TcpConnections.cut(request.connection());
    }
  }

  @Override
  public boolean hasCloseCodes() {
    return false;
  }
}
