package parley.load.peers;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import parley.load.ParleyPeer;
import parley.load.Peer;
import parley.load.ServerProcess;
import parley.load.process.ChildProcess;
import parley.load.process.LocalCluster;

/**
 * A chat server that takes part in a comparison and runs on loopback until it is closed, or this
 * JVM ends.
 *
 * @param peer how it is spoken to
 * @param processes what is measured
 * @param server what is closed
 */
record Contestant(Peer peer, List<ServerProcess> processes, AutoCloseable server)
    implements AutoCloseable {

  static final String PARLEY = "parley";

  /** Options of the JVM of the hub; a node of Parley has the same. */
  static final List<String> JVM = LocalCluster.Plan.of(1).jvm();

  private static final String HUB = "parley.load.peers.HubServer";

  /** Parley's clients send as long a text as the others': the token alone. */
  private static final int SHORTEST_TEXT = 1;

  /** Starts one; blocks until it serves. */
  interface Starter {
    /**
     * @throws IllegalStateException with what it printed, when it does not start
     */
    Contestant start(Vertx vertx) throws IOException;
  }

  static Contestant parley(Vertx vertx, int nodes, Options options) throws IOException {
    LocalCluster.Plan plan = LocalCluster.Plan.of(nodes);
    if (options.mongo().isPresent()) {
      plan =
          plan.withMongo(options.mongo().get())
              .withFlags("--mongo-database", "parley_" + UUID.randomUUID());
    }
    LocalCluster cluster = LocalCluster.start(plan);
    List<ServerProcess> processes = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      processes.add(ServerProcess.node("node " + (i + 1), cluster.node(i).pid()));
    }
    cluster.database().ifPresent(own -> processes.add(ServerProcess.database(own.pid())));
    options.mongoPid().ifPresent(pid -> processes.add(ServerProcess.database(pid)));
    List<URI> addresses =
        cluster.ports().stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList();
    ParleyPeer.Device device = new ParleyPeer.Device(SHORTEST_TEXT, options.receiptMillis(), false);
    return new Contestant(new ParleyPeer(vertx, addresses, device), processes, cluster);
  }

  static Contestant ejabberd(Vertx vertx) throws IOException {
    Ejabberd server = Ejabberd.start();
    ServerProcess process = new ServerProcess("ejabberd", false, server.pid(), server::collect);
    return new Contestant(new EjabberdPeer(vertx, server), List.of(process), server);
  }

  /** The hub is a class of Parley's tests, so that it is in no jar. */
  static Contestant hub(Vertx vertx) throws IOException {
    ChildProcess server = new ChildProcess(JVM, ChildProcess.classPath(file -> true), HUB);
    try {
      int port = Integer.parseInt(server.await("hub ready at "));
      ServerProcess process = ServerProcess.node("hub", server.pid());
      return new Contestant(new HubPeer(vertx, port), List.of(process), server);
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception failed) { // of AutoCloseable; those here throw none that is checked
      throw new IllegalStateException(failed);
    }
  }
}
