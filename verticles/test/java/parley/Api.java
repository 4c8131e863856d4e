package parley;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** The HTTP API, as a client of somebody else would use it. Methods block. */
public final class Api {
  public static final String PASSWORD = "correct horse battery";

  private Api() {}

  /** Signs up with the usual password; returns the answer's body. */
  public static JsonObject register(Vertx vertx, int port, String user) {
    HttpResponse<Buffer> response = post(vertx, port, "/api/register", credentials(user));
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " " + response.bodyAsString());
    }
    return response.bodyAsJsonObject();
  }

  /** Signs in with the usual password; returns the answer's body. */
  public static JsonObject login(Vertx vertx, int port, String user) {
    return post(vertx, port, "/api/login", credentials(user)).bodyAsJsonObject();
  }

  public static HttpResponse<Buffer> post(Vertx vertx, int port, String path, JsonObject body) {
    WebClient client = WebClient.create(vertx);
    try {
      return client.post(port, "127.0.0.1", path).sendJsonObject(body).await();
    } finally {
      client.close();
    }
  }

  private static JsonObject credentials(String user) {
    return new JsonObject().put("user", user).put("password", PASSWORD);
  }
}
