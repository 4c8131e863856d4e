package parley.load.chaos;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import parley.load.Flags;
import parley.load.history.EventType;
import parley.load.history.Judge;
import parley.load.history.Verdict;

/** {@code scripts/chaos}: a cluster under load and faults, and what its clients say of it. */
public final class Chaos {
  private static final int CLEAN = 0;
  private static final int FAULTY = 1;
  private static final int MISUSED = 2;

  private static final int NODES = 3;
  private static final int SHOWN = 5;
  private static final long MAX_GAP_MILLIS = 4_000;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(180);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MAX_WAIT_SECONDS = 604_800;
  private static final String USAGE =
      """
      Starts three nodes and a database on this machine, lets clients write to each other, does
      harm to all of them, and judges what the clients have recorded.

        scripts/chaos [--minutes M] [--seed S] [--history DIR] [--max-wait SECONDS]

        --minutes M     how long harm is done, 1 to 10080 (2); at least each kind of fault once
        --seed S        decides what happens to whom and when (1)
        --history DIR   keep the history and the nodes' logs there; without it they are kept only
                        when something was wrong
        --max-wait SECONDS
                        fail when somebody waited longer than that, 1 to 604800, from the sending
                        of an entry until they had it; without it no wait is too long
        --help          this text

      Nodes are cut from each other and from the database in network namespaces, which takes root
      and the command ip; without them those faults are left out.
      Exit code 0: the verdict is clean. 1: it is not, or a node logged an error that no harm
      explains, or the run failed. 2: misused.
      """;

  private final PrintStream out;
  private final Duration length;
  private final Random random;
  private final Path directory;
  private final long start = System.nanoTime();
  private final Errors errors = new Errors();
  private boolean healthy = true;

  private Chaos(PrintStream out, Duration length, long seed, Path directory) {
    this.out = out;
    this.length = length;
    this.random = new Random(seed);
    this.directory = directory;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** The exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help")) {
      out.print(USAGE);
      return CLEAN;
    }
    try {
      Flags flags =
          Flags.read(
              arguments,
              Set.of(),
              Set.of("--minutes", "--seed", "--history", "--max-wait"),
              Set.of());
      Duration length = Duration.ofMinutes(flags.number("--minutes", 2, 1, 10_080));
      int seed = flags.number("--seed", 1, 0, 999_999_999);
      Duration longest =
          Duration.ofSeconds(flags.number("--max-wait", MAX_WAIT_SECONDS, 1, MAX_WAIT_SECONDS));
      Optional<Path> kept = flags.text("--history").map(Path::of);
      Path directory = kept.isPresent() ? kept.get() : Files.createTempDirectory("parley-history");
      boolean clean = new Chaos(out, length, seed, directory).run(longest);
      if (clean && kept.isEmpty()) {
        remove(directory);
      } else {
        out.println("The history and the nodes' logs are in " + directory);
      }
      return clean ? CLEAN : FAULTY;
    } catch (Flags.Misuse | InvalidPathException misuse) {
      err.println(misuse.getMessage());
      return MISUSED;
    } catch (FileAlreadyExistsException taken) {
      err.println("There is a history already: " + taken.getMessage());
      return MISUSED;
    } catch (IOException | RuntimeException failed) {
      err.println("The run failed: " + failed.getMessage());
      return FAULTY;
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private boolean run(Duration longestWait) throws IOException {
    Path history = directory.resolve("history.jsonl");
    if (Files.exists(history)) {
      throw new FileAlreadyExistsException(history.toString());
    }
    Files.createDirectories(directory);
    tell("history and logs go to " + directory);
    Vertx vertx = Vertx.vertx();
    vertx.exceptionHandler(errors::unhandled);
    try (Teardown teardown = new Teardown()) {
      Ground ground = ground(vertx, teardown);
      ChaosCluster cluster = teardown.make(() -> new ChaosCluster(ground));
      try {
        cluster.start(NODES);
        live(vertx, new Fault.Stage(ground, cluster, null), history);
      } finally {
        keep(cluster.logs());
      }
    } finally {
      vertx.close().await();
    }
    Verdict verdict = Judge.judge(List.of(history), SHOWN);
    verdict.print(out::println);
    errors.print(out::println);
    if (verdict.waitedLongerThan(longestWait)) {
      out.println("Somebody waited longer than " + longestWait.toSeconds() + " s.");
      healthy = false;
    }
    return healthy && errors.none() && verdict.clean() && verdict.count(EventType.REFUSED) == 0;
  }

  private void keep(Map<String, List<String>> logs) throws IOException {
    for (Map.Entry<String, List<String>> log : logs.entrySet()) {
      errors.read(log.getKey(), log.getValue());
      Files.write(directory.resolve(log.getKey()), log.getValue());
    }
  }

  private Ground ground(Vertx vertx, Teardown teardown) throws IOException {
    Network network = teardown.make(() -> new Network(vertx, NODES));
    try {
      network.make();
      return network;
    } catch (IOException impossible) {
      network.close();
      out.println(
          "Nodes are not cut from each other nor from the database: network namespaces cannot be"
              + " made here ("
              + impossible.getMessage()
              + ").");
      return new Loopback();
    }
  }

  private void live(Vertx vertx, Fault.Stage empty, Path history) throws IOException {
    Random writing = new Random(random.nextLong());
    try (Population population = new Population(vertx, empty.cluster(), writing, history)) {
      await(START, population::live);
      tell("everybody is connected and begins to write");
      population.talk();
      Fault.Stage stage = new Fault.Stage(empty.ground(), empty.cluster(), population);
      do {
        round(stage);
      } while (System.nanoTime() - start < length.toNanos());
      population.hush();
      tell("quiet: nobody writes any more, all is well again");
      if (!await(QUIET, population::settled)) {
        tell("not everything is with everybody after " + QUIET.toSeconds() + " s");
        population.unsettled().forEach(this::tell);
        healthy = false;
      } else {
        tell("everything is with everybody");
      }
    }
  }

  /** Each kind of fault once, in an order of its own, each after the one before is put right. */
  private void round(Fault.Stage stage) throws IOException {
    List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
    faults.removeIf(fault -> fault.isCut() && !stage.ground().cuts());
    Collections.shuffle(faults, random);
    for (Fault fault : faults) {
      pause(Duration.ofMillis(random.nextLong(MAX_GAP_MILLIS)));
      int node = random.nextInt(NODES);
      tell(fault.text(node));
      fault.strike(stage, node);
      pause(fault.duration());
      fault.heal(stage, node);
      tell("  put right");
      replaceEnded(stage.cluster());
    }
  }

  private void replaceEnded(ChaosCluster cluster) throws IOException {
    for (int node = 0; node < NODES; node++) {
      if (!cluster.node(node).isAlive()) {
        tell("node %d has ended by itself, which no fault explains".formatted(node + 1));
        healthy = false;
        cluster.restart(node);
      }
    }
  }

  private void tell(String what) {
    out.println("%7.1f s  %s".formatted((System.nanoTime() - start) / 1e9, what));
  }

  private static void pause(Duration duration) {
    await(duration, () -> false);
  }

  /** Whether it became true in time. */
  private static boolean await(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(Math.min(left, POLL.toNanos()));
    }
    return true;
  }
}
