package parley.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;
import parley.bus.Close;

/**
 * A backend's line, in the frames of Vert.x's TCP event-bus bridge: four bytes of length, the most
 * significant first, then as many bytes of JSON in UTF-8. Confined to its event loop.
 */
final class TcpLine implements Transport {
  private static final int LENGTH = 4;

  private final NetSocket socket;
  private final int maxFrameBytes;
  private final RecordParser parser = RecordParser.newFixed(LENGTH);
  private boolean inFrame;
  private long waiting;

  /**
   * @param maxFrameBytes of a frame that is read to be refused; a longer one ends the line
   */
  TcpLine(NetSocket socket, int maxFrameBytes) {
    this.socket = socket;
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Hands what arrives to the session from now on.
   *
   * @param whenEnded called when the line is gone
   */
  void begin(Session session, Consumer<Session> whenEnded) {
    parser.handler(bytes -> take(bytes, session));
    socket.handler(parser);
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(closed -> whenEnded.accept(session));
  }

  private void take(Buffer bytes, Session session) {
    if (inFrame) {
      inFrame = false;
      parser.fixedSizeMode(LENGTH);
      session.receive(bytes);
      return;
    }
    long length = bytes.getUnsignedInt(0);
    if (length == 0 || length > maxFrameBytes) {
      // What follows cannot be told from the beginning of another frame.
      parser.handler(rest -> {});
      session.refuseLength();
      return;
    }
    inFrame = true;
    parser.fixedSizeMode((int) length);
  }

  @Override
  public void write(Buffer frame) {
    Buffer framed =
        Buffer.buffer(LENGTH + frame.length()).appendInt(frame.length()).appendBuffer(frame);
    waiting += framed.length();
    socket.write(framed).onComplete(written -> waiting -= framed.length());
  }

  @Override
  public long waiting() {
    return waiting;
  }

  /** A backend that does not read is cut off. */
  @Override
  public void close(Close close) {
    socket.end();
    TcpConnections.cutLater(socket, CLOSE_GRACE_MILLIS);
  }

  @Override
  public boolean hasCloseCodes() {
    return false;
  }

  @Override
  public String messageType() {
    return "message";
  }
}
