package parley.load.chaos;

import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import parley.load.process.ChildProcess;
import parley.load.process.DatabaseProcess;
import parley.load.process.LocalCluster;
import parley.load.process.NodeProcess;

/**
 * Nodes and a database that are killed, paused and started again. {@link #serving} is thread-safe;
 * the rest is for one thread, and blocks.
 */
final class ChaosCluster implements Teardown.Closing {
  /** A node that is silent for that long is out of the cluster. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int PORT = 8080;
  private static final String DRAIN = "2s";

  private final Ground ground;
  private final Path data = Files.createTempDirectory("parley-chaos");
  private final DatabaseProcess database;
  private final String name = "chaos-" + UUID.randomUUID();
  private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
  private final List<NodeProcess> former = new ArrayList<>();
  private String uri;
  private boolean closed;

  /** Begins to start the database; there are no nodes before {@link #start}. */
  ChaosCluster(Ground ground) throws IOException {
    this.ground = ground;
    database = new DatabaseProcess(ChildProcess.SHORT_LIVED, data, true);
  }

  /**
   * Starts that many nodes; returns when all serve.
   *
   * @throws IllegalStateException with what was printed, when one does not serve; or when it is
   *     closed meanwhile
   */
  void start(int count) throws IOException {
    uri = ground.database(database.uri());
    for (int i = 0; i < count; i++) {
      launch(i);
      if (i == 0) {
        nodes.get(0).port(); // there before the others look for it
      }
    }
    nodes.forEach(NodeProcess::port);
  }

  /** In place of the one before, when there was one. */
  private synchronized void launch(int node) throws IOException {
    if (closed) {
      throw new IllegalStateException("the run was interrupted");
    }
    List<String> flags =
        new ArrayList<>(List.of("--host", ground.host(node), "--event-loops", "1"));
    flags.addAll(List.of("--port", ground.cuts() ? Integer.toString(PORT) : "0"));
    flags.addAll(List.of("--mongo", uri, "--cluster-name", name, "--drain", DRAIN));
    flags.addAll(List.of("--cluster-patience", PATIENCE.toSeconds() + "s"));
    flags.addAll(ground.clusterFlags(node));
    flags.addAll(LocalCluster.UNLIMITED);
    NodeProcess launched = new NodeProcess(ground.launcher(node), ChildProcess.SHORT_LIVED, flags);
    if (node < nodes.size()) {
      former.add(nodes.set(node, launched));
    } else {
      nodes.add(launched);
    }
  }

  int size() {
    return nodes.size();
  }

  NodeProcess node(int index) {
    return nodes.get(index);
  }

  DatabaseProcess database() {
    return database;
  }

  /** Where clients find the nodes that have been found to serve and have not ended. */
  List<SocketAddress> serving() {
    return IntStream.range(0, nodes.size())
        .filter(i -> nodes.get(i).isServing())
        .mapToObj(this::address)
        .toList();
  }

  SocketAddress address(int index) {
    return SocketAddress.inetSocketAddress(nodes.get(index).port(), ground.host(index));
  }

  /** Starts a node that has ended again; returns when it serves. */
  void restart(int index) throws IOException {
    launch(index);
    nodes.get(index).port();
  }

  /** What the nodes have printed, those that ended included, by names for files. */
  Map<String, List<String>> logs() {
    return Stream.concat(former.stream(), nodes.stream())
        .collect(Collectors.toMap(node -> "node-" + node.pid() + ".log", NodeProcess::lines));
  }

  /** May be called again, and by any thread. */
  @Override
  public synchronized void close() {
    closed = true;
    nodes.forEach(NodeProcess::close);
    database.close();
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
