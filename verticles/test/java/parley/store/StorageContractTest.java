package parley.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.store.TestDatabase.await;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.mongo.MongoClientUpdateResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Parley relies on of any database: MongoDB, FerretDB or the embedded one. Runs on the
 * embedded one, or on the server of {@code -Dparley.mongo=URI}.
 */
@Timeout(60)
class StorageContractTest {
  /** FerretDB 1.24 fails these: its updates read and write in two steps. */
  private static final String ATOMIC_UPDATES = "atomic-updates";

  private static final int WRITERS = 16;

  private static TestDatabase database;
  private MongoClient client;
  private String entries;

  @BeforeAll
  static void open() throws IOException {
    database = new TestDatabase();
  }

  @AfterAll
  static void close() throws IOException {
    database.close();
  }

  @BeforeEach
  void createCollection() {
    client = database.client();
    entries = "c" + UUID.randomUUID().toString().substring(0, 8);
    createIndexes();
  }

  private void createIndexes() {
    IndexModel number =
        new IndexModel(
            new JsonObject().put("c", 1).put("s", 1), new IndexOptions().unique(true).name("c_s"));
    IndexModel time =
        new IndexModel(new JsonObject().put("t", 1), new IndexOptions().name("by_time"));
    await(database.store().createIndexes(entries, number, time));
  }

  @Test
  void indexesThatAreThereMayBeCreatedAgain() {
    insertEntries("c1", 3);

    createIndexes();

    assertEquals(List.of(1L, 2L, 3L), sequences("c1"));
  }

  @Test
  void reportsADuplicate() {
    await(client.insert(entries, entry("a", "c1", 1)));

    MongoWriteException sameId = failure(client.insert(entries, entry("a", "c2", 1)));
    MongoWriteException samePlace = failure(client.insert(entries, entry("b", "c1", 1)));

    assertEquals(11000, sameId.getCode());
    assertEquals(11000, samePlace.getCode());
    assertEquals(
        1, await(database.store().find(entries, new JsonObject(), new FindOptions())).size());
  }

  /** Without a name Parley looks the id up; with the wrong one it would take it as it is. */
  @Test
  void namesTheRightIndexOrNoneForADuplicate() {
    await(client.insert(entries, entry("a", "c1", 1)));

    MongoWriteException sameId = failure(client.insert(entries, entry("a", "c2", 1)));
    MongoWriteException samePlace = failure(client.insert(entries, entry("b", "c1", 1)));

    assertTrue(namesNoneOr("_id_", sameId), sameId.getMessage());
    assertTrue(namesNoneOr("c_s", samePlace), samePlace.getMessage());
  }

  private static boolean namesNoneOr(String index, MongoWriteException failure) {
    String message = failure.getError().getMessage();
    return !message.contains("index: ") || message.contains("index: " + index + " ");
  }

  @Test
  void anOrderedBulkStopsAtItsFirstError() {
    await(client.insert(entries, entry("x", "c1", 2)));
    long[] run = LongStream.rangeClosed(1, MessageStore.MAX_IN_ORDER).toArray();

    MongoBulkWriteException failed = bulkFailure(true, insertsOf("c1", run));

    assertEquals(1, failed.getWriteErrors().size());
    assertEquals(1, failed.getWriteErrors().get(0).getIndex());
    assertEquals(11000, failed.getWriteErrors().get(0).getCode());
    assertEquals(List.of(1L, 2L), sequences("c1"));
  }

  @Test
  void anUnorderedBulkGoesOn() {
    await(client.insert(entries, entry("x", "c1", 2)));
    await(client.insert(entries, entry("y", "c1", 300)));
    long[] many = LongStream.rangeClosed(1, 500).toArray();

    MongoBulkWriteException failed = bulkFailure(false, insertsOf("c1", many));

    assertEquals(
        List.of(1, 299), failed.getWriteErrors().stream().map(BulkWriteError::getIndex).toList());
    assertTrue(failed.getWriteErrors().stream().allMatch(error -> error.getCode() == 11000));
    assertEquals(LongStream.of(many).boxed().toList(), sequences("c1"));
  }

  @Test
  void ofManyInsertsOfOneNumberOneWins() {
    List<Future<String>> writes = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writes.add(client.insert(entries, entry("w" + i, "c1", 1)));
    }

    writes.forEach(write -> await(write.otherwiseEmpty()));

    assertEquals(1, writes.stream().filter(Future::succeeded).count());
    assertEquals(List.of(1L), sequences("c1"));
  }

  @Test
  void raisesWatermarksAndNeverLowersThem() {
    List<BulkOperation> raises = new ArrayList<>();
    for (long head : new long[] {5, 3, 9, 7}) {
      raises.add(BulkOperation.createUpdate(id("c1"), raise("head", head)).setUpsert(true));
    }

    await(client.bulkWriteWithOptions(entries, raises, new BulkWriteOptions(false)));

    assertEquals(9L, one("c1").getLong("head"));
  }

  @Test
  void insertsWhatToRaiseWhenItIsMissing() {
    JsonObject upsert =
        raise("head", 5).put("$setOnInsert", new JsonObject().put("kind", "direct"));
    JsonObject later = raise("head", 6).put("$setOnInsert", new JsonObject().put("kind", "group"));
    for (JsonObject update : List.of(upsert, later)) {
      BulkOperation operation = BulkOperation.createUpdate(id("c1"), update, true, false);
      await(client.bulkWriteWithOptions(entries, List.of(operation), new BulkWriteOptions(false)));
    }

    assertEquals(id("c1").put("head", 6L).put("kind", "direct"), one("c1"));
  }

  @Test
  void raisingWhatIsNotThereMakesNothing() {
    BulkOperation raise = BulkOperation.createUpdate(id("none"), raise("seen", 1));

    await(client.bulkWriteWithOptions(entries, List.of(raise), new BulkWriteOptions(false)));

    assertNull(one("none"));
  }

  @Test
  void updatesOnlyWhatIsOlder() {
    JsonArray spans = array(new JsonObject().put("from", 1L).put("to", 4L));
    await(client.insert(entries, id("m").put("v", 4L).put("read", 7L)));
    JsonObject change = set("spans", spans).put("$max", new JsonObject().put("read", 5L));

    for (long version : new long[] {4, 5}) {
      JsonObject older = id("m").put("v", new JsonObject().put("$lt", version));
      change.getJsonObject("$set").put("v", version);
      BulkOperation update = BulkOperation.createUpdate(older, change);
      await(client.bulkWriteWithOptions(entries, List.of(update), new BulkWriteOptions(false)));
      assertEquals(version == 5, one("m").containsKey("spans"));
    }

    assertEquals(id("m").put("v", 5L).put("read", 7L).put("spans", spans), one("m"));
  }

  @Test
  void updatesWhatHasNoSuchFieldOrALowerOne() {
    JsonObject notYet = new JsonObject().put("$not", new JsonObject().put("$gte", 3L));
    await(client.insert(entries, id("c1").put("title", "old")));
    JsonObject change = raise("applied", 3).put("$set", new JsonObject().put("title", "new"));

    await(client.updateCollection(entries, id("c1").put("applied", notYet), change));
    change.getJsonObject("$set").put("title", "again");
    await(client.updateCollection(entries, id("c1").put("applied", notYet), change));

    assertEquals(id("c1").put("title", "new").put("applied", 3L), one("c1"));
  }

  @Test
  void comparesAndSetsByFilter() {
    await(client.insert(entries, id("cas").put("epoch", 1).put("holder", "a")));
    JsonObject expected = id("cas").put("epoch", 1);

    long won = await(client.updateCollection(entries, expected, set("epoch", 2))).getDocMatched();
    long lost = await(client.updateCollection(entries, expected, set("epoch", 3))).getDocMatched();

    assertEquals(1, won);
    assertEquals(0, lost);
    assertEquals(id("cas").put("epoch", 2).put("holder", "a"), one("cas"));
  }

  @Test
  @Tag(ATOMIC_UPDATES)
  void ofManyComparisonsAtOnceOneWins() {
    await(client.insert(entries, id("cas").put("secret", "first")));
    JsonObject expected = id("cas").put("secret", "first");
    List<Future<MongoClientUpdateResult>> writes = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writes.add(client.updateCollection(entries, expected, set("secret", "w" + i)));
    }

    assertEquals(1, writes.stream().mapToLong(write -> await(write).getDocMatched()).sum());
  }

  @Test
  @Tag(ATOMIC_UPDATES)
  void manyRaisesAtOnceEndAtTheHighest() {
    List<Future<?>> writes = new ArrayList<>();
    await(client.insert(entries, id("c1").put("head", 0L)));
    for (long head = WRITERS; head > 0; head--) {
      BulkOperation raise = BulkOperation.createUpdate(id("c1"), raise("head", head));
      writes.add(client.bulkWriteWithOptions(entries, List.of(raise), new BulkWriteOptions(false)));
    }

    writes.forEach(TestDatabase::await);

    assertEquals(WRITERS, one("c1").getLong("head"));
  }

  @Test
  void readsARangeInOrderBothWays() {
    insertEntries("c1", 50);
    insertEntries("c2", 5);
    JsonObject middle = new JsonObject().put("$gte", 11L).put("$lte", 40L);
    JsonObject range = new JsonObject().put("c", "c1").put("s", middle);

    assertEquals(List.of(11L, 12L, 13L), sequences(range, 1, 3));
    assertEquals(List.of(40L, 39L, 38L), sequences(range, -1, 3));
    assertEquals(30, sequences(range, 1, 1_000).size());
  }

  @Test
  void findsByIdsAndProjects() {
    insertEntries("c1", 20);
    JsonObject in = new JsonObject().put("_id", new JsonObject().put("$in", array("c1-3", "none")));
    FindOptions onlyPlace = new FindOptions().setFields(new JsonObject().put("s", 1)).setLimit(2);

    assertEquals(
        List.of(id("c1-3").put("s", 3L)), await(database.store().find(entries, in, onlyPlace)));
    assertEquals(
        id("c1-4").put("c", "c1"),
        await(client.findOne(entries, id("c1-4"), new JsonObject().put("c", 1))));
    assertNull(await(client.findOne(entries, id("none"), null)));
  }

  @Test
  void findsByARangeOfText() {
    for (String conversation : List.of("d.a.b", "g.1", "g.2", "h.3")) {
      await(client.insert(entries, entry(conversation, conversation, 1)));
    }
    JsonObject groups = new JsonObject().put("$gte", "g.").put("$lt", "g/");

    assertEquals(
        2,
        await(database.store().find(entries, new JsonObject().put("c", groups), new FindOptions()))
            .size());
  }

  @Test
  void removesOneAndMany() {
    insertEntries("c1", 30);
    JsonObject some = new JsonObject().put("s", new JsonObject().put("$lte", 10L));

    await(client.removeDocument(entries, id("c1-30")));
    await(client.removeDocument(entries, id("none")));
    await(client.removeDocuments(entries, some));

    assertEquals(LongStream.range(11, 30).boxed().toList(), sequences("c1"));
  }

  @Test
  void keepsIntegersThatADoubleCannotHold() {
    long big = (1L << 53) + 1;
    await(client.insert(entries, entry("big", "c1", big)));
    await(client.insert(entries, entry("less", "c1", big - 1)));

    assertEquals(List.of(big - 1, big), sequences("c1"));
    JsonObject exact = new JsonObject().put("c", "c1").put("s", big);
    assertEquals(1, await(database.store().find(entries, exact, new FindOptions())).size());
  }

  @Test
  void streamsMoreThanOneBatch() {
    insertEntries("c1", 450);

    assertEquals(
        450,
        await(database.store().find(entries, new JsonObject().put("c", "c1"), new FindOptions()))
            .size());
  }

  @Test
  void answersAPing() {
    JsonObject answer = await(client.runCommand("ping", new JsonObject().put("ping", 1)));

    assertEquals(1, answer.getInteger("ok"));
  }

  private static JsonObject entry(String id, String conversation, long sequence) {
    return id(id).put("c", conversation).put("s", sequence);
  }

  private static JsonObject id(String id) {
    return new JsonObject().put("_id", id);
  }

  private static JsonObject set(String field, Object value) {
    return new JsonObject().put("$set", new JsonObject().put(field, value));
  }

  private static JsonObject raise(String field, long value) {
    return new JsonObject().put("$max", new JsonObject().put(field, value));
  }

  private static JsonArray array(Object... items) {
    return new JsonArray(List.of(items));
  }

  private static List<BulkOperation> insertsOf(String conversation, long... sequences) {
    List<BulkOperation> inserts = new ArrayList<>();
    for (long sequence : sequences) {
      inserts.add(
          BulkOperation.createInsert(entry(conversation + "-" + sequence, conversation, sequence)));
    }
    return inserts;
  }

  private void insertEntries(String conversation, int count) {
    List<BulkOperation> inserts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      inserts.addAll(insertsOf(conversation, i));
    }
    await(client.bulkWrite(entries, inserts));
  }

  private JsonObject one(String id) {
    return await(client.findOne(entries, id(id), null));
  }

  private List<Long> sequences(String conversation) {
    return sequences(new JsonObject().put("c", conversation), 1, 1_000);
  }

  private List<Long> sequences(JsonObject filter, int direction, int limit) {
    FindOptions options =
        new FindOptions().setSort(new JsonObject().put("s", direction)).setLimit(limit);
    return await(database.store().find(entries, filter, options)).stream()
        .map(found -> found.getLong("s"))
        .toList();
  }

  private static MongoWriteException failure(Future<?> write) {
    return assertInstanceOf(
        MongoWriteException.class, assertThrows(Exception.class, () -> await(write)));
  }

  private MongoBulkWriteException bulkFailure(boolean ordered, List<BulkOperation> operations) {
    return assertInstanceOf(
        MongoBulkWriteException.class,
        assertThrows(
            Exception.class,
            () ->
                await(
                    client.bulkWriteWithOptions(
                        entries, operations, new BulkWriteOptions(ordered)))));
  }
}
