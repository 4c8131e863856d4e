package parley.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StaticRoutesTest {
  private static final String IMPORT_MAP = "\n{\"imports\":{\"a\":\"/a.js\"}}\n";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path outside;
  private Path root;
  private int port;

  @BeforeEach
  void serve() throws Exception {
    root = Files.createDirectory(outside.resolve("webroot"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.writeString(
        root.resolve("index.html"),
        "<!doctype html><script type=\"importmap\">" + IMPORT_MAP + "</script>");
    Files.createDirectories(root.resolve("js"));
    Files.writeString(root.resolve("js/main.js"), "export const a = 1;\n".repeat(100));
    Router router = Router.router(vertx);
    StaticRoutes.of(Optional.of(root)).mount(router);
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    port = server.listen(0, "127.0.0.1").await().actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void servesThePageWithThePolicyThatAllowsItsImportMap() throws Exception {
    HttpResponse<byte[]> page = get("/");

    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(IMPORT_MAP.getBytes(StandardCharsets.UTF_8));
    String hash = "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    String policy = header(page, "content-security-policy");
    assertEquals(200, page.statusCode());
    assertEquals("text/html; charset=utf-8", header(page, "content-type"));
    assertTrue(policy.contains("script-src 'self' " + hash + ";"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertEquals("nosniff", header(page, "x-content-type-options"));
  }

  @Test
  void answersNotModifiedUntilTheFileChanges() throws Exception {
    String etag = header(get("/js/main.js"), "etag");

    assertEquals(304, get("/js/main.js", "if-none-match", etag).statusCode());
    Files.writeString(root.resolve("js/main.js"), "export const a = 2;");
    HttpResponse<byte[]> changed = get("/js/main.js", "if-none-match", etag);

    assertEquals(200, changed.statusCode());
    assertNotEquals(etag, header(changed, "etag"));
    assertEquals("no-cache", header(changed, "cache-control"));
    assertEquals("text/javascript; charset=utf-8", header(changed, "content-type"));
  }

  @Test
  void compressesForThoseWhoAcceptIt() throws Exception {
    byte[] plain = get("/js/main.js").body();
    HttpResponse<byte[]> compressed = get("/js/main.js", "accept-encoding", "gzip, br");

    assertEquals("gzip", header(compressed, "content-encoding"));
    assertTrue(compressed.body().length < plain.length / 4);
    byte[] unpacked =
        new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
    assertArrayEquals(plain, unpacked);
  }

  @Test
  void servesNothingOutsideOfTheDirectory() throws Exception {
    for (String path :
        new String[] {
          "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/js", "/nothing", "/a%00b"
        }) {
      int status = get(path).statusCode();
      assertTrue(status == 404 || status == 400, path + " " + status);
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
