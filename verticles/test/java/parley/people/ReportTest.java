package parley.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

/** What people tell the administrators of each other, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReportTest {
  private static final int MAX_OPEN = 50;
  private static final int PAGE = 20;

  private static Nodes nodes;
  private static ChatClient root;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient fay;
  private static String faysToken;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            2, base -> Limits.of(base, limits -> limits.admins("root").sendsPerSecond(10_000)));
    root = nodes.person(0, "root");
    ann = nodes.person(1, "ann");
    ben = nodes.person(0, "ben");
    faysToken = Api.register(nodes.vertx(), nodes.port(0), "fay").getString("access");
    fay = ChatClient.connect(nodes.vertx(), nodes.port(0), "fay", faysToken);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void entriesAreKeptAsTheyWereReported() {
    long seq = ben.say("d.ann.ben", "give me money");
    report(
        ann,
        about("ben")
            .put("reason", "begs")
            .put("conversation", "d.ann.ben")
            .put("entries", new JsonArray().add(seq)));
    ben.request(
        Addresses.MESSAGE_DELETE,
        in("d.ann.ben").put("id", UUID.randomUUID().toString()).put("target", seq));

    JsonObject report = all().get(0);
    assertEquals("ann", report.getString("by"));
    assertEquals("ben", report.getString("user"));
    assertEquals("begs", report.getString("reason"));
    JsonObject entry = report.getJsonArray("entries").getJsonObject(0);
    assertEquals("give me money", entry.getJsonObject("body").getString("text"));
    assertFalse(ben.events().toString().contains("begs"), "who is reported learns nothing");

    JsonObject closing = new JsonObject().put("report", report.getString("report"));
    assertEquals(403, ann.refusal(Addresses.REPORT_CLOSE, closing));
    root.request(Addresses.REPORT_CLOSE, closing);
    assertEquals(404, root.refusal(Addresses.REPORT_CLOSE, closing));
    assertTrue(all().stream().noneMatch(report::equals));
  }

  @Test
  void aPictureThatWasReportedIsForAdministratorsUntilTheReportIsClosed() {
    String media = Api.pixel(nodes.vertx(), nodes.port(0), faysToken);
    JsonObject send = in("d.ann.fay").put("id", UUID.randomUUID().toString()).put("kind", "media");
    long seq =
        fay.request(Addresses.MESSAGE_SEND, send.put("body", new JsonObject().put("media", media)))
            .getLong("seq");
    report(
        ann,
        about("fay").put("conversation", "d.ann.fay").put("entries", new JsonArray().add(seq)));
    fay.request(
        Addresses.MESSAGE_DELETE,
        in("d.ann.fay").put("id", UUID.randomUUID().toString()).put("target", seq));

    JsonObject report = all().get(0);
    JsonObject body = report.getJsonArray("entries").getJsonObject(0).getJsonObject("body");
    JsonObject kept = new JsonObject().put("media", body.getString("media"));
    assertEquals("picture", root.request(Addresses.MEDIA_GET, kept).getString("kind"));
    assertEquals(404, ann.refusal(Addresses.MEDIA_GET, kept), "not for who reported it either");
    assertEquals(404, fay.refusal(Addresses.MEDIA_GET, kept));
    assertEquals(404, ann.refusal(Addresses.MEDIA_GET, new JsonObject().put("media", media)));
    root.request(
        Addresses.REPORT_CLOSE, new JsonObject().put("report", report.getString("report")));
    assertEquals(404, root.refusal(Addresses.MEDIA_GET, kept));
  }

  @Test
  void onlyWhatIsTheirsAndForTheReporterToReadIsReported() {
    long own = ann.say("d.ann.ben", "my own");
    String group = Groups.create(ben, "Secret", "root");
    long secret = ben.say(group, "not for ann");

    assertEquals(404, refusal(ann, entries("d.ann.ben", own)));
    assertEquals(404, refusal(ann, entries(group, secret)));
    assertEquals(404, refusal(ann, entries("d.ann.ben", 10_000)));
    assertEquals(404, refusal(ann, about("nobody")));
    assertEquals(400, refusal(ann, about("ben").put("conversation", "d.ann.ben")));
    assertEquals(400, refusal(ann, about("ben").put("entries", new JsonArray().add(1))));
    assertEquals(400, refusal(ann, about("ben").put("reason", "x".repeat(501))));
    JsonArray many = new JsonArray();
    for (int i = 0; i <= PAGE; i++) {
      many.add(1);
    }
    assertEquals(
        400, refusal(ann, about("ben").put("conversation", "d.ann.ben").put("entries", many)));
  }

  @Test
  void fiftyMayBeOpenAndAdministratorsReadThemByPages() {
    ChatClient eve = nodes.person(1, "eve");
    for (int i = 0; i < MAX_OPEN; i++) {
      report(eve, about("ben").put("reason", "number " + i));
    }
    assertEquals(413, refusal(eve, about("ben")));
    assertEquals(403, eve.refusal(Addresses.REPORT_LIST, new JsonObject()));

    List<String> reasons =
        all().stream()
            .filter(report -> report.getString("by").equals("eve"))
            .map(report -> report.getString("reason"))
            .sorted()
            .distinct()
            .toList();
    assertEquals(MAX_OPEN, reasons.size());
  }

  /** All reports, page by page. */
  private static List<JsonObject> all() {
    List<JsonObject> all = new ArrayList<>();
    JsonObject ask = new JsonObject();
    JsonObject page;
    do {
      page = root.request(Addresses.REPORT_LIST, ask);
      page.getJsonArray("reports").forEach(report -> all.add((JsonObject) report));
      page.getJsonArray("reports").stream()
          .reduce((one, other) -> other)
          .ifPresent(last -> ask.put("before", ((JsonObject) last).getString("report")));
    } while (page.getBoolean("more"));
    return all;
  }

  private static JsonObject about(String user) {
    return new JsonObject().put("user", user);
  }

  private static JsonObject entries(String conversation, long seq) {
    return about("ben").put("conversation", conversation).put("entries", new JsonArray().add(seq));
  }

  private static void report(ChatClient who, JsonObject body) {
    who.request(Addresses.PERSON_REPORT, body);
  }

  private static int refusal(ChatClient who, JsonObject body) {
    return who.refusal(Addresses.PERSON_REPORT, body);
  }
}
