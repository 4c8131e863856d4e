package parley.node;

import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A clustered Vert.x by {@code cluster.xml} and the node's configuration. */
record Clustering(Vertx vertx, HazelcastClusterManager manager) {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int PING_MILLIS = 5_000;

  private static final String DNS = "dns:";
  private static final Pattern MEMBER = Pattern.compile("([^:\\[]+)(:\\d+)?");

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
    find(network.getJoin(), cluster);
    return hazelcast;
  }

  /** Where other members are asked for. */
  private static void find(JoinConfig join, Config.Cluster cluster) {
    String first = cluster.members().get(0);
    if (!first.startsWith(DNS)) {
      join.getTcpIpConfig()
          .setMembers(cluster.members().stream().flatMap(Clustering::all).toList());
      return;
    }
    // What Hazelcast's discovery for Kubernetes does with a name needs no Kubernetes. Unlike a list
    // it is looked up again and again, so that nodes which began apart find each other.
    String[] name = first.substring(DNS.length()).split(":");
    join.getTcpIpConfig().setEnabled(false);
    join.getKubernetesConfig()
        .setEnabled(true)
        .setProperty("service-dns", name[0])
        .setProperty("service-port", name.length > 1 ? name[1] : Integer.toString(cluster.port()));
  }

  /**
   * A host by its addresses: of a name Hazelcast would leave out all that are none of this node's
   * own. One that is not known now stays as it is, for Hazelcast to complain of.
   */
  private static Stream<String> all(String member) {
    Matcher parts = MEMBER.matcher(member);
    if (!parts.matches()) {
      return Stream.of(member); // an address of IPv6
    }
    try {
      String port = parts.group(2) == null ? "" : parts.group(2);
      return Stream.of(InetAddress.getAllByName(parts.group(1)))
          .map(InetAddress::getHostAddress)
          .map(address -> address.contains(":") ? "[" + address + "]" + port : address + port);
    } catch (UnknownHostException unknown) {
      return Stream.of(member);
    }
  }
}
