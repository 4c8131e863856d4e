package parley.media;

import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;

/** Somebody who sends and fetches files over HTTP, and chats. Methods block. */
final class Files implements AutoCloseable {
  static final String UPLOADS = "/api/media/uploads";
  static final String PART = "application/offset+octet-stream";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final String user;
  final ChatClient chat;
  final String token;
  private final Nodes nodes;

  Files(Nodes nodes, int node, String user) {
    this.nodes = nodes;
    this.user = user;
    token = Api.register(nodes.vertx(), nodes.port(node), user).getString("access");
    chat = ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }

  /** A request with the token, and more headers in pairs. */
  HttpResponse<byte[]> ask(
      int node, String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nodes.port(node) + path))
            .method(method, body)
            .header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> post(int node, String type, String name, byte[] bytes) {
    String path = "/api/media?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    return ask(node, "POST", path, BodyPublishers.ofByteArray(bytes), "Content-Type", type);
  }

  /** Uploads a file; returns its id. */
  String put(String type, String name, byte[] bytes) {
    HttpResponse<byte[]> answer = post(0, type, name, bytes);
    if (answer.statusCode() != 201) {
      throw new AssertionError(
          answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return json(answer).getString("media");
  }

  HttpResponse<byte[]> get(int node, String media, String... headers) {
    return ask(node, "GET", "/api/media/" + media, BodyPublishers.noBody(), headers);
  }

  /** A tus request. */
  HttpResponse<byte[]> tus(int node, String method, String path, byte[] body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Tus-Resumable";
    all[1] = "1.0.0";
    System.arraycopy(headers, 0, all, 2, headers.length);
    BodyPublisher bytes = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    return ask(node, method, path, bytes, all);
  }

  /** Creates an upload; returns its path. */
  String create(int node, String type, String name, long size) {
    HttpResponse<byte[]> answer =
        tus(
            node,
            "POST",
            UPLOADS,
            null,
            "Upload-Length",
            Long.toString(size),
            "Upload-Metadata",
            "filename " + base64(name) + ",filetype " + base64(type));
    if (answer.statusCode() != 201) {
      throw new AssertionError(
          answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer.headers().firstValue("Location").orElseThrow();
  }

  HttpResponse<byte[]> patch(int node, String path, long offset, byte[] bytes, String... more) {
    String[] headers = new String[more.length + 4];
    headers[0] = "Content-Type";
    headers[1] = PART;
    headers[2] = "Upload-Offset";
    headers[3] = Long.toString(offset);
    System.arraycopy(more, 0, headers, 4, more.length);
    return tus(node, "PATCH", path, bytes, headers);
  }

  long offset(int node, String path) {
    HttpResponse<byte[]> answer = tus(node, "HEAD", path, null);
    return answer.headers().firstValueAsLong("Upload-Offset").orElse(-answer.statusCode());
  }

  static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
  }

  static String error(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + json(answer).getJsonObject("error").getString("message");
  }

  /** A picture of that many pixels, of noise, so that it has some bytes. */
  static byte[] png(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    chat.close();
  }
}
