package parley.connection;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import parley.bus.Addresses;
import parley.bus.Entry;

/** Encoding an entry for those who listen: once as an event, then as a frame for each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBenchmark {
  private final List<Buffer> prefixes =
      IntStream.range(0, 100)
          .mapToObj(i -> Frames.eventPrefix("rec", Addresses.user("user" + i)))
          .toList();
  private final Entry entry = entry();

  /** With a text of a hundred characters. */
  static Entry entry() {
    return new Entry(
        "d.alice.bob",
        1234,
        "8e1f0c9a-5b7d-4d0e-9a55-0d9be5d3c1f2",
        "alice",
        "01JD8Y4Q6ZT3V5W7X9A1B3C5D7",
        1_764_000_000_000L,
        Entry.TEXT,
        "{\"text\":\"" + "a".repeat(100) + "\"}");
  }

  @Benchmark
  public Object forOneSession() {
    return Frames.event(prefixes.get(0), entry.toEvent());
  }

  @Benchmark
  public void forHundredSessions(Blackhole blackhole) {
    Buffer event = entry.toEvent();
    for (Buffer prefix : prefixes) {
      blackhole.consume(Frames.event(prefix, event));
    }
  }
}
