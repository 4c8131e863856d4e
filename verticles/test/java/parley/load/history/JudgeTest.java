package parley.load.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.load.history.Story.PAIR;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.load.history.Fault.Kind;

/** Each fault is found and called by its name, and nothing else is. */
class JudgeTest {
  @TempDir Path directory;

  private Verdict judge(Story story) throws IOException {
    return Judge.judge(List.of(story.write(directory.resolve("history.jsonl"))), 5);
  }

  private void finds(Story story, Kind... kinds) throws IOException {
    assertEquals(Set.of(kinds), judge(story).faults().keySet());
  }

  @Test
  void acleanHistoryIsClean() throws IOException {
    Verdict verdict = judge(Story.clean());

    assertEquals(Map.of(), verdict.faults());
    assertTrue(verdict.clean());
    assertEquals(4, verdict.count(EventType.ACKNOWLEDGED));
    assertEquals(4, verdict.count(EventType.TICK));
  }

  @Test
  void whatIsRepeatedAndNotTakenAgainIsNoFault() throws IOException {
    Story story = Story.clean().received("bob", PAIR, "id2", "ann", 2, Via.HISTORY, false);

    finds(story);
  }

  @Test
  void anAcknowledgedEntryThatDidNotArrive() throws IOException {
    Story story = Story.clean();
    story.lines().remove(story.line("received", "ann", "id4"));
    story
        .lines()
        .removeIf(line -> "claimed".equals(line.getString("event")) && line.getLong("read") == 4);
    story.lines().remove(story.lines().size() - 1); // and its tick

    finds(story, Kind.LOST);
  }

  @Test
  void anAcknowledgedEntryThatNobodyReceivedNotEvenItsSender() throws IOException {
    Story story = Story.clean().sent("ann", PAIR, "id5");
    story.acknowledged("ann", PAIR, "id5", 5);
    story.lines().remove(story.line("received", "ann", "id5"));

    finds(story, Kind.LOST);
    assertEquals(2, judge(story).faults().get(Kind.LOST));
  }

  @Test
  void anEntryThatWasNeverAcknowledgedButIsWithSomebody() throws IOException {
    Story story = Story.clean().sent("ann", PAIR, "id5").received("bob", PAIR, "id5", "ann", 5);

    finds(story, Kind.LOST);
  }

  @Test
  void anEntryThatWasNeverAcknowledgedAndIsNowhere() throws IOException {
    finds(Story.clean().sent("ann", PAIR, "id5"));
  }

  @Test
  void anEntryThatWasTakenTwice() throws IOException {
    finds(Story.clean().received("bob", PAIR, "id2", "ann", 2), Kind.TWICE);
  }

  @Test
  void anEntryThatWasTakenAfterALaterOne() throws IOException {
    Story story = Story.clean();
    int second = story.indexOf(Story.is("received", "bob", "id2"));
    int third = story.indexOf(Story.is("received", "bob", "id3"));
    // Both at the later time, so that nobody gets what was not sent.
    story.lines().add(third + 1, story.lines().get(second));
    story.lines().remove(second);
    story.lines().removeIf(line -> line.getString("event").equals("tick"));

    finds(story, Kind.DISORDER);
  }

  @Test
  void aNumberThatWasNeverGiven() throws IOException {
    Story story = Story.clean();
    for (JsonObject line : story.lines()) {
      if ("id4".equals(line.getString("id")) && line.containsKey("seq")) {
        line.put("seq", 5);
      }
    }

    finds(story, Kind.GAP);
  }

  @Test
  void aNumberThatMayBeWithAClientWhoseHistoryEndedEarly() throws IOException {
    Story story = Story.clean().sent("ann", PAIR, "id6").acknowledged("ann", PAIR, "id6", 6);
    story.line("received", "ann", "id6").put("held", false);
    assertTrue(judge(story).faults().containsKey(Kind.GAP));

    finds(story.endless("bob").endless("ann"));
  }

  @Test
  void otherFaultsOfAHistoryThatEndedEarlyAreFound() throws IOException {
    finds(Story.clean().received("bob", PAIR, "id2", "ann", 2).endless("bob"), Kind.TWICE);
  }

  @Test
  void anEntryThatNobodySent() throws IOException {
    Story story = Story.clean();
    story.received("ann", PAIR, "ghost", "bob", 5).received("bob", PAIR, "ghost", "bob", 5);

    finds(story, Kind.INVENTED);
  }

  @Test
  void anEntryThatArrivesBeforeItIsSent() throws IOException {
    Story story = Story.clean();
    int sent = story.indexOf(Story.is("sent", "ann", "id3"));
    story
        .lines()
        .add(sent, story.lines().remove(story.indexOf(Story.is("received", "bob", "id3"))));

    finds(story, Kind.INVENTED);
  }

  @Test
  void anotherAuthorTextKindOrConversation() throws IOException {
    for (String field : List.of("from", "text", "kind")) {
      Story story = Story.clean();
      story.line("received", "bob", "id2").put(field, "other");
      finds(story, Kind.ALTERED);
    }
    Story story = Story.clean().member("d.ann.cat", "ann").member("d.ann.cat", "cat").client("cat");
    story
        .received("ann", "d.ann.cat", "id2", "ann", 1)
        .received("cat", "d.ann.cat", "id2", "ann", 1);
    assertTrue(judge(story).faults().containsKey(Kind.ALTERED));
  }

  @Test
  void aSystemEntryThatDiffersFromReaderToReader() throws IOException {
    Story story = Story.clean();
    story.received("ann", PAIR, "sys", "ann", 5).received("bob", PAIR, "sys", "ann", 5);
    story.line("received", "ann", "sys").put("kind", "system");
    story.line("received", "bob", "sys").put("kind", "system");
    finds(story);

    story.line("received", "bob", "sys").put("text", "other");
    finds(story, Kind.ALTERED);
  }

  @Test
  void twoEntriesWithOneNumber() throws IOException {
    Story story = Story.clean();
    story.sent("bob", PAIR, "id5").acknowledged("bob", PAIR, "id5", 5);
    story.received("ann", PAIR, "id5", "bob", 5);
    story.sent("ann", PAIR, "id6").received("bob", PAIR, "id6", "ann", 5, Via.PUSH, false);

    finds(story, Kind.SAME_NUMBER);
  }

  @Test
  void anEntryWithTwoNumbers() throws IOException {
    Story story = Story.clean();
    story.received("ann", PAIR, "id4", "bob", 5).received("bob", PAIR, "id4", "bob", 5);

    assertTrue(judge(story).faults().containsKey(Kind.MOVED));
  }

  @Test
  void anAcknowledgementWithAnotherNumberThanTheLog() throws IOException {
    Story story = Story.clean();
    story.line("acknowledged", "ann", "id3").put("seq", 2);

    finds(story, Kind.WRONG_NUMBER);
  }

  @Test
  void twoAcknowledgementsThatDiffer() throws IOException {
    Story story = Story.clean();
    story.add(
        "acknowledged", "client", "ann", "gen", 2, "conversation", PAIR, "id", "id3", "seq", 4);

    assertTrue(judge(story).faults().containsKey(Kind.WRONG_NUMBER));
  }

  @Test
  void aSendersOrderThatWasNotKeptWhereItIsPromised() throws IOException {
    Story story = Story.clean();
    int second = story.indexOf(Story.is("sent", "ann", "id2"));
    story.lines().add(second, story.lines().remove(story.indexOf(Story.is("sent", "ann", "id3"))));
    finds(story, Kind.OVERTAKEN);

    story.line("sent", "ann", "id3").put("ordered", false);
    finds(story);
  }

  @Test
  void anEntryOfAConversationOfOthers() throws IOException {
    Story story = Story.clean().client("eve");
    story.received("eve", PAIR, "id1", "ann", 1);

    finds(story, Kind.STRANGER);
  }

  @Test
  void whoIsAddedLaterIsOwedWhatComesThenAndNothingBefore() throws IOException {
    Story story = Story.clean().client("cat");
    story.add("member", "conversation", PAIR, "user", "cat", "from", 3, "until", 3);
    finds(story, Kind.LOST);

    story.received("cat", PAIR, "id3", "ann", 3);
    finds(story);

    story.received("cat", PAIR, "id4", "bob", 4);
    finds(story, Kind.STRANGER);
  }

  @Test
  void aTickBeforeAnybodySaidSo() throws IOException {
    for (String mark : List.of("delivered", "read")) {
      Story story = Story.clean();
      int claim = story.indexOf(line -> line.getString("event").equals("claimed"));
      story.lines().get(claim).put(mark, 0);
      // Who has read an entry has it: a claim of reading alone is enough for both.
      finds(story, mark.equals("read") ? new Kind[] {Kind.EARLY_TICK} : new Kind[0]);
    }
    Story story = Story.clean();
    story.lines().remove(story.indexOf(line -> line.getString("event").equals("claimed")));
    finds(story, Kind.EARLY_TICK);
  }

  @Test
  void aTickForTheAuthorsOwnEntriesRightBehindWhatTheyHaveSeen() throws IOException {
    finds(Story.clean().tick("ann", PAIR, "bob", 4, 4));

    finds(
        Story.clean()
            .sent("ann", PAIR, "id5")
            .acknowledged("ann", PAIR, "id5", 5)
            .received("bob", PAIR, "id5", "ann", 5)
            .tick("ann", PAIR, "bob", 5, 4),
        Kind.EARLY_TICK);
  }

  /** Bob claims all of ann's four entries at once, and she is told. */
  private static Story fourAtOnce() {
    Story story = new Story().member(PAIR, "ann").member(PAIR, "bob").client("ann").client("bob");
    for (int i = 1; i <= 4; i++) {
      story.sent("ann", PAIR, "id" + i).acknowledged("ann", PAIR, "id" + i, i);
      story.received("bob", PAIR, "id" + i, "ann", i);
    }
    return story.claimed("bob", PAIR, 4, 4).tick("ann", PAIR, "bob", 4, 4);
  }

  @Test
  void aTickThatFalls() throws IOException {
    finds(fourAtOnce().tick("ann", PAIR, "bob", 2, 4), Kind.FALLEN_TICK);
    finds(fourAtOnce().tick("ann", PAIR, "bob", 4, 2), Kind.FALLEN_TICK);
    finds(fourAtOnce().tick("ann", PAIR, "bob", 4, 4));
    assertEquals(0, judge(fourAtOnce().tick("ann", PAIR, "bob", 4, 4)).overtakenTicks());
  }

  @Test
  void aTickThatFallsOnTheNextConnection() throws IOException {
    Story story = fourAtOnce().tick("ann", PAIR, "bob", 2, 2);
    story.lines().get(story.lines().size() - 1).put("gen", 2);

    finds(story, Kind.FALLEN_TICK);
  }

  @Test
  void aPushOfWhatWasClaimedMayBeLate() throws IOException {
    Story story = fourAtOnce();
    int claim = story.indexOf(line -> line.getString("event").equals("claimed"));
    story.lines().add(claim, story.lines().get(claim).copy().put("delivered", 3).put("read", 2));

    finds(story.tick("ann", PAIR, "bob", 3, 2));
    assertEquals(2, judge(story).overtakenTicks(), "delivered and read");
    finds(story.tick("ann", PAIR, "bob", 3, 3), Kind.FALLEN_TICK);
  }

  /** A second device of bob's claims that; then ann is told of less than before. */
  private static Story overtaken(long claimed, long told) {
    Story story = fourAtOnce().add("client", "client", "bob/2", "user", "bob");
    for (int i = 1; i <= 4; i++) {
      story.received("bob/2", PAIR, "id" + i, "ann", i);
    }
    return story.claimed("bob/2", PAIR, claimed, claimed).tick("ann", PAIR, "bob", told, told);
  }

  @Test
  void aNodeThatKnowsLessOfTheLogTellsLessThanASecondConnectionHasClaimed() throws IOException {
    finds(overtaken(3, 2));
    finds(overtaken(2, 3), Kind.FALLEN_TICK);

    Story story = fourAtOnce().claimed("bob", PAIR, 4, 4).tick("ann", PAIR, "bob", 2, 2);
    finds(story, Kind.FALLEN_TICK);
    story.lines().get(story.lines().size() - 2).put("gen", 2);
    finds(story);
  }

  @Test
  void aPushOfWhatItsPersonHasWrittenMayBeLate() throws IOException {
    Story story = Story.clean().sent("ann", PAIR, "id5").acknowledged("ann", PAIR, "id5", 5);
    story.received("bob", PAIR, "id5", "ann", 5).claimed("bob", PAIR, 5, 5);
    story.tick("ann", PAIR, "bob", 5, 5);

    finds(story.tick("ann", PAIR, "bob", 4, 4));
  }

  @Test
  void aPushBehindAnAnswerMayBeLateAsWell() throws IOException {
    Story story = synced(1, 1, 3).tick("ann", PAIR, "bob", 2, 2);

    finds(story);
    assertEquals(2, judge(story).overtakenTicks());
  }

  private static Story synced(int asked, int answered, long read) {
    return synced(Story.clean(), asked, answered, read);
  }

  private static Story synced(Story story, int asked, int answered, long read) {
    story.add("syncing", "client", "ann", "gen", 2, "sync", asked);
    story.add(
        "tick",
        "client",
        "ann",
        "gen",
        2,
        "conversation",
        PAIR,
        "user",
        "bob",
        "delivered",
        read,
        "read",
        read,
        "via",
        "sync",
        "sync",
        answered);
    return story;
  }

  @Test
  void anAnswerThatTakesBackWhatWasShownBeforeItWasAskedFor() throws IOException {
    finds(synced(1, 1, 2), Kind.FALLEN_TICK);
    finds(synced(1, 1, 0), Kind.FALLEN_TICK);
    finds(synced(1, 1, 3));
    finds(synced(2, 1, 2));
    finds(synced(overtaken(3, 3), 1, 1, 3), Kind.FALLEN_TICK);
  }

  @Test
  void filesOfSeveralProcessesAreOneHistory() throws IOException {
    List<String> lines = Story.clean().text().lines().toList();
    List<List<String>> parts = List.of(new ArrayList<>(), new ArrayList<>());
    parts.get(1).add(lines.get(0));
    for (String line : lines) {
      String client = new JsonObject(line).getString("client", "ann");
      parts.get(client.equals("ann") ? 0 : 1).add(line);
    }
    List<Path> files = new ArrayList<>();
    for (List<String> part : parts) {
      Path file = directory.resolve("part" + files.size());
      files.add(java.nio.file.Files.write(file, part));
    }
    assertEquals(Map.of(), Judge.judge(files, 5).faults());
    Collections.reverse(files);
    assertEquals(Map.of(), Judge.judge(files, 5).faults());
  }

  @Test
  void theLongestWaitAndTheLongestTimeOffline() throws IOException {
    Story story = Story.clean().sent("ann", PAIR, "id5").acknowledged("ann", PAIR, "id5", 5);
    int sent = story.lines().size() - 3;
    story.add("offline", "client", "bob", "gen", 1, "code", 0);
    story.add("online", "client", "bob", "gen", 2, "node", "n");
    story.received("bob", PAIR, "id5", "ann", 5);

    Verdict verdict = judge(story);

    assertEquals(Map.of(), verdict.faults());
    int received = story.lines().size() - 1;
    Duration longest = Duration.ofMillis(received - sent);
    assertEquals(Optional.of(longest), verdict.longestWait());
    assertFalse(verdict.waitedLongerThan(longest));
    assertTrue(verdict.waitedLongerThan(longest.minusMillis(1)));
    assertEquals(Optional.of(Duration.ofMillis(1)), verdict.longestOffline());
  }

  @Test
  void theLinesThatProveAFaultAreShownAndNoMoreThanAskedFor() throws IOException {
    Story story = Story.clean();
    for (int i = 0; i < 4; i++) {
      story.received("bob", PAIR, "id1", "ann", 1);
    }
    Path file = story.write(directory.resolve("history.jsonl"));
    Verdict verdict = Judge.judge(List.of(file), 2);
    List<String> out = new ArrayList<>();
    verdict.print(out::add);

    assertEquals(4, verdict.faults().get(Kind.TWICE));
    assertEquals(2, verdict.first(Kind.TWICE).size());
    String proof = "    " + file + ":" + (story.lines().size() - 3) + ": {\"event\":\"received\"";
    assertTrue(out.stream().anyMatch(line -> line.startsWith(proof)), () -> out.toString());
    assertTrue(out.stream().anyMatch(line -> line.startsWith("TWICE, 4 times: ")));
  }
}
