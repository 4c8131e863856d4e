package parley.directory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Asking where a user is, of 100,000 users online on three nodes, another one each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UserIndexBenchmark {
  private static final int USERS = 100_000;

  private final UserIndex index = new UserIndex();
  private final List<String> online = new ArrayList<>();
  private final List<String> offline = new ArrayList<>();
  private int next;

  @Setup
  public void fill() {
    List<List<String>> nodes = List.of(List.of("a"), List.of("b"), List.of("c"));
    for (int i = 0; i < USERS; i++) {
      index.add("user" + i, nodes.get(i % nodes.size()));
      // Not the text that the table holds: what is looked up came with a command.
      online.add("user" + i);
      offline.add("nobody" + i);
    }
    Collections.shuffle(online, new Random(1));
    Collections.shuffle(offline, new Random(1));
  }

  @Benchmark
  public List<String> online() {
    return index.nodesOf(another(online));
  }

  @Benchmark
  public List<String> offline() {
    return index.nodesOf(another(offline));
  }

  private String another(List<String> users) {
    next = next + 1 == USERS ? 0 : next + 1;
    return users.get(next);
  }
}
