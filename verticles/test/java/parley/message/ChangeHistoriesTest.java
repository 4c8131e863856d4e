package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Whatever people on two nodes do to texts and polls, all of them see the same in the end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChangeHistoriesTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final List<String> EMOJIS = List.of("👍", "❤️", "👩🏽‍🚀", "🇩🇪", "3️⃣", "‼️");

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;
  private static ChatClient cat;
  private static ChatClient dee;

  private String group;
  private long text;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    cat = nodes.person(0, "cat");
    dee = nodes.person(1, "dee");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private JsonObject change() {
    return in(group).put("id", UUID.randomUUID().toString()).put("target", text);
  }

  private JsonObject edit(String words) {
    return change().put("body", new JsonObject().put("text", words));
  }

  /** Over random histories: who was there, who comes back and who pages back see the same. */
  @Test
  void everyWayOfLearningShowsTheSame() {
    Random random = new Random(7);
    for (int round = 0; round < 3; round++) {
      group = Groups.create(ann, "Random " + round, "ben", "cat", "dee");
      live(random);
      long last = ann.say(group, "the end");

      assertEquals(fromHistory(cat), fromEvents(dee, last), "always online, round " + round);
      assertEquals(fromHistory(ben), fromSync(cat), "coming back, round " + round);
    }
  }

  /** Everybody does something to one of the texts, all at once. */
  private void live(Random random) {
    List<Long> texts = new ArrayList<>();
    for (int turn = 0; turn < 40; turn++) {
      texts.add(write(List.of(ann, ben, cat).get(turn % 3), turn));
      List<Future<JsonObject>> all = new ArrayList<>();
      for (ChatClient person : List.of(ann, ben, cat)) {
        text = texts.get(Math.max(0, texts.size() - 1 - random.nextInt(4)));
        all.add(
            switch (random.nextInt(7)) {
              case 0 -> person.ask(Addresses.MESSAGE_EDIT, edit("edited in turn " + turn));
              case 1 -> person.ask(Addresses.MESSAGE_DELETE, change());
              case 2 -> person.ask(Addresses.MESSAGE_REACT, change().putNull("emoji"));
              case 3, 4 -> person.ask(Addresses.MESSAGE_VOTE, vote(random.nextInt(3)));
              case 5 -> person.ask(Addresses.MESSAGE_CLOSE, change());
              default ->
                  person.ask(
                      Addresses.MESSAGE_REACT,
                      change().put("emoji", EMOJIS.get(random.nextInt(EMOJIS.size()))));
            });
      }
      Future.join(all).otherwiseEmpty().await(); // what is refused changes nothing
    }
  }

  /** Every other one is a poll. */
  private long write(ChatClient person, int turn) {
    if (turn % 2 == 0) {
      return person.say(group, "text " + turn);
    }
    JsonObject poll =
        new JsonObject()
            .put("question", "poll " + turn)
            .put("options", new JsonArray().add("a").add("b"));
    return person
        .request(
            Addresses.MESSAGE_SEND,
            in(group).put("id", UUID.randomUUID().toString()).put("kind", "poll").put("body", poll))
        .getLong("seq");
  }

  /** For an option, or for none. */
  private JsonObject vote(int option) {
    return change().put("options", option == 2 ? new JsonArray() : new JsonArray().add(option));
  }

  /** What somebody holds to whom all entries up to that one have been pushed. */
  private String fromEvents(ChatClient person, long last) {
    Map<Long, JsonObject> log = new TreeMap<>();
    Eventually.eventually(
        SOON,
        () -> {
          person.events().stream()
              .filter(event -> event.getString("event").equals("entry"))
              .map(event -> event.getJsonObject("entry"))
              .filter(entry -> entry.getString("conversation").equals(group))
              .forEach(entry -> log.put(entry.getLong("seq"), entry));
          return log.size() == last;
        });
    Folded folded = new Folded();
    log.values().forEach(folded::take);
    return folded.toString();
  }

  private String fromSync(ChatClient person) {
    Folded folded = new Folded();
    long cursor = 0;
    for (boolean more = true; more; ) {
      JsonObject line = Groups.line(person.sync(Map.of(group, cursor)), group);
      for (Object entry : line.getJsonArray("entries")) {
        folded.take((JsonObject) entry);
        cursor = ((JsonObject) entry).getLong("seq");
      }
      more = cursor < line.getLong("head");
    }
    return folded.toString();
  }

  private String fromHistory(ChatClient person) {
    Folded folded = new Folded();
    JsonArray page;
    JsonObject next = in(group).put("limit", 17);
    do {
      page = person.request(Addresses.MESSAGE_HISTORY, next).getJsonArray("entries");
      for (Object element : page) {
        JsonObject entry = (JsonObject) element;
        if (List.of("text", "poll").contains(entry.getString("kind"))) {
          folded.take(entry); // changes have been made already
        }
        next.put("before", Math.min(next.getLong("before", Long.MAX_VALUE), entry.getLong("seq")));
      }
    } while (!page.isEmpty());
    return folded.toString();
  }
}
