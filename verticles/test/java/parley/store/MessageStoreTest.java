package parley.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.store.TestDatabase.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestClock;
import parley.bus.Entry;
import parley.store.InsertOutcome.Cause;

/** On the embedded database, or on the server of {@code -Dparley.mongo=URI}. */
@Timeout(60)
class MessageStoreTest {
  private static final TestClock CLOCK = new TestClock(Instant.ofEpochMilli(1_000));

  private static TestDatabase database;
  private static MessageStore messages;
  private final String conversation = "g." + UUID.randomUUID();

  @BeforeAll
  static void open() throws IOException {
    database = new TestDatabase();
    messages = await(MessageStore.open(database.store(), CLOCK));
  }

  @AfterAll
  static void close() throws IOException {
    database.close();
  }

  @Test
  void saysOfEachWhetherItsIdOrItsNumberIsTaken() {
    Entry first = entry(1);
    await(messages.insertApart(List.of(first)));
    Entry sameNumber = entry(1);
    Entry sameId = numbered(first, 2);

    InsertOutcome outcome =
        await(messages.insertApart(List.of(entry(7), sameNumber, sameId, entry(8))));

    assertEquals(Map.of(1, Cause.NUMBER_TAKEN, 2, Cause.ID_TAKEN), outcome.failures());
    assertEquals(List.of(1L, 7L, 8L), stored());
  }

  @Test
  void whatIsOverIsShownToNobodyBeforeItIsErased() {
    String words = "{\"text\":\"hello\"}";
    long until = CLOCK.millis() + 10;
    await(
        messages.insertApart(
            List.of(
                new Entry(
                    conversation,
                    1,
                    UUID.randomUUID().toString(),
                    "alice",
                    "device",
                    1,
                    Entry.TEXT,
                    words,
                    until,
                    null))));
    List<Stretch> unread = List.of(new Stretch(conversation, 1, 1));
    Entry before = await(messages.ascending(conversation, 1, 9, 9)).get(0);
    assertEquals(words, before.body());
    assertEquals(
        Map.of(conversation, new MessageStore.Unread(1, 0)),
        await(messages.countByOthers(unread, "bob")));

    CLOCK.advance(Duration.ofMillis(10));

    Entry after = await(messages.ascending(conversation, 1, 9, 9)).get(0);
    assertEquals("{}", after.body());
    assertEquals(until, after.until());
    assertEquals(true, after.toJson().getBoolean("expired"));
    assertEquals(Map.of(), await(messages.countByOthers(unread, "bob")));
  }

  @Test
  void aReadEndsAlsoWhenItIsAskedForOnAForeignThread() {
    await(messages.insertApart(List.of(entry(1))));

    for (int i = 0; i < 2_000; i++) {
      assertEquals(List.of(1L), stored());
    }
  }

  @Test
  void anIdTwiceInOneWriteIsTakenTheSecondTime() {
    Entry first = entry(1);

    InsertOutcome outcome =
        await(messages.insertInOrder(List.of(first, numbered(first, 2), entry(3))));

    assertEquals(Map.of(1, Cause.ID_TAKEN), outcome.failures());
    assertEquals(List.of(1L), stored());
  }

  @Test
  void nothingIsStoredBehindALostNumber() {
    await(messages.insertApart(List.of(entry(2))));
    List<Entry> run = new ArrayList<>();
    for (int seq = 1; seq <= MessageStore.MAX_IN_ORDER; seq++) {
      run.add(entry(seq));
    }

    InsertOutcome outcome = await(messages.insertInOrder(run));

    assertEquals(Map.of(1, Cause.NUMBER_TAKEN), outcome.failures());
    assertEquals(List.of(1L, 2L), stored());
  }

  @Test
  void anIdThatNamesAnIndexDoesNotConfuse() {
    Entry first = entry("index: c_s ", 1);
    await(messages.insertApart(List.of(first)));

    InsertOutcome outcome = await(messages.insertApart(List.of(numbered(first, 2))));

    assertEquals(Map.of(0, Cause.ID_TAKEN), outcome.failures());
  }

  private List<Long> stored() {
    return await(messages.ascending(conversation, 1, 1_000, 1_000)).stream()
        .map(Entry::seq)
        .toList();
  }

  private Entry entry(long seq) {
    return entry(UUID.randomUUID().toString(), seq);
  }

  private Entry entry(String id, long seq) {
    return new Entry(conversation, seq, id, "alice", "device", 1, Entry.TEXT, "{}");
  }

  private Entry numbered(Entry entry, long seq) {
    return entry(entry.id(), seq);
  }
}
