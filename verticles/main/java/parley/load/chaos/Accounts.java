package parley.load.chaos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;

/** Signs people up and their devices in. Blocks. */
final class Accounts {
  private static final String PASSWORD = "correct horse battery";

  private final HttpClient http;
  private final SocketAddress node;

  Accounts(Vertx vertx, SocketAddress node) {
    http = vertx.createHttpClient();
    this.node = node;
  }

  /** Returns an access token. */
  String register(String user) {
    return token("/api/register", user);
  }

  /** Returns an access token of a further device. */
  String login(String user) {
    return token("/api/login", user);
  }

  private String token(String path, String user) {
    JsonObject body = new JsonObject().put("user", user).put("password", PASSWORD);
    JsonObject answer =
        http.request(HttpMethod.POST, node.port(), node.host(), path)
            .compose(
                request ->
                    request
                        .putHeader("content-type", "application/json")
                        .send(body.toBuffer())
                        .compose(response -> response.body()))
            .map(text -> text.toJsonObject())
            .compose(
                json ->
                    json.containsKey("access")
                        ? Future.succeededFuture(json)
                        : Future.failedFuture(path + " answers " + json))
            .await();
    return answer.getString("access");
  }
}
