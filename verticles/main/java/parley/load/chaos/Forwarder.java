package parley.load.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;

/**
 * Makes a server that listens on loopback only reachable at another address of this machine. Ends
 * with its Vert.x.
 */
final class Forwarder {
  private static final int CONNECT_MILLIS = 2_000;

  private Forwarder() {}

  /** Returns the port at that address; blocks. */
  static int start(Vertx vertx, String address, int loopbackPort) {
    NetClient client =
        vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
    return vertx
        .createNetServer()
        .connectHandler(incoming -> forward(client, incoming, loopbackPort))
        .listen(0, address)
        .await()
        .actualPort();
  }

  private static void forward(NetClient client, NetSocket incoming, int port) {
    incoming.pause();
    client
        .connect(port, "127.0.0.1")
        .onSuccess(
            outgoing -> {
              incoming.pipeTo(outgoing);
              outgoing.pipeTo(incoming);
            })
        .onFailure(refused -> incoming.close());
  }
}
