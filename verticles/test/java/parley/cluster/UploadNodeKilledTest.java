package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;

/**
 * A node that is killed while it takes a file, and one while it gives it out: the other goes on.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UploadNodeKilledTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MIB = 1024 * 1024;
  private static final String PART = "application/offset+octet-stream";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private String token;

  @Test
  void theOtherGoesOn() throws Exception {
    byte[] bytes = new byte[30 * MIB];
    new Random(1).nextBytes(bytes);
    try (Processes processes = Processes.start(2)) {
      int first = processes.node(0).port();
      int second = processes.node(1).port();
      token = Api.register(processes.vertx(), first, "ann").getString("access");
      String path = create(first, bytes.length);

      Socket held = begin(first, path, bytes, 20 * MIB);
      // What was told survives: it is told every 8 MiB.
      eventually(SOON, () -> offset(second, path) >= 8 * MIB);
      processes.node(0).kill();
      held.close();
      int came = (int) offset(second, path);
      assertTrue(came <= 20 * MIB, "no more than was sent");
      byte[] rest = Arrays.copyOfRange(bytes, came, bytes.length);
      HttpResponse<byte[]> last =
          ask(
              second,
              "PATCH",
              path,
              BodyPublishers.ofByteArray(rest),
              "Content-Type",
              PART,
              "Upload-Offset",
              Integer.toString(came));
      assertEquals(204, last.statusCode());

      processes.restartEnded();
      String file = path.replace("/uploads", "");
      int half = download(second, file, bytes, () -> processes.node(1).kill());
      HttpResponse<byte[]> other =
          ask(
              processes.node(0).port(),
              "GET",
              file,
              BodyPublishers.noBody(),
              "Range",
              "bytes=" + half + "-");
      assertEquals(206, other.statusCode());
      assertArrayEquals(Arrays.copyOfRange(bytes, half, bytes.length), other.body());
    }
  }

  private String create(int port, int size) throws Exception {
    String name = Base64.getEncoder().encodeToString("noise".getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> created =
        ask(
            port,
            "POST",
            "/api/media/uploads",
            BodyPublishers.noBody(),
            "Upload-Length",
            Integer.toString(size),
            "Upload-Metadata",
            "filename " + name);
    return created.headers().firstValue("Location").orElseThrow();
  }

  private HttpResponse<byte[]> ask(
      int port, String method, String path, BodyPublisher body, String... headers) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .method(method, body)
              .header("Authorization", "Bearer " + token)
              .header("Tus-Resumable", "1.0.0")
              .headers(headers)
              .build();
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long offset(int port, String path) {
    return ask(port, "HEAD", path, BodyPublishers.noBody(), "Accept", "*/*")
        .headers()
        .firstValueAsLong("Upload-Offset")
        .orElseThrow();
  }

  /** Sends the first bytes of all and stays on the line. */
  private Socket begin(int port, String path, byte[] bytes, int length) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    OutputStream out = socket.getOutputStream();
    String head =
        "PATCH %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\n"
            + "Content-Type: %s\r\nUpload-Offset: 0\r\nContent-Length: %d\r\n\r\n";
    out.write(head.formatted(path, token, PART, bytes.length).getBytes(StandardCharsets.US_ASCII));
    out.write(bytes, 0, length);
    out.flush();
    return socket;
  }

  /** Reads a part, has the node killed and reads what still comes; returns how much came. */
  private int download(int port, String path, byte[] bytes, Runnable kill) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<InputStream> answer = HTTP.send(request, BodyHandlers.ofInputStream());
    int came = 0;
    try (InputStream in = answer.body()) {
      byte[] some = in.readNBytes(MIB);
      assertArrayEquals(Arrays.copyOf(bytes, MIB), some);
      came = some.length;
      kill.run();
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        came += read;
      }
    } catch (IOException broken) {
      assertTrue(came >= MIB);
    }
    assertTrue(came < bytes.length, "the node was killed before it had given everything");
    return came;
  }
}
