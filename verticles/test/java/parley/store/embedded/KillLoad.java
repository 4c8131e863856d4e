package parley.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection's writes to its own conversation, and what the database must hold afterwards: all
 * that was acknowledged, and of the one command without an answer all or nothing.
 */
final class KillLoad {
  static final String ENTRIES = "messages";
  static final String HEADS = "heads";

  private final String conversation;
  private final Random random;
  private final Map<String, JsonObject> entries = new TreeMap<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private long sequence;
  private long head;
  private long increments;
  private Map<String, JsonObject> entriesIfDone;
  private long headIfDone;
  private long incrementsIfDone;
  private volatile boolean failureExpected;
  private volatile Throwable surprise;

  KillLoad(int number) {
    conversation = "c" + number;
    random = new Random(number);
  }

  long acknowledged() {
    return acknowledged.get();
  }

  void expectFailure() {
    failureExpected = true;
  }

  Optional<Throwable> surprise() {
    return Optional.ofNullable(surprise);
  }

  void run(Vertx vertx, String uri) {
    failureExpected = false;
    try (Client client = new Client(vertx, uri)) {
      while (true) {
        step(client);
        entries.clear();
        entries.putAll(entriesIfDone);
        head = headIfDone;
        increments = incrementsIfDone;
        acknowledged.incrementAndGet();
      }
    } catch (Exception | AssertionError e) {
      if (!failureExpected) {
        surprise = e;
      }
    }
  }

  private void step(Client client) {
    entriesIfDone = new HashMap<>(entries);
    headIfDone = head;
    incrementsIfDone = increments;
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> insert(client, true);
      case 3, 4 -> insert(client, false);
      case 5 -> raiseHead(client);
      case 6 -> increment(client);
      default -> delete(client);
    }
  }

  private void insert(Client client, boolean ordered) {
    List<JsonObject> batch = new ArrayList<>();
    int size = 1 + random.nextInt(20);
    for (int i = 0; i < size; i++) {
      sequence++;
      JsonObject entry =
          new JsonObject()
              .put("_id", conversation + "-" + sequence)
              .put("c", conversation)
              .put("s", sequence)
              .put("f", "user" + random.nextInt(5))
              .put("t", random.nextInt(1_000))
              .put("b", "x".repeat(random.nextInt(300)));
      batch.add(entry);
      entriesIfDone.put(entry.getString("_id"), entry);
    }
    JsonObject taken = batch.get(size - 1).copy().put("_id", conversation + "-again-" + sequence);
    batch.add(taken); // loses: its place is taken
    JsonObject answer = client.insert(ENTRIES, ordered, batch);
    JsonArray errors = answer.getJsonArray("writeErrors");
    assertEquals(1, errors.size());
    assertTrue(errors.getJsonObject(0).getString("errmsg").contains("index: c_s"));
    assertEquals(size, answer.getInteger("n"));
  }

  private void raiseHead(Client client) {
    headIfDone = Math.max(head, sequence);
    JsonObject max = new JsonObject().put("$max", new JsonObject().put("head", sequence));
    client.update(HEADS, new JsonObject().put("_id", conversation), max, true);
  }

  private void increment(Client client) {
    incrementsIfDone = increments + 1;
    JsonObject inc = new JsonObject().put("$inc", new JsonObject().put("n", 1L));
    client.update(HEADS, new JsonObject().put("_id", conversation + "-counter"), inc, true);
  }

  private void delete(Client client) {
    long upTo = sequence - 200 - random.nextInt(50);
    entriesIfDone.values().removeIf(entry -> entry.getLong("s") <= upTo);
    JsonObject old =
        new JsonObject().put("c", conversation).put("s", new JsonObject().put("$lte", upTo));
    client.delete(ENTRIES, old, 0);
  }

  /** Compares with what is there, which becomes what is known. */
  void check(Client client) {
    JsonObject byPlace =
        new JsonObject()
            .put("find", ENTRIES)
            .put("filter", new JsonObject().put("c", conversation))
            .put("sort", new JsonObject().put("s", 1))
            .put("batchSize", 100_000);
    Map<String, JsonObject> found = new TreeMap<>();
    client.find(byPlace).forEach(entry -> found.put(entry.getString("_id"), entry));
    Set<Map<String, JsonObject>> allowed = new HashSet<>(List.of(new TreeMap<>(entries)));
    if (entriesIfDone != null) {
      allowed.add(new TreeMap<>(entriesIfDone));
    }
    assertTrue(allowed.contains(found), () -> difference(found));
    entries.clear();
    entries.putAll(found);
    head = value(client, conversation, "head", head, headIfDone);
    increments = value(client, conversation + "-counter", "n", increments, incrementsIfDone);
    entriesIfDone = null;
    headIfDone = head;
    incrementsIfDone = increments;
  }

  private String difference(Map<String, JsonObject> found) {
    Set<String> lost = new HashSet<>(entries.keySet());
    lost.removeAll(found.keySet());
    Set<String> extra = new HashSet<>(found.keySet());
    extra.removeAll(entries.keySet());
    return conversation + ": lost " + lost + ", not acknowledged or torn " + extra;
  }

  private static long value(Client client, String id, String field, long known, long ifDone) {
    JsonObject command =
        new JsonObject().put("find", HEADS).put("filter", new JsonObject().put("_id", id));
    List<JsonObject> found = client.find(command);
    long value = found.isEmpty() ? 0 : found.get(0).getLong(field);
    assertTrue(value == known || value == ifDone, () -> id + " is " + value + ", not " + known);
    return value;
  }
}
