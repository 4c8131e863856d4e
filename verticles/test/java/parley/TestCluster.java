package parley;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A cluster of real Vert.x nodes on the loopback interface that ignores every other cluster. */
public final class TestCluster {
  private final String name;
  private final int firstPort;
  private final Map<Vertx, HazelcastClusterManager> nodes = new LinkedHashMap<>();

  public TestCluster() {
    this("test-" + UUID.randomUUID(), freePort());
  }

  /** The same cluster, seen from another JVM. */
  public TestCluster(String name, int firstPort) {
    this.name = name;
    this.firstPort = firstPort;
  }

  public String name() {
    return name;
  }

  /** Where every later member asks; taken by the first node that joins. */
  public int firstPort() {
    return firstPort;
  }

  /** Starts the node that the others ask when they join; the first to be called. */
  public Vertx first() throws Exception {
    return join(firstPort);
  }

  /** Starts one more node. */
  public Vertx join() throws Exception {
    return join(freePort());
  }

  private Vertx join(int port) throws Exception {
    HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(port));
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(2);
    options.getEventBusOptions().setHost("127.0.0.1");
    Vertx vertx =
        Vertx.builder()
            .with(options)
            .withClusterManager(manager)
            .buildClustered()
            .await(60, TimeUnit.SECONDS);
    nodes.put(vertx, manager);
    return vertx;
  }

  private Config hazelcast(int port) {
    Config config = new Config().setClusterName(name);
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.partition.count", "11");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    return config;
  }

  /** Takes that node out of the cluster as a crash would: without a goodbye. */
  public void crash(Vertx vertx) {
    nodes.get(vertx).getHazelcastInstance().getLifecycleService().terminate();
  }

  /** Has that node leave in good order. */
  public void leave(Vertx vertx) throws Exception {
    nodes.remove(vertx);
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  /** Ends all nodes of this JVM. */
  public void close() throws Exception {
    for (Vertx vertx : nodes.keySet().toArray(new Vertx[0])) {
      leave(vertx);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
