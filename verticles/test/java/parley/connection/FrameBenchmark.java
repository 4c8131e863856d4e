package parley.connection;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import parley.bus.Addresses;

/** Understanding a frame of a client. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
  private static final int MAX_BYTES = 64 * 1024;

  private final Buffer send =
      command(
          Addresses.MESSAGE_SEND,
          """
          {"conversation":"d.alice.bob","id":"8e1f0c9a-5b7d-4d0e-9a55-0d9be5d3c1f2",\
          "kind":"text","body":{"text":"%s"}}"""
              .formatted("a".repeat(100)));
  private final Buffer receipt =
      command(Addresses.RECEIPT, "{\"delivered\":{\"d.alice.bob\":1234}}");

  private static Buffer command(String address, String body) {
    return Buffer.buffer(
        """
        {"type":"send","address":"%s","body":%s,"replyAddress":"1234"}"""
            .formatted(address, body));
  }

  /** A text of a hundred characters. */
  @Benchmark
  public Object parseSend() {
    return Frame.parse(send, MAX_BYTES);
  }

  @Benchmark
  public Object parseReceipt() {
    return Frame.parse(receipt, MAX_BYTES);
  }
}
