package parley.connection;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import parley.bus.Commands;
import parley.bus.Identity;
import parley.node.Config;

/**
 * What every session of a node uses. Thread-safe.
 *
 * @param server this node's id, as clients are told
 * @param commands the commands by address
 * @param verify who an access token belongs to
 * @param sessions the registry of this node
 * @param limits of a socket
 * @param metrics of all sockets
 * @param clientLimits what clients are told of the limits
 * @param admins the server's administrators
 */
record Services(
    String server,
    Commands commands,
    Function<String, Future<Identity>> verify,
    Sessions sessions,
    Config.Connection limits,
    ConnectionMetrics metrics,
    JsonObject clientLimits,
    List<String> admins) {

  /** The answer to {@code chat.auth}. */
  JsonObject welcome(Identity identity) {
    JsonObject welcome =
        new JsonObject()
            .put("user", identity.user())
            .put("device", identity.device())
            .put("server", server)
            .put("limits", clientLimits);
    return admins.contains(identity.user()) ? welcome.put("admin", true) : welcome;
  }
}
