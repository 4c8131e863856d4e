package parley.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.VertxHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parley.bus.Close;

/**
 * A plain WebSocket at {@code /eventbus/websocket}: text frames without any framing of SockJS.
 *
 * <p>Vert.x carries out the handshake; then this handler takes its place behind Netty's codec. What
 * Vert.x keeps for each socket (two queues for other threads and for pausing, the request, a
 * write's future) is of no use here and is most of the memory that an idle connection costs.
 */
final class WebSocketLine extends ChannelInboundHandlerAdapter implements Transport {
  /** Below the 64 KiB that Vert.x's own client and others take in a frame. */
  private static final int MAX_FRAME_BYTES = 60_000;

  private final Flusher flusher;
  private final int maxMessageBytes;
  private ChannelHandlerContext channel;
  private Session session;
  private Consumer<Session> whenEnded;
  private Buffer parts;
  private boolean closing;

  /**
   * @param flusher of the event loop
   * @param maxMessageBytes of a message that came in several frames
   */
  WebSocketLine(Flusher flusher, int maxMessageBytes) {
    this.flusher = flusher;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Takes the connection over from Vert.x, once it is a WebSocket. */
  void takeOver(HttpConnection connection) {
    var pipeline = TcpConnections.channel(connection).pipeline();
    // The wheel looks after silent sessions.
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
    pipeline.replace(VertxHandler.class, null, this);
  }

  /**
   * Hands what arrives to the session from now on.
   *
   * @param whenEnded called once, when the line is gone
   */
  void begin(Session newSession, Consumer<Session> whenEnded) {
    session = newSession;
    this.whenEnded = whenEnded;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof CloseWebSocketFrame close) {
        closed(close);
      } else if (session == null || closing) {
        return;
      } else if (message instanceof PingWebSocketFrame ping) {
        session.receiveControl();
        send(new PongWebSocketFrame(ping.content().retain()));
      } else if (message instanceof PongWebSocketFrame) {
        session.receiveControl();
      } else {
        receive((WebSocketFrame) message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Netty's decoder has seen to it that the frames of a message follow one another. */
  private void receive(WebSocketFrame frame) {
    Buffer content = BufferInternal.safeBuffer(frame.content().retain());
    if (parts == null && frame.isFinalFragment()) {
      session.receive(content);
      return;
    }
    if (frame instanceof ContinuationWebSocketFrame) {
      session.receiveControl();
    } else {
      parts = Buffer.buffer();
    }
    // One byte too many is enough to know that there were.
    int room = maxMessageBytes + 1 - parts.length();
    parts.appendBuffer(content.slice(0, Math.min(room, content.length())));
    if (frame.isFinalFragment()) {
      Buffer whole = parts;
      parts = null;
      session.receive(whole);
    }
  }

  @Override
  public void write(Buffer frame) {
    if (closing) {
      return;
    }
    ByteBuf bytes = ((BufferInternal) frame).getByteBuf();
    if (frame.length() <= MAX_FRAME_BYTES) {
      send(new TextWebSocketFrame(bytes));
    } else {
      writeInParts(bytes);
    }
  }

  /** A message that is longer than what many clients take in one frame goes out in several. */
  private void writeInParts(ByteBuf message) {
    int from = 0;
    int length = message.readableBytes();
    while (from < length) {
      int to = Math.min(length, from + MAX_FRAME_BYTES);
      while (to < length && isInsideCharacter(message.getByte(to))) {
        to--;
      }
      ByteBuf part = message.slice(from, to - from);
      boolean last = to == length;
      send(
          from == 0
              ? new TextWebSocketFrame(last, 0, part)
              : new ContinuationWebSocketFrame(last, 0, part));
      from = to;
    }
  }

  /** Whether that byte of UTF-8 continues a character. */
  private static boolean isInsideCharacter(byte b) {
    return (b & 0xC0) == 0x80;
  }

  private void send(WebSocketFrame frame) {
    channel.write(frame, channel.voidPromise());
    flusher.add(channel);
  }

  @Override
  public long waiting() {
    ChannelOutboundBuffer waiting = channel.channel().unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /** The client's own close frame ends the line. */
  @Override
  public void close(Close close) {
    if (!closing) {
      say(new CloseWebSocketFrame(close.code, close.reason));
    }
  }

  private void closed(CloseWebSocketFrame byClient) {
    if (closing) {
      channel.close();
    } else {
      say(new CloseWebSocketFrame(true, 0, byClient.content().retain()))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private ChannelFuture say(CloseWebSocketFrame goodbye) {
    closing = true;
    channel.executor().schedule(() -> channel.close(), CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    return channel.writeAndFlush(goodbye);
  }

  @Override
  public boolean hasCloseCodes() {
    return true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (session != null) {
      whenEnded.accept(session);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
    context.close();
  }
}
