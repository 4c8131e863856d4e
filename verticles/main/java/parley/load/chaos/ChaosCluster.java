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
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
final class ChaosCluster implements AutoCloseable {
  /** A node that is silent for that long is out of the cluster. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int PORT = 8080;
  private static final String DRAIN = "2s";

  private final Ground ground;
  private final Path data = Files.createTempDirectory("parley-chaos");
  private final DatabaseProcess database =
      new DatabaseProcess(ChildProcess.SHORT_LIVED, data, true);
  private final String name = "chaos-" + UUID.randomUUID();
  private final String uri;
  private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
  private final List<NodeProcess> former = new ArrayList<>();

  private ChaosCluster(Ground ground) throws IOException {
    this.ground = ground;
    uri = ground.database(database.uri());
  }

  /** Starts the database and that many nodes; returns when all serve. */
  static ChaosCluster start(Ground ground, int count) throws IOException {
    ChaosCluster cluster = new ChaosCluster(ground);
    try {
      for (int i = 0; i < count; i++) {
        cluster.nodes.add(cluster.launch(i));
        if (i == 0) {
          cluster.nodes.get(0).port(); // there before the others look for it
        }
      }
      cluster.nodes.forEach(NodeProcess::port);
      return cluster;
    } catch (IOException | RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  private NodeProcess launch(int node) throws IOException {
    List<String> flags =
        new ArrayList<>(List.of("--host", ground.host(node), "--event-loops", "1"));
    flags.addAll(List.of("--port", ground.cuts() ? Integer.toString(PORT) : "0"));
    flags.addAll(List.of("--mongo", uri, "--cluster-name", name, "--drain", DRAIN));
    flags.addAll(List.of("--cluster-patience", PATIENCE.toSeconds() + "s"));
    flags.addAll(ground.clusterFlags(node));
    flags.addAll(LocalCluster.UNLIMITED);
    return new NodeProcess(ground.launcher(node), ChildProcess.SHORT_LIVED, flags);
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
    former.add(nodes.get(index));
    NodeProcess again = launch(index);
    nodes.set(index, again);
    again.port();
  }

  /** Writes what the nodes have printed into files of that directory. */
  void saveLogs(Path directory) throws IOException {
    List<NodeProcess> all = Stream.concat(former.stream(), nodes.stream()).toList();
    for (NodeProcess node : all) {
      Files.write(directory.resolve("node-" + node.pid() + ".log"), node.lines());
    }
  }

  /** May be called again, and by any thread. */
  @Override
  public synchronized void close() {
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
