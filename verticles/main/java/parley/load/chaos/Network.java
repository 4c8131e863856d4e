package parley.load.chaos;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes in network namespaces of their own, on one bridge. A cut gives a node a wrong hardware
 * address for another one, so that what it sends is dropped on the bridge and nobody is told, as
 * when a switch fails. Clients and the database stay outside, at two addresses, so that the
 * database can be cut from a node whose clients stay. Confined to its caller but for {@link
 * #close}; blocks.
 */
final class Network implements Ground {
  /** The range for measurements (RFC 2544), which nobody routes. */
  private static final String RANGE = "198.18.";

  private static final int SUBNETS = 250;
  private static final int CLIENTS = 1;
  private static final int DATABASE = 2;
  private static final int FIRST_NODE = 11;
  private static final String NOBODY = "02:00:00:00:00:01";
  private static final String DEVICE = "eth0";
  private static final int CLUSTER_PORT = 5701;

  private final Vertx vertx;
  private final int nodes;
  private final String tag = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
  private final Deque<String> removals = new ArrayDeque<>();
  private final List<String> cuts = new ArrayList<>();
  private String subnet;
  private boolean closed;

  /**
   * Nothing of it is there before {@link #make}.
   *
   * @param vertx for what passes data to the database
   */
  Network(Vertx vertx, int nodes) {
    this.vertx = vertx;
    this.nodes = nodes;
  }

  /**
   * Makes the namespaces and the bridge.
   *
   * @throws IOException with a sentence for a person when they cannot be made here; {@link #close}
   *     removes what was made until then
   * @throws IllegalStateException when it is closed meanwhile
   */
  void make() throws IOException {
    subnet = freeSubnet();
    make("link del " + bridge(), "link", "add", bridge(), "type", "bridge");
    for (int number : List.of(CLIENTS, DATABASE)) {
      ip("addr", "add", address(number) + "/24", "dev", bridge());
    }
    ip("link", "set", bridge(), "up");
    for (int node = 0; node < nodes; node++) {
      String space = space(node);
      String end = end(node);
      make("netns del " + space, "netns", "add", space);
      // Has a removal of its own: a namespace outlives its name while sockets linger.
      make(
          "link del " + end,
          "link",
          "add",
          end,
          "type",
          "veth",
          "peer",
          "name",
          DEVICE,
          "netns",
          space);
      ip("link", "set", end, "master", bridge(), "up");
      ip("-n", space, "link", "set", "lo", "up");
      ip("-n", space, "addr", "add", host(node) + "/24", "dev", DEVICE);
      ip("-n", space, "link", "set", DEVICE, "up");
    }
  }

  /** Its removal is known before it is made: making it may be broken off in the middle. */
  private synchronized void make(String removal, String... arguments) throws IOException {
    if (closed) {
      throw new IllegalStateException("the run was interrupted");
    }
    removals.push(removal);
    ip(arguments);
  }

  private static String freeSubnet() throws IOException {
    String taken = ip("-o", "addr");
    int first = (int) (ProcessHandle.current().pid() % SUBNETS);
    return IntStream.range(0, SUBNETS)
        .mapToObj(i -> RANGE + (first + i) % SUBNETS + ".")
        .filter(subnet -> !taken.contains(subnet))
        .findFirst()
        .orElseThrow(() -> new IOException("all of " + RANGE + "0.0/16 is taken"));
  }

  private String bridge() {
    return "pb" + tag;
  }

  private String end(int node) {
    return "pv" + tag + "-" + node;
  }

  private String space(int node) {
    return "parley-" + tag + "-" + node;
  }

  private String address(int number) {
    return subnet + number;
  }

  @Override
  public String host(int node) {
    return address(FIRST_NODE + node);
  }

  @Override
  public List<String> launcher(int node) {
    return List.of("ip", "netns", "exec", space(node));
  }

  @Override
  public List<String> clusterFlags(int node) {
    String members =
        IntStream.range(0, nodes)
            .mapToObj(each -> host(each) + ":" + CLUSTER_PORT)
            .collect(Collectors.joining(","));
    return List.of(
        "--cluster-host",
        host(node),
        "--cluster-port",
        Integer.toString(CLUSTER_PORT),
        "--members",
        members);
  }

  @Override
  public String database(String uri) {
    int port = Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
    return "mongodb://%s:%d"
        .formatted(address(DATABASE), Forwarder.start(vertx, address(DATABASE), port));
  }

  @Override
  public boolean cuts() {
    return true;
  }

  @Override
  public void cutFromOthers(int node) throws IOException {
    for (int other = 0; other < nodes; other++) {
      if (other != node) {
        mislead(node, host(other));
        mislead(other, host(node));
      }
    }
  }

  /** What the database sends still arrives, until it waits for an answer. */
  @Override
  public void cutFromDatabase(int node) throws IOException {
    mislead(node, address(DATABASE));
  }

  private void mislead(int node, String address) throws IOException {
    ip(
        "-n",
        space(node),
        "neigh",
        "replace",
        address,
        "lladdr",
        NOBODY,
        "dev",
        DEVICE,
        "nud",
        "permanent");
    cuts.add("-n %s neigh del %s dev %s".formatted(space(node), address, DEVICE));
  }

  @Override
  public void heal() throws IOException {
    for (String cut : cuts) {
      ip(cut.split(" "));
    }
    cuts.clear();
  }

  /** Removes all of it, the last first; may be called again, and by any thread. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    removals.forEach(this::remove);
  }

  private void remove(String removal) {
    try {
      ip(removal.split(" "));
    } catch (IOException failed) {
      if (isThere(removal.substring(removal.lastIndexOf(' ') + 1))) {
        System.err.println("Not removed: " + failed.getMessage());
      }
    }
  }

  private static boolean isThere(String name) {
    try {
      return (ip("-o", "link") + ip("netns", "list")).contains(name);
    } catch (IOException unknown) {
      return true;
    }
  }

  private static String ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
    return output;
  }
}
