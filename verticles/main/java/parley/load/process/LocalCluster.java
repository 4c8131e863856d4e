package parley.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A cluster as it is run, all on loopback: one process per node, and one for the database unless
 * another database is named. Its data is in a temporary directory, removed by {@link #close}.
 * Thread-safe, but for one thread at a time that starts and stops nodes; those methods block.
 */
public final class LocalCluster implements AutoCloseable {
  /** Flags of nodes under load: nobody is refused for being fast, and accounts are cheap. */
  public static final List<String> UNLIMITED =
      Stream.concat(
              Stream.of(
                      "sends-per-second",
                      "send-burst",
                      "frames-per-second",
                      "frame-burst",
                      "max-pending",
                      "logins-per-minute",
                      "registrations-per-minute",
                      "hashes-queued")
                  .flatMap(limit -> Stream.of("--" + limit, "1000000")),
              Stream.of("--password-memory", "8KiB", "--access-lifetime", "1d"))
          .toList();

  private final Plan plan;
  private final Path data;
  private final DatabaseProcess database;
  private final List<String> flags;
  private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();

  /**
   * What to start.
   *
   * @param nodes how many
   * @param flags of each node, beside those that make them a cluster
   * @param jvm options of each node's JVM
   * @param mongo a database that runs already; empty starts the embedded one
   * @param databaseJvm options of the embedded database's JVM
   * @param fsync whether the embedded database flushes to the device before it acknowledges
   */
  public record Plan(
      int nodes,
      List<String> flags,
      List<String> jvm,
      Optional<String> mongo,
      List<String> databaseJvm,
      boolean fsync) {

    /** As {@code scripts/cluster} starts them, with {@link #UNLIMITED} rates. */
    public static Plan of(int nodes) {
      return new Plan(
          nodes,
          UNLIMITED,
          // A heap never shrinks below what it began with, which would hide what is gone.
          List.of("-Xms32m", "-XX:+ExitOnOutOfMemoryError"),
          Optional.empty(),
          List.of("-Xmx384m", "-XX:+ExitOnOutOfMemoryError"),
          true);
    }

    /** The same with further flags for each node. */
    public Plan withFlags(String... more) {
      return new Plan(nodes, joined(flags, more), jvm, mongo, databaseJvm, fsync);
    }

    /** The same with further options for each node's JVM. */
    public Plan withJvm(String... more) {
      return new Plan(nodes, flags, joined(jvm, more), mongo, databaseJvm, fsync);
    }

    /** The same on a database that runs already. */
    public Plan withMongo(String uri) {
      return new Plan(nodes, flags, jvm, Optional.of(uri), databaseJvm, fsync);
    }

    /** The same for processes that live for seconds: small, soon started, and without fsync. */
    public Plan shortLived() {
      return new Plan(
          nodes, flags, ChildProcess.SHORT_LIVED, mongo, ChildProcess.SHORT_LIVED, false);
    }

    private static List<String> joined(List<String> some, String... more) {
      return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
  }

  private LocalCluster(Plan plan) throws IOException {
    this.plan = plan;
    data = Files.createTempDirectory("parley-cluster");
    Runtime.getRuntime().addShutdownHook(new Thread(this::removeData));
    database =
        plan.mongo().isPresent()
            ? null
            : new DatabaseProcess(plan.databaseJvm(), data, plan.fsync());
    flags = new ArrayList<>(List.of("--host", "127.0.0.1", "--cluster-host", "127.0.0.1"));
    flags.addAll(List.of("--mongo", plan.mongo().orElseGet(() -> database.uri())));
    flags.addAll(List.of("--cluster-name", "local-" + UUID.randomUUID()));
    flags.addAll(List.of("--cluster-port", Integer.toString(freePort())));
    flags.addAll(plan.flags());
  }

  /**
   * Starts the database and the nodes and returns when all serve.
   *
   * @throws IllegalStateException with what was printed, when one does not start; none is left then
   */
  public static LocalCluster start(Plan plan) throws IOException {
    LocalCluster cluster = new LocalCluster(plan);
    try {
      cluster.launch(0).port(); // the first is there before the others look for it
      for (int i = 1; i < plan.nodes(); i++) {
        cluster.launch(0);
      }
      cluster.nodes.forEach(NodeProcess::port);
      return cluster;
    } catch (IOException | RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  private NodeProcess launch(int port) throws IOException {
    NodeProcess node = process(port);
    nodes.add(node);
    return node;
  }

  private NodeProcess process(int port) throws IOException {
    List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
    all.addAll(flags);
    return new NodeProcess(plan.jvm(), all);
  }

  /** How many nodes there are, running or not. */
  public int size() {
    return nodes.size();
  }

  /** The node of that number, from 0. */
  public NodeProcess node(int index) {
    return nodes.get(index);
  }

  /** Starts a node that has ended again, on the same port; returns when it serves. */
  public void restart(int index) throws IOException {
    NodeProcess again = process(nodes.get(index).port());
    nodes.set(index, again);
    again.port();
  }

  /** Starts every node that has ended again; returns when they serve. */
  public void restartEnded() throws IOException {
    for (int i = 0; i < nodes.size(); i++) {
      if (!nodes.get(i).isAlive()) {
        restart(i);
      }
    }
  }

  /** The ports of the nodes that serve. */
  public List<Integer> ports() {
    return nodes.stream().filter(NodeProcess::isServing).map(NodeProcess::port).toList();
  }

  /** The embedded database; empty where another one is used. */
  public Optional<DatabaseProcess> database() {
    return Optional.ofNullable(database);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
    database().ifPresent(DatabaseProcess::close);
    removeData();
  }

  private void removeData() {
    if (Files.notExists(data)) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
