package parley.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** What somebody has put where a webhook posts to: a server on a loopback port. */
final class Receiver implements AutoCloseable {
  /** The answer of a receiver that does not answer. */
  static final int SILENCE = 0;

  /** A post, as it came. */
  record Post(String path, HttpHeaders headers, String body) {
    JsonObject entry() {
      return new JsonObject(body).getJsonObject("data");
    }

    String text() {
      return entry().getJsonObject("body").getString("text");
    }
  }

  private final Vertx vertx;
  private final int port;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private HttpServer server;

  /** How it answers a post; 200 when it is told nothing. */
  volatile ToIntFunction<Post> status = post -> 200;

  Receiver(Vertx vertx) {
    this.vertx = vertx;
    server = listen(0);
    port = server.actualPort();
  }

  private HttpServer listen(int wanted) {
    return vertx
        .createHttpServer()
        .requestHandler(this::receive)
        .listen(wanted, "127.0.0.1")
        .await();
  }

  private void receive(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              Map<String, List<String>> headers = new HashMap<>();
              request
                  .headers()
                  .forEach(
                      (name, value) ->
                          headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
              Post post =
                  new Post(
                      request.path(), HttpHeaders.of(headers, (name, value) -> true), body + "");
              posts.add(post);
              int answer = status.applyAsInt(post);
              if (answer / 100 == 3) {
                request.response().putHeader("Location", "/elsewhere");
              }
              if (answer != SILENCE) {
                request.response().setStatusCode(answer).end("thanks");
              }
            });
  }

  String url() {
    return "http://127.0.0.1:" + port + "/hook?source=parley";
  }

  List<Post> posts() {
    return posts;
  }

  List<String> texts() {
    return posts.stream().map(Post::text).toList();
  }

  /** Nobody listens any more, until {@link #back}. */
  void away() {
    server.close().await();
  }

  void back() {
    server = listen(port);
  }

  @Override
  public void close() {
    server.close().await();
  }
}
