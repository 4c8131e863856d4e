package parley.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import parley.bus.Addresses;

/**
 * Writing a frame with an entry, from its session's turn on the event loop until the bytes are
 * flushed; what the system takes for them is not in it. The thread that measures is the event loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WebSocketLineBenchmark {
  private static final int MANY = 16;

  private final Buffer frame =
      Frames.event(
          Frames.eventPrefix("rec", Addresses.user("bob")), EventBenchmark.entry().toEvent());
  private Vertx vertx;
  private EmbeddedChannel channel;
  private Context context;
  private WebSocketLine line;

  @Setup
  public void open() {
    vertx = Vertx.vertx();
    channel = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
    context = ((VertxInternal) vertx).contextBuilder().withEventLoop(channel.eventLoop()).build();
    line = new WebSocketLine(new Flusher(context), 64 * 1024);
    channel.pipeline().addLast(line);
  }

  @TearDown
  public void close() {
    channel.finishAndReleaseAll();
    vertx.close().await();
  }

  /** A client that gets a frame now and then. */
  @Benchmark
  public void oneInATurn() {
    write(1);
  }

  /** A client that gets many at once; per frame. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void sixteenInATurn() {
    write(MANY);
  }

  private void write(int frames) {
    context.runOnContext(
        turn -> {
          for (int i = 0; i < frames; i++) {
            line.write(frame);
          }
        });
    channel.runPendingTasks();
    for (int i = 0; i < frames; i++) {
      ByteBuf sent = channel.readOutbound();
      sent.release();
    }
  }
}
