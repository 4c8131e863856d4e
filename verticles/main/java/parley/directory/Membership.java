package parley.directory;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which Vert.x nodes are members of the cluster, Parley's and others. Thread-safe.
 *
 * @implNote the cluster manager has one slot for a node listener and Vert.x may use it, so changes
 *     are heard from Hazelcast itself; they are only a hint to look at {@link #nodes()} again.
 */
final class Membership {
  private final ClusterManager manager;

  Membership(Vertx vertx) {
    manager = ((VertxInternal) vertx).clusterManager();
  }

  String self() {
    return manager.getNodeId();
  }

  /**
   * A new set of all members as this node sees them now; this node alone once it has left the
   * cluster.
   */
  Set<String> nodes() {
    try {
      return new HashSet<>(manager.getNodes());
    } catch (HazelcastInstanceNotActiveException alone) {
      return new HashSet<>(Set.of(self()));
    }
  }

  /** Calls back, on a thread of the cluster manager, after members came or went. */
  Runnable onChange(Runnable changed) {
    if (!(manager instanceof HazelcastClusterManager hazelcast)) {
      return () -> {};
    }
    Cluster cluster = hazelcast.getHazelcastInstance().getCluster();
    UUID registration = cluster.addMembershipListener(new Listener(changed));
    return () -> remove(cluster, registration);
  }

  private static void remove(Cluster cluster, UUID registration) {
    try {
      cluster.removeMembershipListener(registration);
    } catch (HazelcastInstanceNotActiveException gone) {
      // the listener went with its cluster
    }
  }

  private record Listener(Runnable changed) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      changed.run();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      changed.run();
    }
  }
}
