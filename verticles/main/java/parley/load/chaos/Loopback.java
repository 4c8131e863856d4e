package parley.load.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** All nodes on one address, between which nothing can be cut. Thread-safe. */
final class Loopback implements Ground {
  private static final String ADDRESS = "127.0.0.1";

  private final int clusterPort;

  Loopback() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      clusterPort = socket.getLocalPort();
    }
  }

  @Override
  public String host(int node) {
    return ADDRESS;
  }

  @Override
  public List<String> launcher(int node) {
    return List.of();
  }

  @Override
  public List<String> clusterFlags(int node) {
    return List.of("--cluster-port", Integer.toString(clusterPort));
  }

  @Override
  public String database(String uri) {
    return uri;
  }

  @Override
  public boolean cuts() {
    return false;
  }

  @Override
  public void cutFromOthers(int node) {
    throw new UnsupportedOperationException("loopback cannot be cut");
  }

  @Override
  public void cutFromDatabase(int node) {
    throw new UnsupportedOperationException("loopback cannot be cut");
  }

  @Override
  public void heal() {
    // Nothing was cut.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
