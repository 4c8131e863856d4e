package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.FindOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** What people find of what was written, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SearchTest {
  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyWordMustBeThereAndTheLastOneBegun() {
    String group = Groups.create(ann, "Words", "ben");
    ann.say(group, "The train to Göteborg is late");
    ann.say(group, "The training begins at nine");
    ben.say(group, "Late again: train 7");
    ben.say(group, "你好吗");

    assertEquals(
        List.of(
            "Late again: train 7", "The training begins at nine", "The train to Göteborg is late"),
        found(ben, in(group).put("text", "TRAIN")));
    assertEquals(
        List.of("Late again: train 7", "The train to Göteborg is late"),
        found(ben, in(group).put("text", "train ")));
    assertEquals(
        List.of("The train to Göteborg is late"), found(ann, in(group).put("text", "late goteb")));
    assertEquals(List.of(), found(ann, in(group).put("text", "goteborgs")));
    assertEquals(List.of("你好吗"), found(ann, in(group).put("text", "好吗")));
    assertEquals(List.of(), found(ann, in(group).put("text", "吗好")));
  }

  @Test
  void authorKindAndTimeNarrowItDown() {
    String group = Groups.create(ann, "Filters", "ben");
    ann.say(group, "see https://parley.example/one");
    ben.say(group, "see https://parley.example/two");
    JsonObject body =
        new JsonObject()
            .put("question", "See you?")
            .put("options", new JsonArray().add("a").add("b"));
    JsonObject poll = in(group).put("id", id()).put("kind", "poll").put("body", body);
    long at = ann.request(Addresses.MESSAGE_SEND, poll).getLong("at");

    assertEquals(
        List.of("see https://parley.example/two"), found(ann, in(group).put("from", "ben")));
    assertEquals(2, found(ann, in(group).put("kind", "link")).size());
    assertEquals(
        List.of("see https://parley.example/one"),
        found(ann, in(group).put("kind", "link").put("from", "ann").put("text", "see")));
    assertEquals(List.of("See you?"), found(ben, in(group).put("kind", "poll").put("text", "b")));
    assertEquals(List.of("See you?"), found(ben, in(group).put("text", "see").put("since", at)));
    assertEquals(
        2, found(ben, in(group).put("text", "see").put("before", at)).size(), "the time before");
  }

  @Test
  void onlyWhatOneMayReadIsFound() {
    String group = Groups.create(ann, "Rights", "ben");
    ann.say(group, "zebra one");
    Groups.remove(ann, group, "ben");
    ann.say(group, "zebra two");
    Groups.add(ann, group, "ben");
    ann.say(group, "zebra three");
    cat.say("d.ann.cat", "zebra for ann");

    JsonObject zebra = new JsonObject().put("text", "zebra");
    assertEquals(List.of("zebra three", "zebra one"), found(ben, zebra));
    assertEquals(
        Set.of("zebra for ann", "zebra three", "zebra two", "zebra one"),
        Set.copyOf(found(ann, zebra)));
    assertEquals(List.of("zebra for ann"), found(cat, zebra));
    assertEquals(404, cat.refusal(Addresses.MESSAGE_SEARCH, in(group).put("text", "zebra")));
  }

  @Test
  void whatIsEditedIsFoundAsItIsAndWhatIsDeletedNotAtAll() {
    String group = Groups.create(ann, "Gone", "ben");
    long seq = ann.say(group, "giraffe");
    JsonObject change = in(group).put("target", seq);
    JsonObject okapi = new JsonObject().put("text", "okapi");
    ann.request(Addresses.MESSAGE_EDIT, change.copy().put("id", id()).put("body", okapi));
    assertEquals(List.of(), found(ben, in(group).put("text", "giraffe")));
    assertEquals(List.of("okapi"), found(ben, in(group).put("text", "okapi")));

    ann.request(Addresses.MESSAGE_DELETE, change.copy().put("id", id()));
    assertEquals(List.of(), found(ben, in(group).put("text", "okapi")));
    assertEquals(List.of(), found(ben, in(group).put("from", "ann")));
    String log =
        nodes
            .database()
            .store()
            .find("messages", new JsonObject().put("c", group), new FindOptions())
            .await()
            .toString();
    assertFalse(log.contains("okapi"), log);
  }

  @Test
  void pagesHoldEverythingOnceTheNewestFirst() {
    List<String> all = new ArrayList<>();
    List<String> groups =
        List.of(Groups.create(ann, "One", "ben"), Groups.create(ann, "Two", "ben"));
    for (int i = 0; i < 33; i++) {
      all.add(0, "lemur " + i);
      ann.say(groups.get(i % 2), all.get(0));
    }

    List<JsonObject> everywhere = paged(new JsonObject().put("text", "lemur").put("limit", 7));
    List<Long> times = everywhere.stream().map(entry -> entry.getLong("at")).toList();
    assertEquals(times.stream().sorted(Comparator.reverseOrder()).toList(), times);
    // What was written elsewhere in the same moment has no order.
    assertEquals(all.stream().sorted().toList(), texts(everywhere).stream().sorted().toList());
    assertEquals(
        all.stream().filter(text -> Integer.parseInt(text.substring(6)) % 2 == 0).toList(),
        texts(paged(in(groups.get(0)).put("text", "lemur").put("limit", 5))));
    JsonObject last = search(ann, new JsonObject().put("text", "lemur").put("limit", 34));
    assertNull(last.getValue("before"), "no more");
  }

  private static List<JsonObject> paged(JsonObject ask) {
    List<JsonObject> all = new ArrayList<>();
    JsonObject page;
    do {
      page = search(ann, ask);
      all.addAll(entries(page));
      ask.put("before", page.getLong("before"));
    } while (page.containsKey("before"));
    return all;
  }

  @Test
  void whatIsNoQuestionIsRefused() {
    for (JsonObject no :
        List.of(
            new JsonObject(),
            new JsonObject().put("text", "..."),
            new JsonObject().put("text", "a").put("limit", 51),
            new JsonObject().put("text", "a").put("kind", "system"),
            new JsonObject().put("text", "a".repeat(201)),
            new JsonObject().put("since", 1))) {
      assertEquals(400, ann.refusal(Addresses.MESSAGE_SEARCH, no), no.encode());
    }
    assertEquals(
        0,
        ann.refusal(
            Addresses.MESSAGE_SEARCH,
            new JsonObject().put("text", "a".repeat(200)).put("limit", 50)));
  }

  private static JsonObject search(ChatClient who, JsonObject ask) {
    return who.request(Addresses.MESSAGE_SEARCH, ask);
  }

  private static List<String> found(ChatClient who, JsonObject ask) {
    return texts(entries(search(who, ask)));
  }

  private static List<JsonObject> entries(JsonObject answer) {
    return answer.getJsonArray("found").stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> texts(List<JsonObject> entries) {
    return entries.stream()
        .map(entry -> entry.getJsonObject("body"))
        .map(body -> body.getString("text", body.getString("question")))
        .toList();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
