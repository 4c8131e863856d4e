package parley.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** What whoever knows the address of a webhook can post, on one node for people on another. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IncomingWebhookTest {
  private static Nodes nodes;
  private static ChatClient ann;
  private static String group;
  private static JsonObject webhook;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(1, "ann");
    ann.request(Addresses.BOT_CREATE, new JsonObject().put("user", "alarms"));
    group = Groups.create(ann, "Alarms", "alarms");
    webhook = create(group);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static JsonObject create(String conversation) {
    JsonObject wish = new JsonObject().put("user", "alarms").put("name", "disks");
    return ann.request(Addresses.WEBHOOK_CREATE, wish.put("conversation", conversation));
  }

  private static HttpResponse<Buffer> post(String path, JsonObject body) {
    return Api.post(nodes.vertx(), nodes.port(0), path, body);
  }

  private static int status(JsonObject body) {
    return post(webhook.getString("path"), body).statusCode();
  }

  private static JsonObject text(String text) {
    return new JsonObject().put("text", text);
  }

  @Test
  void postsAsItsBotIntoItsConversation() {
    JsonObject answer =
        post(
                webhook.getString("path"),
                text("disk is full").put("buttons", new JsonArray().add("Seen")))
            .bodyAsJsonObject();
    JsonObject entry = ann.entry("disk is full");
    assertEquals(group, answer.getString("conversation"));
    assertEquals(entry.getLong("seq"), answer.getLong("seq"));
    assertEquals("alarms", entry.getString("from"));
    assertEquals(new JsonArray().add("Seen"), entry.getJsonObject("body").getJsonArray("buttons"));
  }

  @Test
  void theSameIdIsStoredOnce() {
    JsonObject once = text("once").put("id", "0193a1b2-7c1a-7000-8000-00000000000a");
    JsonObject first = post(webhook.getString("path"), once).bodyAsJsonObject();
    assertEquals(first, post(webhook.getString("path"), once).bodyAsJsonObject());
  }

  @Test
  void refusesWhatIsNoText() {
    assertEquals(400, status(new JsonObject()));
    assertEquals(400, status(text("")));
    assertEquals(400, status(new JsonObject().put("text", 7)));
    assertEquals(400, status(text("x").put("id", "!")));
    assertEquals(200, status(text("x".repeat(8_000))));
    assertEquals(413, status(text("x".repeat(8_001))));
    assertEquals(413, status(text("x".repeat(70_000))));
  }

  @Test
  void nobodyPostsWhoDoesNotKnowItsAddress() {
    String path = webhook.getString("path");
    String last = path.endsWith("A") ? "B" : "A";
    for (String wrong :
        new String[] {
          path.substring(0, path.length() - 1) + last,
          path.replace(webhook.getString("id"), "nothing"),
          "/api/hooks/" + webhook.getString("id") + "/" + webhook.getString("secret")
        }) {
      assertEquals(404, post(wrong, text("intruder")).statusCode(), wrong);
    }
    JsonObject listed = ann.request(Addresses.WEBHOOK_LIST, new JsonObject().put("user", "alarms"));
    assertFalse(listed.encode().contains(path.substring(path.lastIndexOf('/') + 1)));
  }

  @Test
  void isWorthWhatItsBotMayDoAndEndsWithIt() {
    String other = Groups.create(ann, "Other", "alarms");
    JsonObject mine = create(other);
    assertEquals(200, post(mine.getString("path"), text("inside")).statusCode());
    Groups.remove(ann, other, "alarms");
    assertEquals(403, post(mine.getString("path"), text("outside")).statusCode());
    ann.request(Addresses.WEBHOOK_DELETE, new JsonObject().put("id", mine.getString("id")));
    assertEquals(404, post(mine.getString("path"), text("gone")).statusCode());
  }
}
