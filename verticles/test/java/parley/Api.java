package parley;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Base64;

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

  /** The body of what is there. */
  public static String get(Vertx vertx, int port, String path) {
    WebClient client = WebClient.create(vertx);
    try {
      return client.get(port, "127.0.0.1", path).send().await().bodyAsString();
    } finally {
      client.close();
    }
  }

  /** A picture of one pixel, uploaded; returns its id. */
  public static String pixel(Vertx vertx, int port, String token) {
    byte[] gif =
        Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    return upload(vertx, port, token, "image/gif", "pixel.gif", gif);
  }

  /** A sound of no length, uploaded; returns its id. */
  public static String sound(Vertx vertx, int port, String token) {
    byte[] wav =
        Base64.getDecoder().decode("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=");
    return upload(vertx, port, token, "audio/wav", "sound.wav", wav);
  }

  private static String upload(
      Vertx vertx, int port, String token, String type, String name, byte[] bytes) {
    WebClient client = WebClient.create(vertx);
    try {
      HttpResponse<Buffer> response =
          client
              .post(port, "127.0.0.1", "/api/media?name=" + name)
              .bearerTokenAuthentication(token)
              .putHeader("Content-Type", type)
              .sendBuffer(Buffer.buffer(bytes))
              .await();
      if (response.statusCode() != 201) {
        throw new AssertionError(response.statusCode() + " " + response.bodyAsString());
      }
      return response.bodyAsJsonObject().getString("media");
    } finally {
      client.close();
    }
  }

  private static JsonObject credentials(String user) {
    return new JsonObject().put("user", user).put("password", PASSWORD);
  }
}
