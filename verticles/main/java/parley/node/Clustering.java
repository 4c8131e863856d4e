package parley.node;

import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** A clustered Vert.x by {@code cluster.xml} and the node's configuration. */
record Clustering(Vertx vertx, HazelcastClusterManager manager) {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int PING_MILLIS = 5_000;

  /** Heartbeats that must be missing before a node is out. */
  private static final int HEARTBEATS = 6;

  /** Joins the cluster, or begins one when no member answers. */
  static Future<Clustering> join(Config config) {
    HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(config.cluster()));
    return Vertx.builder()
        .with(options(config))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new Clustering(vertx, manager));
  }

  /** Whether this node is a member. */
  boolean joined() {
    return manager.isActive() && manager.getHazelcastInstance().getLifecycleService().isRunning();
  }

  int members() {
    return manager.getNodes().size();
  }

  private static VertxOptions options(Config config) {
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(config.cluster().host())
            .setConnectTimeout(CONNECT_MILLIS)
            .setClusterPingInterval(PING_MILLIS)
            .setClusterPingReplyInterval(PING_MILLIS);
    // One event loop more than hold sockets: the core's.
    return new VertxOptions()
        .setEventLoopPoolSize(config.http().eventLoops() + 1)
        .setEventBusOptions(bus);
  }

  private static com.hazelcast.config.Config hazelcast(Config.Cluster cluster) {
    com.hazelcast.config.Config hazelcast = ConfigUtil.loadConfig();
    hazelcast.setClusterName(cluster.name());
    long patience = cluster.patience().toSeconds();
    hazelcast.setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(patience));
    hazelcast.setProperty(
        "hazelcast.heartbeat.interval.seconds", Long.toString(Math.max(1, patience / HEARTBEATS)));
    NetworkConfig network = hazelcast.getNetworkConfig();
    network.setPort(cluster.port());
    network.getInterfaces().setEnabled(true).addInterface(cluster.host());
    network.getJoin().getTcpIpConfig().setMembers(cluster.members());
    return hazelcast;
  }
}
