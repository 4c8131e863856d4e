package parley.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.Api;
import parley.Configs;
import parley.Nodes;
import parley.media.Places;

/** What administrators do with files while a node serves them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MediaToolTest {
  @TempDir Path directory;
  private Nodes nodes;
  private WebClient client;
  private String token;
  private String out;
  private String err;

  @BeforeEach
  void start() {
    nodes = Nodes.start(1, this::config);
    client = WebClient.create(nodes.vertx());
    token = Api.register(nodes.vertx(), nodes.port(0), "ann").getString("access");
  }

  private Config config(Config base) {
    return Configs.with(base, Places.in(base.media(), directory.toString()));
  }

  @AfterEach
  void stop() {
    client.close();
    nodes.close();
  }

  private int tool(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--mongo", nodes.database().uri(), "--mongo-database", nodes.database().name()));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream refused = new ByteArrayOutputStream();
    int code = MediaTool.run(all, Map.of(), new PrintStream(said), new PrintStream(refused));
    out = said.toString(StandardCharsets.UTF_8);
    err = refused.toString(StandardCharsets.UTF_8);
    return code;
  }

  private String upload(byte[] bytes) {
    JsonObject answer =
        client
            .post(nodes.port(0), "127.0.0.1", "/api/media?name=noise")
            .bearerTokenAuthentication(token)
            .putHeader("content-type", "application/octet-stream")
            .sendBuffer(Buffer.buffer(bytes))
            .await()
            .bodyAsJsonObject();
    return answer.getString("media");
  }

  private byte[] download(String id) {
    return client
        .get(nodes.port(0), "127.0.0.1", "/api/media/" + id)
        .bearerTokenAuthentication(token)
        .send()
        .await()
        .body()
        .getBytes();
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void filesMoveWhileTheyAreServed() throws IOException {
    byte[] large = new byte[2_345_678];
    new Random(1).nextBytes(large);
    String one = upload(large);
    String same = upload(large);
    String other = upload(new byte[10]);
    String places = "gridfs," + directory;

    assertEquals(0, tool("move", "--dry-run", "--media", places), err);
    assertTrue(out.contains("files: 3 files"), out);
    assertEquals(2, files(), "nothing was done");
    assertEquals(0, tool("move", "--media", places), err);
    assertTrue(out.contains("Moved 2,345,688 bytes to gridfs."), out);
    assertEquals(0, files());
    assertArrayEquals(large, download(one));
    assertArrayEquals(large, download(same));
    assertArrayEquals(new byte[10], download(other));
    assertEquals(0, tool("move", "--media", places), err);
    assertTrue(out.contains("Moved 0 bytes"), "again: " + out);
    assertEquals(0, tool("move", "--media", directory + ",gridfs"), err);
    assertEquals(2, files(), "and back");
    assertArrayEquals(large, download(one));
  }

  @Test
  void whatNobodyNeedsIsFoundAndRemoved() throws IOException {
    String kept = upload(new byte[100]);
    Path orphan = directory.resolve("ef").resolve("0123456789abcdef");
    Files.createDirectories(orphan.getParent());
    Files.write(orphan, new byte[5]);

    assertEquals(0, tool("check", "--media", directory.toString()), err);
    assertTrue(out.contains("files: 2 files, 1 of them needed by nobody"), out);
    assertTrue(out.contains("  0123456789abcdef"), out);
    assertTrue(Files.exists(orphan), "it was only counted");
    assertEquals(0, tool("check", "--remove", "--media", directory.toString()), err);
    assertFalse(Files.exists(orphan));
    assertArrayEquals(new byte[100], download(kept));
  }

  @Test
  void aFileWhoseBytesAreNotThereStopsTheMove() throws IOException {
    String id = upload(new byte[100]);
    Path bytes = directory.resolve(id.substring(id.length() - 2)).resolve(id);
    Files.write(bytes, new byte[99]);

    assertEquals(1, tool("move", "--media", "gridfs," + directory));
    assertTrue(err.contains("The bytes of " + id + " are not those that were uploaded."), err);
    assertTrue(Files.exists(bytes));
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    assertEquals(2, tool("remove"));
    assertEquals(2, tool("check", "--dry-run"));
    assertEquals(2, tool("move", "--remove"));
    assertEquals(2, tool("move", "--media", "s3://a"));
    assertTrue(err.contains("--media is \"s3://a\""), err);
    assertEquals(0, tool("--help"));
    assertTrue(out.contains("scripts/media check"), out);
  }
}
