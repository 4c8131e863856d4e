package parley.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.List;
import parley.Api;
import parley.load.history.Device;
import parley.load.history.Recorder;
import parley.load.process.DatabaseProcess;
import parley.load.process.LocalCluster;
import parley.load.process.NodeProcess;

/** A cluster in processes, and what the devices of its users are run on. */
final class Processes implements AutoCloseable {
  private final LocalCluster cluster;
  private final Vertx vertx = Vertx.vertx();

  private Processes(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a database and that many nodes, with further options for each node. */
  static Processes start(int count, String... options) throws IOException {
    LocalCluster.Plan plan = LocalCluster.Plan.of(count).shortLived();
    return new Processes(
        LocalCluster.start(plan.withFlags("--event-loops", "1").withFlags(options)));
  }

  /** Has all nodes run; returns when they serve. */
  void restartEnded() throws IOException {
    cluster.restartEnded();
  }

  NodeProcess node(int index) {
    return cluster.node(index);
  }

  DatabaseProcess database() {
    return cluster.database().orElseThrow();
  }

  /** For clients; no part of the cluster. */
  Vertx vertx() {
    return vertx;
  }

  /** Signs somebody up and connects their device, to begin with to that node. */
  Device device(int node, String user, Device.Sending sending, Recorder recorder) {
    int port = cluster.node(node).port();
    String token = Api.register(vertx, port, user).getString("access");
    Device.Who who = new Device.Who(user, user, token);
    Device device = new Device(vertx, this::addresses, who, sending, recorder);
    device.connect(address(port));
    return device;
  }

  private List<SocketAddress> addresses() {
    return cluster.ports().stream().map(Processes::address).toList();
  }

  static SocketAddress address(int port) {
    return SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  @Override
  public void close() {
    vertx.close().await();
    cluster.close();
  }
}
