package parley.load.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.load.history.Fault.Kind;

/** Random histories are clean, and one random spoilt line in each is found. */
class RandomHistoryTest {
  private static final int ROUNDS = 40;
  private static final int STEPS = 300;
  private static final String GROUP = "g.random";
  private static final List<String> USERS = List.of("ann", "bob", "cat", "dan");

  @TempDir Path directory;
  private Random random;
  private Story story;
  private List<String> log;
  private Map<String, Integer> taken;
  private Map<String, Integer> told;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isFound(Kind kind) throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      random = new Random(seed);
      tell();
      assertEquals(Map.of(), judge(seed).faults(), "seed " + seed);
      spoil(kind);
      Verdict verdict = judge(seed);
      assertTrue(verdict.faults().containsKey(kind), "seed " + seed + ": " + verdict.faults());
    }
  }

  private Verdict judge(int seed) throws IOException {
    return Judge.judge(List.of(story.write(directory.resolve("history" + seed))), 3);
  }

  /** Four people in a group write, take, claim and are shown ticks in any order that is allowed. */
  private void tell() {
    story = new Story();
    log = new ArrayList<>();
    taken = new HashMap<>();
    told = new HashMap<>();
    USERS.forEach(user -> story.member(GROUP, user).client(user));
    for (int i = 0; i < STEPS; i++) {
      String user = USERS.get(random.nextInt(USERS.size()));
      switch (random.nextInt(4)) {
        case 0 -> write(user);
        case 1, 2 -> take(user);
        default -> claim(user);
      }
    }
    for (String user : USERS) {
      while (taken.getOrDefault(user, 0) < log.size()) {
        take(user);
      }
      claim(user);
    }
  }

  private void write(String user) {
    String id = "id" + log.size();
    log.add(user);
    story.sent(user, GROUP, id);
    story.add(
        "acknowledged",
        "client",
        user,
        "gen",
        1,
        "conversation",
        GROUP,
        "id",
        id,
        "seq",
        log.size());
  }

  private void take(String user) {
    int has = taken.getOrDefault(user, 0);
    if (has < log.size()) {
      taken.put(user, has + 1);
      Via via = random.nextBoolean() ? Via.PUSH : Via.HISTORY;
      story.received(user, GROUP, "id" + has, log.get(has), has + 1, via, true);
    }
    if (has > 0 && random.nextInt(5) == 0) {
      int again = random.nextInt(has);
      story.received(user, GROUP, "id" + again, log.get(again), again + 1, Via.PUSH, false);
    }
  }

  private void claim(String user) {
    int has = taken.getOrDefault(user, 0);
    story.claimed(user, GROUP, has, has);
    if (has > told.getOrDefault(user, 0)) {
      told.put(user, has);
      USERS.stream()
          .filter(other -> !other.equals(user))
          .forEach(other -> story.tick(other, GROUP, user, has, has));
    }
  }

  private void spoil(Kind kind) {
    JsonObject line = any(kind);
    List<JsonObject> lines = story.lines();
    int at = lines.indexOf(line);
    switch (kind) {
      case LOST -> lines.remove(at);
      case TWICE -> lines.add(line.copy());
      case DISORDER -> lines.add(lines.remove(at));
      case GAP -> shift(line.getLong("seq"));
      case INVENTED ->
          lines.removeIf(
              Story.is("sent", line.getString("from"), line.getString("id"))
                  .or(Story.is("acknowledged", line.getString("from"), line.getString("id"))));
      case ALTERED -> line.put(random.nextBoolean() ? "text" : "from", "other");
      case SAME_NUMBER, MOVED -> line.put("seq", line.getLong("seq") + 1).put("held", false);
      case WRONG_NUMBER -> line.put("seq", line.getLong("seq") + 1);
      case OVERTAKEN -> lines.add(firstSentBy(line.getString("client")), lines.remove(at));
      case STRANGER ->
          lines.removeIf(
              each ->
                  each.getString("event").equals("member")
                      && each.getString("user").equals(line.getString("client")));
      case EARLY_TICK -> line.put(random.nextBoolean() ? "read" : "delivered", log.size() + 1);
      case FALLEN_TICK -> lines.add(line.copy().put("read", line.getLong("read") - 1));
    }
  }

  /** Everything from there on has a number more. */
  private void shift(long from) {
    for (JsonObject line : story.lines()) {
      for (String field : List.of("seq", "delivered", "read")) {
        if (line.containsKey(field) && line.getLong(field) >= from) {
          line.put(field, line.getLong(field) + 1);
        }
      }
    }
  }

  /** A line whose spoiling is that fault, and of what follows from it no other. */
  private JsonObject any(Kind kind) {
    List<JsonObject> fit = story.lines().stream().filter(line -> fits(kind, line)).toList();
    return fit.get(random.nextInt(fit.size()));
  }

  private boolean fits(Kind kind, JsonObject line) {
    String event = line.getString("event");
    boolean taken = event.equals("received") && line.getBoolean("held");
    return switch (kind) {
      case LOST, TWICE, GAP, INVENTED, ALTERED, STRANGER -> taken;
      case DISORDER, SAME_NUMBER, MOVED -> taken && line.getLong("seq") < log.size();
      case WRONG_NUMBER -> event.equals("acknowledged");
      case OVERTAKEN ->
          event.equals("sent") && story.lines().get(firstSentBy(line.getString("client"))) != line;
      case EARLY_TICK -> event.equals("tick");
      case FALLEN_TICK ->
          event.equals("tick")
              && line.getLong("read") > 1
              && !isTold(line.getString("user"), line.getInteger("read") - 1);
    };
  }

  /** Whether that user has written that entry or claimed just it. */
  private boolean isTold(String user, int seq) {
    return log.get(seq - 1).equals(user)
        || story.lines().stream()
            .anyMatch(
                line ->
                    line.getString("event").equals("claimed")
                        && line.getString("client").equals(user)
                        && line.getInteger("read") == seq);
  }

  private int firstSentBy(String client) {
    return story.indexOf(
        line -> line.getString("event").equals("sent") && line.getString("client").equals(client));
  }
}
