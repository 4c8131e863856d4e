package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Nodes;

/** The streaming transport as a browser speaks it, which takes compressed answers. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class StreamingFallbackTest {
  private static Nodes nodes;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(1);
    client = nodes.vertx().createHttpClient();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void framesArriveOneByOneAtAClientThatTakesGzip() {
    Buffer received = Buffer.buffer();
    HttpClientResponse response =
        client
            .request(
                HttpMethod.POST,
                nodes.port(0),
                "127.0.0.1",
                "/eventbus/000/streaming1/xhr_streaming")
            .compose(request -> request.putHeader("Accept-Encoding", "gzip, deflate").send())
            .onSuccess(answer -> answer.handler(received::appendBuffer))
            .await();

    assertEquals(200, response.statusCode());
    eventually(Duration.ofSeconds(5), () -> received.toString().endsWith("\no\n"));

    client
        .request(HttpMethod.POST, nodes.port(0), "127.0.0.1", "/eventbus/000/streaming1/xhr_send")
        .compose(request -> request.send("[\"{\\\"type\\\":\\\"ping\\\"}\"]"))
        .await();

    eventually(Duration.ofSeconds(5), () -> received.toString().contains("pong"));
  }
}
