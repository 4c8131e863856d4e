package parley;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import parley.node.Config;
import parley.node.Node;
import parley.store.TestDatabase;

/**
 * A cluster of real nodes in this JVM on ports of the system's choice, with one database: an
 * embedded one, or one in the server of {@code -Dparley.mongo=URI}.
 */
public final class Nodes implements AutoCloseable {
  private final TestDatabase database;
  private final String cluster = "test-" + UUID.randomUUID();
  private final UnaryOperator<Config> adjust;
  private final List<Node> nodes = new ArrayList<>();
  private final Vertx vertx = Vertx.vertx();

  private Nodes(TestDatabase database, UnaryOperator<Config> adjust) {
    this.database = database;
    this.adjust = adjust;
  }

  /** Starts that many nodes. */
  public static Nodes start(int count) {
    return start(count, config -> config);
  }

  /** Starts that many nodes, each with a configuration of its own making. */
  public static Nodes start(int count, UnaryOperator<Config> adjust) {
    try {
      Nodes nodes = new Nodes(new TestDatabase(), adjust);
      for (int i = 0; i < count; i++) {
        nodes.add();
      }
      return nodes;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Starts one more node. */
  public Node add() {
    Config base = Config.defaults();
    Config config =
        Configs.with(
            base,
            new Config.Http("127.0.0.1", 0, 2, false, Optional.empty()),
            new Config.Cluster(
                cluster, "127.0.0.1", 15701, List.of("127.0.0.1"), base.cluster().patience()),
            new Config.Database(
                Optional.of(database.uri()),
                database.name(),
                base.database().data(),
                0,
                false,
                base.database().timeout()));
    Node node = Node.start(adjust.apply(config));
    nodes.add(node);
    return node;
  }

  /** Where clients of that node connect, counted from 0. */
  public int port(int node) {
    return nodes.get(node).port();
  }

  public Node node(int node) {
    return nodes.get(node);
  }

  /** What the nodes keep their data in. */
  public TestDatabase database() {
    return database;
  }

  /** For clients; no part of the cluster. */
  public Vertx vertx() {
    return vertx;
  }

  /** A signed-in person on that node. */
  public ChatClient person(int node, String user) {
    return ChatClient.register(vertx, port(node), user);
  }

  @Override
  public void close() {
    // All at once, as each waits up to three seconds for Hazelcast's search for other clusters.
    CompletableFuture.allOf(
            nodes.stream()
                .map(
                    node ->
                        CompletableFuture.runAsync(node::stop, task -> new Thread(task).start()))
                .toArray(CompletableFuture[]::new))
        .join();
    vertx.close().await();
    database.close();
  }
}
