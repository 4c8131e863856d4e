package parley.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.store.Store;
import parley.store.TestDatabase;

/** What every store of files must do. */
@ParameterizedClass
@ValueSource(strings = {"files", "gridfs", "s3"})
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class BlobStoreTest {
  /** More than two chunks of whatever store. */
  private static final byte[] BYTES = Files.bytes(2_500_000, 1);

  @TempDir static Path directory;
  private static Vertx vertx;
  private static TestDatabase database;
  private static Store store;
  private static S3Mock mock;
  private static BlobStore blobs;

  private final String key = UUID.randomUUID().toString();

  BlobStoreTest(String kind) {}

  @BeforeParameterizedClassInvocation
  static void open(String kind) throws IOException {
    vertx = Vertx.vertx();
    switch (kind) {
      case "files" -> blobs = new FileBlobs(vertx, directory);
      case "s3" -> {
        mock = S3Mock.start();
        blobs = new S3Blobs(vertx, (Place.Bucket) Place.parse(mock.place("contract")));
      }
      default -> {
        database = new TestDatabase();
        store = Store.open(vertx, database.uri(), database.name(), Duration.ofSeconds(5));
        blobs = GridFsBlobs.open(store).await();
      }
    }
  }

  @AfterParameterizedClassInvocation
  static void close() {
    blobs.close();
    if (mock != null) {
      mock.close();
      mock = null;
    }
    if (database != null) {
      store.close().await();
      database.close();
      database = null;
    }
    vertx.close().await();
  }

  /** On one context, as an upload does. */
  private void write(long offset, byte[] bytes) {
    Future.future(
            done ->
                vertx.runOnContext(
                    on ->
                        blobs
                            .write(key, offset)
                            .compose(out -> write(out, bytes, 0).eventually(out::close))
                            .onComplete(
                                written -> {
                                  if (written.succeeded()) {
                                    done.complete();
                                  } else {
                                    done.fail(written.cause());
                                  }
                                })))
        .await();
  }

  private static Future<Void> write(BlobStore.Writer out, byte[] bytes, int from) {
    if (from == bytes.length) {
      return out.flush();
    }
    int until = Math.min(bytes.length, from + 200_000);
    return out.write(Buffer.buffer(Arrays.copyOfRange(bytes, from, until)))
        .compose(done -> write(out, bytes, until));
  }

  private byte[] read(long from, int length) {
    return blobs.read(key, from, length).await().getBytes();
  }

  @Test
  void whatIsWrittenIsReadWholeAndInParts() {
    write(0, BYTES);

    assertArrayEquals(BYTES, read(0, BYTES.length));
    for (int from : List.of(0, 1, 255 * 1024 - 1, 1024 * 1024, BYTES.length - 1)) {
      int until = Math.min(BYTES.length, from + 600_000);
      assertArrayEquals(Arrays.copyOfRange(BYTES, from, until), read(from, until - from));
    }
    assertEquals(1, read(BYTES.length - 1, 1_000).length, "there is no more");
    assertEquals(0, read(0, 0).length);
  }

  @Test
  void aWriterGoesOnWhereOneStoppedAndOverwritesWhatNobodyWasToldOf() {
    byte[] first = Arrays.copyOf(BYTES, 1_300_000);
    write(0, first);
    byte[] wrong = new byte[400_000];
    write(1_300_000, wrong);
    write(1_300_000, Arrays.copyOfRange(BYTES, 1_300_000, 1_300_100));
    write(1_300_100, Arrays.copyOfRange(BYTES, 1_300_100, BYTES.length));

    assertArrayEquals(BYTES, read(0, BYTES.length));
  }

  @Test
  void aWriterDoesNotGoOnBehindBytesThatAreNotThere() {
    write(0, Arrays.copyOf(BYTES, 1_200_000));
    ChatException less = assertThrows(ChatException.class, () -> write(1_200_001, new byte[] {1}));
    assertEquals(Failure.UNAVAILABLE, less.failure());

    blobs.delete(key).await();
    ChatException none = assertThrows(ChatException.class, () -> write(1_200_000, new byte[] {1}));
    assertEquals(Failure.UNAVAILABLE, none.failure());
    assertEquals(0, blobs.keys("", 100).await().stream().filter(key::equals).count());
  }

  @Test
  void aWriterThatWritesNothingLosesNothing() {
    byte[] first = Arrays.copyOf(BYTES, 1_300_000);
    write(0, first);
    Future.future(
            done ->
                vertx.runOnContext(
                    on ->
                        blobs
                            .write(key, 1_200_000)
                            .compose(BlobStore.Writer::close)
                            .onComplete(done)))
        .await();

    assertArrayEquals(Arrays.copyOf(first, 1_200_000), read(0, 1_200_000));
  }

  @Test
  void bytesGoToASocketAndNoFurtherThanAsked() {
    write(0, BYTES);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  request.response().putHeader("content-length", "2000000");
                  blobs.send(key, 100_000, 2_000_000, request.response());
                })
            .listen(0, "127.0.0.1")
            .await();
    HttpClient client = vertx.createHttpClient();
    Buffer answer =
        client
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
            .compose(request -> request.send().compose(HttpClientResponse::body))
            .await();

    assertArrayEquals(Arrays.copyOfRange(BYTES, 100_000, 2_100_000), answer.getBytes());
    client.close().await();
    server.close().await();
  }

  @Test
  void whatIsRemovedIsGoneAndCanBeRemovedAgain() {
    write(0, BYTES);
    assertEquals(List.of(key), blobs.keys("", 100).await().stream().filter(key::equals).toList());

    blobs.delete(key).await();
    blobs.delete(key).await();
    assertEquals(0, blobs.keys("", 100).await().stream().filter(key::equals).count());
    try {
      assertEquals(0, read(0, 10).length);
    } catch (ChatException missing) {
      assertEquals(Failure.UNAVAILABLE, missing.failure());
    }
  }

  @Test
  void keysComeSomeAtATimeAndEachOnce() {
    List<String> all = List.of("k1-aa", "k2-zz", "k3-mm");
    all.forEach(
        each ->
            Future.future(
                    done ->
                        vertx.runOnContext(
                            on ->
                                blobs
                                    .write(each, 0)
                                    .compose(
                                        out -> write(out, new byte[3], 0).eventually(out::close))
                                    .onComplete(written -> done.complete())))
                .await());

    List<String> found = new ArrayList<>();
    for (List<String> some = blobs.keys("", 2).await(); !some.isEmpty(); ) {
      assertTrue(some.size() <= 2);
      found.addAll(some);
      some = blobs.keys(some.get(some.size() - 1), 2).await();
    }
    assertEquals(found.size(), Set.copyOf(found).size(), "none comes twice");
    assertTrue(found.containsAll(all), found.toString());
    all.forEach(each -> blobs.delete(each).await());
  }

  @Test
  void aStoreThatIsAwaySaysSo() {
    Place.Bucket nowhere =
        (Place.Bucket) Place.parse("s3://files/?endpoint=http://127.0.0.1:9&region=us-east-1");
    BlobStore away =
        blobs instanceof FileBlobs
            ? new FileBlobs(vertx, Path.of("/proc/nowhere"))
            : new S3Blobs(vertx, nowhere);
    System.setProperty("aws.accessKeyId", "parley");
    System.setProperty("aws.secretAccessKey", "parley");

    ChatException failed = assertThrows(ChatException.class, () -> away.write(key, 5).await());
    assertEquals(Failure.UNAVAILABLE, failed.failure());
    away.close();
  }
}
