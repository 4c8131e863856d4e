package parley.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import parley.Configs;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;
import parley.store.TestDatabase;

/** Files on two nodes, in each kind of store: how they come, who gets them, when they are gone. */
@ParameterizedClass
@ValueSource(strings = {"files", "gridfs", "s3"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MediaTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int KIB = 1_024;
  private static final int QUOTA = 3_000 * KIB;
  private static final int MAX_PICTURE = 1_000 * KIB;
  private static final byte[] PNG = Files.png(40, 30, 1);

  @Parameter String store;
  @TempDir static Path directory;
  private static Nodes nodes;
  private static S3Mock mock;
  private static int before;
  private static int tests;

  private Files ann;
  private Files ben;
  private Files eve;
  private String direct;

  @BeforeParameterizedClassInvocation
  static void start(String store) {
    mock = store.equals("s3") ? S3Mock.start() : null;
    String place =
        switch (store) {
          case "files" -> directory.toString();
          case "s3" -> mock.place("media");
          default -> store;
        };
    nodes = Nodes.start(2, base -> config(base, place));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    nodes.close();
    if (mock != null) {
      mock.close();
    }
  }

  @BeforeEach
  void meet() {
    before = store.equals("s3") ? mock.keys("media").size() : 0; // nobody empties the bucket
    String number = Integer.toString(tests++);
    ann = new Files(nodes, 0, "ann" + number);
    ben = new Files(nodes, 1, "ben" + number);
    eve = new Files(nodes, 1, "eve" + number);
    direct = "d." + ann.user + "." + ben.user;
  }

  private static Config config(Config base, String place) {
    Config.Media limits =
        new Config.Media(
            List.of(place),
            MAX_PICTURE,
            2_000 * KIB,
            500 * KIB,
            2_500 * KIB,
            QUOTA,
            3,
            Duration.ofHours(1));
    return Configs.with(base, limits);
  }

  /** The next test finds nothing. */
  @AfterEach
  void clear() throws IOException {
    List.of(ann, ben, eve).forEach(Files::close);
    for (String collection : List.of("media", "media.files", "media.chunks")) {
      TestDatabase.await(nodes.database().client().removeDocuments(collection, new JsonObject()));
    }
    try (Stream<Path> all = java.nio.file.Files.walk(directory)) {
      for (Path file : all.filter(java.nio.file.Files::isRegularFile).toList()) {
        java.nio.file.Files.delete(file);
      }
    }
  }

  private JsonObject body(String conversation, JsonObject content) {
    return in(conversation)
        .put("id", UUID.randomUUID().toString())
        .put("kind", "media")
        .put("body", content);
  }

  /** Returns the number of the entry. */
  private long send(Files from, String conversation, String media) {
    JsonObject body = body(conversation, new JsonObject().put("media", media).put("text", "look"));
    return from.chat.request(Addresses.MESSAGE_SEND, body).getLong("seq");
  }

  private long files() {
    if (store.equals("s3")) {
      return mock.keys("media").size() - before;
    }
    if (store.equals("gridfs")) {
      return TestDatabase.await(nodes.database().client().count("media.files", new JsonObject()));
    }
    try (Stream<Path> all = java.nio.file.Files.walk(directory)) {
      return all.filter(java.nio.file.Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until no more than that many are there. */
  private void left(int files, int documents) {
    eventually(SOON, () -> files() == files && documents() == documents);
  }

  private long documents() {
    return TestDatabase.await(nodes.database().client().count("media", new JsonObject()));
  }

  @Test
  void aPictureIsTheRecipientsOnceItIsSentAndNobodysOnceItIsDeleted() {
    String id = ann.put("image/png", "Küche \"neu\".png", PNG);

    assertEquals(404, ben.get(1, id).statusCode());
    long seq = send(ann, direct, id);
    JsonObject entry = Groups.pushed(ben.chat, direct, seq).getJsonObject("body");
    assertEquals(
        new JsonObject()
            .put("media", id)
            .put("kind", "picture")
            .put("type", "image/png")
            .put("name", "Küche \"neu\".png")
            .put("size", PNG.length)
            .put("width", 40)
            .put("height", 30)
            .put("text", "look"),
        entry);
    HttpResponse<byte[]> answer = ben.get(1, id);
    assertEquals(200, answer.statusCode());
    assertArrayEquals(PNG, answer.body());
    assertEquals(
        "inline; filename=\"K_che _neu_.png\"; filename*=UTF-8''K%C3%BCche%20%22neu%22.png",
        answer.headers().firstValue("content-disposition").orElseThrow());
    assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElseThrow());
    assertEquals(404, eve.get(0, id).statusCode());
    assertEquals(200, ann.get(1, id).statusCode());
    assertEquals(
        entry.copy().fieldNames().size() - 1,
        ben.chat
            .request(Addresses.MEDIA_GET, new JsonObject().put("media", id))
            .fieldNames()
            .size());

    ann.chat.request(
        Addresses.MESSAGE_DELETE,
        in(direct).put("id", UUID.randomUUID().toString()).put("target", seq));
    assertEquals(404, ben.get(0, id).statusCode());
    assertEquals(404, ann.get(1, id).statusCode());
    left(0, 0);
  }

  @Test
  void whoWasRemovedOrCameLaterDoesNotGetIt() {
    String group = Groups.create(ann.chat, "Garden", ben.user);
    long seq = send(ann, group, ann.put("image/png", "a.png", PNG));
    String first = Groups.pushed(ben.chat, group, seq).getJsonObject("body").getString("media");
    Groups.add(ann.chat, group, eve.user);
    Groups.remove(ann.chat, group, ben.user);
    String second = ann.put("image/png", "b.png", Files.png(10, 10, 2));
    send(ann, group, second);

    assertEquals(200, ben.get(1, first).statusCode());
    assertEquals(404, ben.get(1, second).statusCode());
    assertEquals(404, eve.get(1, first).statusCode());
    assertEquals(200, eve.get(1, second).statusCode());
  }

  @Test
  void whatIsForwardedOutlivesItsSource() {
    String group = Groups.create(ben.chat, "Others", eve.user);
    String id = ann.put("image/png", "a.png", PNG);
    long seq = send(ann, direct, id);
    Groups.pushed(ben.chat, direct, seq);
    JsonObject forward =
        in(group).put("id", UUID.randomUUID().toString()).put("source", in(direct).put("seq", seq));
    long copied = ben.chat.request(Addresses.MESSAGE_FORWARD, forward).getLong("seq");

    assertEquals(
        copied, ben.chat.request(Addresses.MESSAGE_FORWARD, forward).getLong("seq"), "again");
    JsonObject body = Groups.pushed(eve.chat, group, copied).getJsonObject("body");
    assertEquals(1, body.getInteger("forwarded"));
    assertEquals("look", body.getString("text"));
    assertEquals(404, eve.get(0, id).statusCode());
    assertArrayEquals(PNG, eve.get(0, body.getString("media")).body());
    assertEquals(1, files());
    ann.chat.request(
        Addresses.MESSAGE_DELETE,
        in(direct).put("id", UUID.randomUUID().toString()).put("target", seq));
    eventually(SOON, () -> documents() == 1);
    assertArrayEquals(PNG, eve.get(1, body.getString("media")).body());
    ben.chat.request(
        Addresses.MESSAGE_DELETE,
        in(group).put("id", UUID.randomUUID().toString()).put("target", copied));
    left(0, 0);
  }

  @Test
  void aFileIsSentOnceAndTheSameSendIsAnsweredTwice() {
    String id = ann.put("image/png", "a.png", PNG);
    JsonObject once = body(direct, new JsonObject().put("media", id));

    assertEquals(
        ann.chat.request(Addresses.MESSAGE_SEND, once),
        ann.chat.request(Addresses.MESSAGE_SEND, once));
    assertEquals(
        409,
        ann.chat.refusal(Addresses.MESSAGE_SEND, body(direct, new JsonObject().put("media", id))));
    assertEquals(
        404,
        ben.chat.refusal(Addresses.MESSAGE_SEND, body(direct, new JsonObject().put("media", id))));
    String unfinished = Files.id(ann.create(0, "image/png", "b.png", 1_000));
    assertEquals(
        409,
        ann.chat.refusal(
            Addresses.MESSAGE_SEND, body(direct, new JsonObject().put("media", unfinished))));
    assertEquals(404, ann.get(0, unfinished).statusCode());
  }

  @Test
  void theSameBytesOfOnePersonAreKeptOnce() {
    String one = ann.put("image/png", "a.png", PNG);
    String other = ann.put("image/png", "b.png", PNG);
    assertEquals(1, files());
    ben.put("image/png", "c.png", PNG);

    assertEquals(2, files(), "another's are another's");
    assertEquals(204, ann.tus(0, "DELETE", Files.UPLOADS + "/" + one, null).statusCode());
    eventually(SOON, () -> documents() == 2);
    assertArrayEquals(PNG, ann.get(1, other).body());
  }

  @Test
  void aPartIsServedAndWhatIsNoPartIsRefused() {
    byte[] bytes = Files.bytes(700 * KIB, 3);
    String id = ann.put("application/octet-stream", "noise.bin", bytes);

    for (String[] each :
        new String[][] {
          {"bytes=0-0", "0", "1"},
          {"bytes=261119-261121", "261119", "261122"},
          {"bytes=700000-", "700000", "716800"},
          {"bytes=-10", "716790", "716800"},
          {"bytes=10-99999999", "10", "716800"},
          {"bytes=-99999999", "0", "716800"},
        }) {
      HttpResponse<byte[]> part = ann.get(1, id, "Range", each[0]);
      int from = Integer.parseInt(each[1]);
      int until = Integer.parseInt(each[2]);
      assertEquals(206, part.statusCode(), each[0]);
      assertEquals(
          "bytes " + from + "-" + (until - 1) + "/716800",
          part.headers().firstValue("content-range").orElseThrow());
      assertArrayEquals(Arrays.copyOfRange(bytes, from, until), part.body(), each[0]);
    }
    for (String refused : List.of("bytes=716800-", "bytes=5-4", "bytes=-0", "bytes=-", "bytes=x")) {
      HttpResponse<byte[]> answer = ann.get(0, id, "Range", refused);
      assertEquals(416, answer.statusCode(), refused);
      assertEquals("bytes */716800", answer.headers().firstValue("content-range").orElseThrow());
    }
    assertEquals(
        "416 Ask for one range at a time.", Files.error(ann.get(0, id, "Range", "bytes=0-1,4-5")));
    assertEquals(200, ann.get(0, id, "Range", "lines=1-2").statusCode());
    String etag = ann.get(0, id).headers().firstValue("etag").orElseThrow();
    assertEquals(304, ann.get(1, id, "If-None-Match", etag).statusCode());
    assertEquals(206, ann.get(1, id, "Range", "bytes=0-9", "If-Range", etag).statusCode());
    assertEquals(200, ann.get(1, id, "Range", "bytes=0-9", "If-Range", "\"other\"").statusCode());
    HttpResponse<byte[]> head = ann.ask(1, "HEAD", "/api/media/" + id, BodyPublishers.noBody());
    assertEquals("716800", head.headers().firstValue("content-length").orElseThrow());
    assertEquals(
        "attachment; filename=\"noise.bin\"; filename*=UTF-8''noise.bin",
        head.headers().firstValue("content-disposition").orElseThrow());
  }

  @Test
  void whatIsNotWhatItIsSaidToBeIsRefusedAndLeavesNothing() {
    byte[] page = "<!doctype html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);

    assertEquals(
        "400 The file was said to be image/png, but its content is text/html.",
        Files.error(ann.post(0, "image/png", "a.png", page)));
    assertEquals(
        "400 The file was said to be video/mp4, but its content is image/png.",
        Files.error(ann.post(0, "video/mp4", "a.mp4", PNG)));
    assertEquals(
        "400 The file was said to be application/pdf, but its content is text/html.",
        Files.error(ann.post(0, "application/pdf", "a.pdf", page)));
    assertEquals(
        "400 A picture has at most 100 megapixels; this one has 20000 x 20000.",
        Files.error(ann.post(0, "image/png", "bomb.png", resized(PNG, 20_000, 20_000))));
    assertEquals(
        "400 The picture is damaged.",
        Files.error(ann.post(0, "image/png", "cut.png", Arrays.copyOf(PNG, 12))));
    left(0, 0);
  }

  @Test
  void aVideoThatWasCutOffIsRefused() {
    byte[] whole =
        concat(
            box("ftyp", "isom\0\0\0\0isommp42"),
            box("mdat", "x".repeat(5_000)),
            box("moov", "y".repeat(90)));

    assertEquals(201, ann.post(0, "video/mp4", "a.mp4", whole).statusCode());
    for (int cut : List.of(whole.length - 1, whole.length - 98, 4_000, 26)) {
      assertEquals(
          "400 The file is cut off: it cannot be played.",
          Files.error(ann.post(0, "video/mp4", "cut.mp4", Arrays.copyOf(whole, cut))),
          Integer.toString(cut));
    }
    left(1, 1);
  }

  private static byte[] box(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + bytes.length)
        .putInt(8 + bytes.length)
        .put(name.getBytes(StandardCharsets.ISO_8859_1))
        .put(bytes)
        .array();
  }

  private static byte[] concat(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Stream.of(parts).mapToInt(part -> part.length).sum());
    Stream.of(parts).forEach(all::put);
    return all.array();
  }

  /** The same file, saying that it unpacks to another size. */
  private static byte[] resized(byte[] png, int width, int height) {
    byte[] changed = png.clone();
    ByteBuffer.wrap(changed).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(changed, 12, 17);
    ByteBuffer.wrap(changed).putInt(29, (int) crc.getValue());
    return changed;
  }

  @Test
  void whatABrowserCouldRunIsOnlyEverDownloaded() {
    byte[] svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
            .getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> answer = ann.get(1, ann.put("image/svg+xml", "a.svg", svg));

    assertTrue(
        answer.headers().firstValue("content-disposition").orElseThrow().startsWith("attachment"));
    assertTrue(
        answer.headers().firstValue("content-security-policy").orElseThrow().contains("sandbox"));
    JsonObject original = Files.json(ann.post(0, "application/octet-stream", "photo.png", PNG));
    assertEquals("document", original.getString("kind"), "as it was asked for");
    assertEquals("image/png", original.getString("type"));
  }

  @Test
  void namesLeadNowhere() {
    for (String name :
        List.of(
            "../a.png",
            "a/b.png",
            "a\\b.png",
            "a\nb.png",
            "..",
            "a\u202Egnp.exe",
            "x".repeat(256),
            " ")) {
      assertEquals(400, ann.post(0, "image/png", name, PNG).statusCode(), name);
    }
    assertEquals(201, ann.post(0, "image/png", "x".repeat(255), PNG).statusCode());
  }

  @Test
  void eachLimitHoldsAtTheLimitAndOnePast() {
    String picture = "image/png";
    String document = "application/octet-stream";

    assertEquals(201, created(picture, MAX_PICTURE));
    assertEquals(413, created(picture, MAX_PICTURE + 1));
    assertEquals(400, created(picture, 0));
    assertEquals(201, created(document, QUOTA - MAX_PICTURE - 1));
    assertEquals(413, created(document, 2), "of all files together");
    assertEquals(201, created(document, 1));
    assertEquals(429, created(document, 1), "of those unfinished");
    assertEquals(
        413, ben.post(0, "text/plain", "large.txt", new byte[16 * KIB * KIB + 1]).statusCode());
  }

  private int created(String type, long size) {
    return ann.tus(
            0,
            "POST",
            Files.UPLOADS,
            null,
            "Upload-Length",
            Long.toString(size),
            "Upload-Metadata",
            "name " + Files.base64("a") + ",type " + Files.base64(type))
        .statusCode();
  }

  @Test
  void anUploadGoesOnOnAnotherNode() throws Exception {
    byte[] bytes = Files.bytes(900 * KIB, 4);
    String path = ann.create(0, "application/x-noise", "noise", bytes.length);

    assertEquals(404, ben.tus(1, "HEAD", path, null).statusCode(), "another's");
    assertEquals(0, ann.offset(1, path));
    assertEquals(204, ann.patch(0, path, 0, Arrays.copyOf(bytes, 300_000)).statusCode());
    assertEquals(300_000, ann.offset(1, path));
    assertEquals(409, ann.patch(1, path, 299_999, new byte[1]).statusCode());
    byte[] middle = Arrays.copyOfRange(bytes, 300_000, 600_001);
    String wrong = "sha1 " + digest("SHA-1", bytes);
    assertEquals(460, ann.patch(1, path, 300_000, middle, "Upload-Checksum", wrong).statusCode());
    assertEquals(300_000, ann.offset(0, path));
    String right = "sha256 " + digest("SHA-256", middle);
    assertEquals(204, ann.patch(1, path, 300_000, middle, "Upload-Checksum", right).statusCode());
    assertEquals(
        413, ann.patch(0, path, 600_001, new byte[bytes.length - 600_000]).statusCode(), "a lie");
    assertEquals(600_001, ann.offset(0, path));
    HttpResponse<byte[]> last =
        ann.patch(0, path, 600_001, Arrays.copyOfRange(bytes, 600_001, bytes.length));
    assertEquals(204, last.statusCode());
    assertTrue(last.headers().firstValue("Upload-Expires").orElseThrow().endsWith("GMT"));
    assertEquals(bytes.length, ann.offset(1, path));
    assertArrayEquals(bytes, ann.get(1, Files.id(path)).body());
    String etag = ann.get(0, Files.id(path)).headers().firstValue("etag").orElseThrow();
    assertEquals(
        "\"" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)) + "\"",
        etag);
  }

  private static String digest(String algorithm, byte[] bytes) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  @Test
  void whatCameBeforeTheLineDroppedStays() throws Exception {
    byte[] bytes = Files.bytes(1_500 * KIB, 5);
    String path = ann.create(0, "application/octet-stream", "noise", bytes.length);

    try (Socket socket = new Socket("127.0.0.1", nodes.port(0))) {
      OutputStream out = socket.getOutputStream();
      String head =
          "PATCH %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\n"
              + "Content-Type: %s\r\nUpload-Offset: 0\r\nContent-Length: %d\r\n\r\n";
      out.write(
          head.formatted(path, ann.token, Files.PART, bytes.length)
              .getBytes(StandardCharsets.US_ASCII));
      out.write(bytes, 0, 700_000);
      out.flush();
    }
    eventually(SOON, () -> ann.offset(1, path) > 0);
    int came = (int) ann.offset(1, path);
    byte[] rest = Arrays.copyOfRange(bytes, came, bytes.length);
    assertEquals(204, ann.patch(1, path, came, rest).statusCode());
    assertArrayEquals(bytes, ann.get(0, Files.id(path)).body());
  }

  @Test
  void anUploadIsGivenUp() {
    String path = ann.create(0, "application/octet-stream", "noise", 10);
    ann.patch(0, path, 0, new byte[5]);

    assertEquals(404, ben.tus(0, "DELETE", path, null).statusCode());
    assertEquals(204, ann.tus(1, "DELETE", path, null).statusCode());
    assertEquals(404, ann.tus(0, "HEAD", path, null).statusCode());
    assertEquals(404, ann.patch(0, path, 5, new byte[5]).statusCode());
    String sent = ann.put("image/png", "a.png", PNG);
    send(ann, direct, sent);
    assertEquals(409, ann.tus(0, "DELETE", Files.UPLOADS + "/" + sent, null).statusCode());
    left(1, 1);
  }

  @Test
  void aPortraitIsEverybodysAndTheOneBeforeItIsGone() {
    String old = ann.put("image/png", "me.png", PNG);
    ann.chat.request(Addresses.PROFILE_SET, new JsonObject().put("picture", old));
    assertEquals(old, portrait(eve));
    assertArrayEquals(PNG, eve.get(1, old).body());
    byte[] smile = Files.png(20, 20, 7);
    String now = ann.put("image/png", "me too.png", smile);
    ann.chat.request(Addresses.PROFILE_SET, new JsonObject().put("picture", now));

    assertEquals(now, portrait(eve));
    assertArrayEquals(smile, eve.get(0, now).body());
    assertEquals(404, eve.get(1, old).statusCode());
    left(1, 1);
    ann.chat.request(Addresses.PROFILE_SET, new JsonObject().put("name", "Ann"));
    assertEquals(now, portrait(eve), "it stays");
    ann.chat.request(Addresses.PROFILE_SET, new JsonObject().put("picture", ""));
    assertEquals(null, portrait(eve));
    left(0, 0);
  }

  private String portrait(Files watcher) {
    JsonObject asked = new JsonObject().put("users", new JsonArray().add(ann.user));
    return watcher
        .chat
        .request(Addresses.PROFILE_GET, asked)
        .getJsonObject("profiles")
        .getJsonObject(ann.user)
        .getString("picture");
  }

  @Test
  void aGroupHasAPortraitThatThoseWhoMayEditItChange() {
    String group = Groups.create(ann.chat, "Garden", ben.user);
    String old = ann.put("image/png", "roses.png", PNG);
    long seq =
        ann.chat
            .request(Addresses.CONVERSATION_UPDATE, in(group).put("picture", old))
            .getLong("seq");
    JsonObject body = Groups.pushed(ben.chat, group, seq).getJsonObject("body");
    assertEquals(new JsonObject().put("type", "updated").put("picture", old), body);
    assertArrayEquals(PNG, ben.get(1, old).body());
    String own = ben.put("image/png", "tulips.png", Files.png(9, 9, 8));
    assertEquals(
        403, ben.chat.refusal(Addresses.CONVERSATION_UPDATE, in(group).put("picture", own)));
    assertArrayEquals(PNG, ann.get(1, old).body());
    String now = ann.put("image/png", "lilies.png", Files.png(9, 9, 9));
    ann.chat.request(Addresses.CONVERSATION_UPDATE, in(group).put("picture", now));

    assertEquals(404, ben.get(1, old).statusCode());
    JsonObject line = Groups.line(ben.chat.sync(Map.of()), group);
    assertEquals(now, line.getString("picture"));
  }

  @Test
  void whatIsNoSmallPictureOfOnesOwnIsNoPortrait() {
    String large = ann.put("image/png", "large.png", Files.png(400, 300, 9));
    String text = ann.put("text/plain", "a.txt", "hello".getBytes(StandardCharsets.UTF_8));
    String sent = ann.put("image/png", "a.png", PNG);
    send(ann, direct, sent);
    String bens = ben.put("image/png", "b.png", PNG);

    assertEquals(400, refused(large));
    assertEquals(400, refused(text));
    assertEquals(409, refused(sent));
    assertEquals(404, refused(bens));
    assertEquals(404, refused("nothing"));
    assertEquals(null, portrait(eve));
  }

  private int refused(String picture) {
    return ann.chat.refusal(Addresses.PROFILE_SET, new JsonObject().put("picture", picture));
  }

  @Test
  void theProtocolIsKept() {
    assertEquals(
        412,
        ann.ask(0, "HEAD", Files.UPLOADS + "/x", BodyPublishers.noBody(), "Tus-Resumable", "0.2.2")
            .statusCode());
    String path = ann.create(0, "image/png", "a.png", 10);
    assertEquals(
        415,
        ann.tus(0, "PATCH", path, new byte[1], "Upload-Offset", "0", "Content-Type", "image/png")
            .statusCode());
    assertEquals(400, ann.patch(0, path, 0, new byte[1], "Upload-Checksum", "crc x").statusCode());
    HttpResponse<byte[]> options = ann.tus(0, "OPTIONS", Files.UPLOADS, null);
    assertEquals(
        "creation,creation-with-upload,expiration,checksum,termination",
        options.headers().firstValue("Tus-Extension").orElseThrow());
    assertEquals(401, new Anonymous(nodes).get("/api/media/" + Files.id(path)));
    assertEquals(401, new Anonymous(nodes).post("/api/media?name=a"));
  }

  @Test
  void aLinkIsWorthWhatItsMakerMayReadAndNothingElse() {
    String id = ann.put("image/png", "a.png", PNG);
    String other = ann.put("image/png", "b.png", Files.png(9, 9, 3));
    long seq = send(ann, direct, id);
    JsonObject link = ben.chat.request(Addresses.MEDIA_SIGN, new JsonObject().put("media", id));
    String path = link.getString("path");
    String ticket = path.substring(path.indexOf('=') + 1);
    Anonymous somebody = new Anonymous(nodes);

    assertEquals(200, somebody.get(path));
    assertEquals(401, somebody.get("/api/media/" + other + "?ticket=" + ticket), "another file");
    assertEquals(401, somebody.get(path + "x"));
    assertEquals(401, somebody.token("/api/media/" + id, ticket), "it is no access token");
    assertEquals(404, eve.chat.refusal(Addresses.MEDIA_SIGN, new JsonObject().put("media", id)));
    JsonObject long8 = new JsonObject().put("media", id).put("seconds", 7 * 86_400 + 1);
    assertEquals(400, ben.chat.refusal(Addresses.MEDIA_SIGN, long8));
    assertEquals(
        "/api/media/" + id,
        ben.chat
            .request(Addresses.MEDIA_SIGN, long8.put("seconds", 7 * 86_400))
            .getString("path")
            .split("\\?")[0]);
    String brief =
        ben.chat
            .request(Addresses.MEDIA_SIGN, new JsonObject().put("media", id).put("seconds", 1))
            .getString("path");
    eventually(SOON, () -> somebody.get(brief) == 401);
    ann.chat.request(
        Addresses.MESSAGE_DELETE,
        in(direct).put("id", UUID.randomUUID().toString()).put("target", seq));
    assertEquals(404, somebody.get(path));
  }

  private record Anonymous(Nodes nodes) {
    int get(String path) {
      return status(HttpRequest.newBuilder(uri(path)).build());
    }

    int token(String path, String token) {
      return status(
          HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token).build());
    }

    int post(String path) {
      return status(
          HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(PNG)).build());
    }

    private URI uri(String path) {
      return URI.create("http://127.0.0.1:" + nodes.port(0) + path);
    }

    private static int status(HttpRequest request) {
      try {
        return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
