package parley.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.load.process.LocalCluster;

/**
 * The nodes that a run drives: its own, which it starts and ends, or running ones. Blocking;
 * confined to its caller.
 */
final class Target implements AutoCloseable {
  private static final Pattern NAMED_PID = Pattern.compile("([^=]+)=(\\d{1,9})");
  private static final Pattern URL = Pattern.compile("http://[\\w.-]+:\\d{1,5}/?");
  private static final int MAX_NODES = 16;

  private final LocalCluster cluster;
  private final List<URI> nodes;
  private final List<ServerProcess> servers;

  private Target(LocalCluster cluster, List<URI> nodes, List<ServerProcess> servers) {
    this.cluster = cluster;
    this.nodes = nodes;
    this.servers = servers;
  }

  /** What the flags name, started where it is to be. */
  static Target of(Flags flags, Progress progress) throws Flags.Misuse, IOException {
    List<ServerProcess> servers = new ArrayList<>();
    for (String named : flags.all("--pid")) {
      Matcher pid = NAMED_PID.matcher(named);
      if (!pid.matches()) {
        throw new Flags.Misuse("--pid is \"" + named + "\", but must be NAME=PID.");
      }
      servers.add(ServerProcess.node(pid.group(1), Long.parseLong(pid.group(2))));
    }
    if (flags.has("--mongo-pid")) {
      servers.add(ServerProcess.database(flags.number("--mongo-pid", 0, 1, Integer.MAX_VALUE)));
    }
    return flags.has("--url") ? running(flags, servers) : own(flags, servers, progress);
  }

  private static Target running(Flags flags, List<ServerProcess> servers) throws Flags.Misuse {
    for (String own : List.of("--nodes", "--mongo", "--jvm", "--node")) {
      if (flags.has(own)) {
        throw new Flags.Misuse(own + " is for nodes that are started here, so not with --url.");
      }
    }
    List<URI> nodes = new ArrayList<>();
    for (String url : flags.all("--url")) {
      if (!URL.matcher(url).matches()) {
        throw new Flags.Misuse("--url is \"" + url + "\", but must be like http://host:8080.");
      }
      nodes.add(URI.create(url));
    }
    return new Target(null, nodes, servers);
  }

  private static Target own(Flags flags, List<ServerProcess> servers, Progress progress)
      throws Flags.Misuse, IOException {
    if (flags.has("--pid")) {
      throw new Flags.Misuse("--pid names running nodes, so it needs --url.");
    }
    if (flags.has("--mongo-pid") && !flags.has("--mongo")) {
      throw new Flags.Misuse("--mongo-pid is of the database that --mongo names.");
    }
    int count = flags.number("--nodes", 1, 1, MAX_NODES);
    LocalCluster.Plan plan =
        LocalCluster.Plan.of(count)
            .withFlags("--mongo-database", "parley_" + Names.run())
            .withFlags(flags.words("--node"))
            .withJvm(flags.words("--jvm"));
    Optional<String> mongo = flags.text("--mongo");
    progress.say("Starting " + count + (count == 1 ? " node ..." : " nodes ..."));
    LocalCluster cluster =
        LocalCluster.start(mongo.isPresent() ? plan.withMongo(mongo.get()) : plan);
    for (int i = 0; i < count; i++) {
      servers.add(i, ServerProcess.node("node " + (i + 1), cluster.node(i).pid()));
    }
    cluster.database().ifPresent(own -> servers.add(ServerProcess.database(own.pid())));
    List<URI> nodes =
        cluster.ports().stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList();
    return new Target(cluster, nodes, servers);
  }

  List<URI> nodes() {
    return nodes;
  }

  List<ServerProcess> servers() {
    return servers;
  }

  /** The cluster that was started, if there is one. */
  Optional<LocalCluster> cluster() {
    return Optional.ofNullable(cluster);
  }

  @Override
  public void close() {
    cluster().ifPresent(LocalCluster::close);
  }
}
