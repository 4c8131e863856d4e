package parley.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;
import static parley.Groups.in;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Configs;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;
import parley.store.TestDatabase;

/** What nobody made anything of is removed after its time, and nothing else. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MediaSweepTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] PNG = Files.png(40, 30, 1);

  private static Nodes nodes;
  private static Files ann;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(1, MediaSweepTest::config);
    ann = new Files(nodes, 0, "ann");
  }

  private static Config config(Config base) {
    Config.Media m = base.media();
    Config.Media brief =
        new Config.Media(
            List.of(),
            m.maxPicture(),
            m.maxVideo(),
            m.maxAudio(),
            m.maxDocument(),
            m.quota(),
            m.uploadsAtOnce(),
            Duration.ofSeconds(3));
    return Configs.with(base, brief);
  }

  @AfterAll
  static void stop() {
    ann.close();
    nodes.close();
  }

  @Test
  void whatIsUnfinishedOrUnsentGoesAndWhatIsInTheLogStays() {
    String unfinished = ann.create(0, "image/png", "a.png", 100);
    ann.patch(0, unfinished, 0, new byte[50]);
    String unsent = ann.put("image/png", "b.png", Files.png(5, 5, 2));
    String sent = ann.put("image/png", "c.png", PNG);
    JsonObject body =
        in("d.ann.ann")
            .put("id", "entry-of-c")
            .put("kind", "media")
            .put("body", new JsonObject().put("media", sent));
    ann.chat.request(Addresses.MESSAGE_SEND, body);
    // As if the node had died between the log and this note.
    set(sent, new JsonObject().put("$set", new JsonObject().put("expires", 1L)));

    eventually(SOON, () -> find(unsent) == null && find(Files.id(unfinished)) == null);
    eventually(SOON, () -> !find(sent).containsKey("expires"));
    assertArrayEquals(PNG, ann.get(0, sent).body());
    assertEquals(404, ann.get(0, unsent).statusCode());
    assertEquals(404, ann.tus(0, "HEAD", unfinished, null).statusCode());
    assertEquals(
        1, TestDatabase.await(nodes.database().client().count("media.files", new JsonObject())));
  }

  private static JsonObject find(String id) {
    return TestDatabase.await(
        nodes.database().client().findOne("media", new JsonObject().put("_id", id), null));
  }

  private static void set(String id, JsonObject update) {
    TestDatabase.await(
        nodes
            .database()
            .client()
            .updateCollection("media", new JsonObject().put("_id", id), update));
  }
}
