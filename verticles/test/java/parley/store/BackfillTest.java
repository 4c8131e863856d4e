package parley.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.UpdateOptions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** What a version wrote that did not keep words is found by one that does. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BackfillTest {
  private static final int ENTRIES = 450;
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void whatWasWrittenBeforeIsFoundAfterAnUpgrade() {
    try (Nodes nodes =
        Nodes.start(1, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)))) {
      nodes.person(0, "ben").close();
      ChatClient ann = nodes.person(0, "ann");
      String group = Groups.create(ann, "Old", "ben");
      for (int i = 0; i < ENTRIES; i++) {
        ann.say(group, "zebra number " + i);
      }
      long edited = ann.say(group, "giraffe");
      change(ann, Addresses.MESSAGE_EDIT, group, edited, new JsonObject().put("text", "okapi"));
      long deleted = ann.say(group, "secret okapi");
      change(ann, Addresses.MESSAGE_DELETE, group, deleted, null);
      ann.close();
      nodes.node(0).stop();
      forgetWords(nodes.database());

      nodes.add();
      String token = Api.login(nodes.vertx(), nodes.port(1), "ann").getString("access");
      ChatClient back = ChatClient.connect(nodes.vertx(), nodes.port(1), "ann", token);
      eventually(SOON, () -> isDone(nodes.database()));
      assertEquals(1, found(back, group, "zebra number 7 ").size());
      assertEquals(1, found(back, group, "zebra number " + (ENTRIES - 1)).size());
      assertEquals(List.of(edited), Groups.seqs(found(back, group, "okapi")));
      assertEquals(new JsonArray(), found(back, group, "giraffe"));
      JsonObject byAnn = in(group).put("from", "ann").put("text", "number 44");
      assertEquals(11, search(back, byAnn).size(), "44 and 440 to 449");
      back.close();
    }
  }

  private static void change(
      ChatClient who, String command, String group, long target, JsonObject body) {
    JsonObject change = in(group).put("id", UUID.randomUUID().toString()).put("target", target);
    who.request(command, body == null ? change : change.put("body", body));
  }

  private static void forgetWords(TestDatabase database) {
    TestDatabase.await(
        database
            .client()
            .updateCollectionWithOptions(
                "messages",
                new JsonObject(),
                new JsonObject().put("$unset", new JsonObject().put("w", "")),
                new UpdateOptions().setMulti(true)));
    TestDatabase.await(database.client().removeDocuments("backfills", new JsonObject()));
  }

  private static boolean isDone(TestDatabase database) {
    return TestDatabase.await(database.client().find("backfills", new JsonObject())).stream()
        .anyMatch(each -> each.getBoolean("done"));
  }

  private static JsonArray found(ChatClient who, String group, String text) {
    return search(who, in(group).put("text", text));
  }

  private static JsonArray search(ChatClient who, JsonObject ask) {
    return who.request(Addresses.MESSAGE_SEARCH, ask).getJsonArray("found");
  }
}
