package parley.cluster;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import parley.Api;

/** A cluster as it is run: one process per node and one for the database, all on loopback. */
final class Processes implements AutoCloseable {
  private static final String MANY = "100000";

  private final Path data = Files.createTempDirectory("parley-cluster");
  private final DatabaseProcess database = new DatabaseProcess(data);
  private final List<String> options;
  private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();

  private Processes(String... more) throws IOException {
    options =
        new ArrayList<>(
            List.of("--port", "0", "--host", "127.0.0.1", "--event-loops", "1", "--mongo"));
    options.add(database.uri());
    options.addAll(List.of("--cluster-name", "test-" + UUID.randomUUID()));
    options.addAll(List.of("--cluster-port", Integer.toString(freePort())));
    for (String rate : List.of("sends-per-second", "send-burst", "frames-per-second")) {
      options.addAll(List.of("--" + rate, MANY));
    }
    options.addAll(List.of("--frame-burst", MANY));
    options.addAll(List.of(more));
  }

  /** Starts a database and that many nodes, with further options for each node. */
  static Processes start(int count, String... options) throws IOException {
    Processes processes = new Processes(options);
    try {
      processes.add().port();
      processes.fill(count);
      return processes;
    } catch (IOException | RuntimeException | AssertionError failed) {
      processes.close();
      throw failed;
    }
  }

  /** Has that many nodes run; returns when they serve. */
  void fill(int count) throws IOException {
    nodes.removeIf(node -> !node.isAlive());
    while (nodes.size() < count) {
      add();
    }
    nodes.forEach(NodeProcess::port);
  }

  private NodeProcess add() throws IOException {
    NodeProcess node = new NodeProcess(options);
    nodes.add(node);
    return node;
  }

  NodeProcess node(int index) {
    return nodes.get(index);
  }

  /** The ports of the nodes that serve. */
  List<Integer> ports() {
    return nodes.stream().filter(NodeProcess::isServing).map(NodeProcess::port).toList();
  }

  DatabaseProcess database() {
    return database;
  }

  /** For clients; no part of the cluster. */
  Vertx vertx() {
    return vertx;
  }

  /** Signs somebody up and connects their device, to begin with to that node. */
  Device device(int node, String user, int window, Ledger ledger) {
    int port = nodes.get(node).port();
    String token = Api.register(vertx, port, user).getString("access");
    Device device = new Device(vertx, this::ports, user, token, window, ledger);
    device.connect(port);
    return device;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    vertx.close().await();
    nodes.forEach(NodeProcess::close);
    database.close();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
