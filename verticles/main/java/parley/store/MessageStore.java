package parley.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.bus.Entry;
import parley.store.InsertOutcome.Cause;

/**
 * The collection {@code messages}: the log of every conversation. {@code {_id: id, c: conversation,
 * s: seq, f: from, d: device, t: at, k: kind, b: body, u: until, m: [who is mentioned], w: [by what
 * it is found, see SearchTerms]}}, and what {@link EntryChanges} adds, with the unique index {@code
 * c_s} on (c, s), which is what makes a number belong to one entry. Thread-safe.
 */
public final class MessageStore {
  /** FerretDB inserts so many at a time, and goes on with the next ones after a failure. */
  public static final int MAX_IN_ORDER = 100;

  /** Entries that one query counts, and parts that it has. */
  private static final int PAGE = 200;

  static final String COLLECTION = "messages";
  private static final String NUMBER_INDEX = "c_s";
  private static final Pattern NAMED_INDEX = Pattern.compile("index: (\\S+)");
  private static final Map<String, Cause> CAUSES =
      Map.of("_id_", Cause.ID_TAKEN, NUMBER_INDEX, Cause.NUMBER_TAKEN);
  private static final BulkWriteOptions ORDERED = new BulkWriteOptions().setOrdered(true);
  private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().setOrdered(false);

  private final Store store;
  private final Clock clock;

  private MessageStore(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The collection with its index in place. */
  public static Future<MessageStore> open(Store store, Clock clock) {
    IndexModel number =
        new IndexModel(
            new JsonObject().put("c", 1).put("s", 1),
            new IndexOptions().name(NUMBER_INDEX).unique(true));
    // Entries that stay are not in it, and cost it nothing.
    IndexModel until =
        new IndexModel(new JsonObject().put("u", 1), new IndexOptions().name("until").sparse(true));
    IndexModel words =
        new IndexModel(
            new JsonObject().put("c", 1).put("w", 1).put("s", 1), new IndexOptions().name("c_w_s"));
    return store
        .createIndexes(COLLECTION, number, until, words)
        .map(done -> new MessageStore(store, clock));
  }

  /** Inserts entries of different conversations; one that fails does not hold up the others. */
  public Future<InsertOutcome> insertApart(List<Entry> entries) {
    return insert(entries, UNORDERED);
  }

  /**
   * Inserts entries in their order, at most {@link #MAX_IN_ORDER}; what follows a failed one is not
   * tried.
   */
  public Future<InsertOutcome> insertInOrder(List<Entry> entries) {
    return insert(entries, ORDERED);
  }

  private Future<InsertOutcome> insert(List<Entry> entries, BulkWriteOptions options) {
    List<BulkOperation> inserts =
        entries.stream().map(entry -> BulkOperation.createInsert(toDocument(entry))).toList();
    return store
        .client()
        .bulkWriteWithOptions(COLLECTION, inserts, options)
        .map(result -> InsertOutcome.complete())
        .recover(failure -> outcome(entries, failure))
        .recover(StoreFailures::unavailable);
  }

  private Future<InsertOutcome> outcome(List<Entry> entries, Throwable failure) {
    if (!(failure instanceof MongoBulkWriteException partly)
        || partly.getWriteConcernError() != null) {
      return Future.failedFuture(failure);
    }
    Map<Integer, Cause> causes = new HashMap<>();
    List<Integer> unexplained = new ArrayList<>();
    for (BulkWriteError error : partly.getWriteErrors()) {
      cause(error)
          .ifPresentOrElse(
              cause -> causes.put(error.getIndex(), cause),
              () -> unexplained.add(error.getIndex()));
    }
    return explain(entries, unexplained, causes).map(done -> new InsertOutcome(causes));
  }

  /** Empty for a duplicate of which the database does not say in which index it is. */
  private static Optional<Cause> cause(BulkWriteError error) {
    if (!StoreFailures.isDuplicate(error)) {
      return Optional.of(Cause.REFUSED);
    }
    Matcher index = NAMED_INDEX.matcher(error.getMessage());
    return index.find() ? Optional.ofNullable(CAUSES.get(index.group(1))) : Optional.empty();
  }

  /** A duplicate is one of the id if an entry with that id is there; otherwise of the number. */
  private Future<Void> explain(
      List<Entry> entries, List<Integer> unexplained, Map<Integer, Cause> causes) {
    if (unexplained.isEmpty()) {
      return Future.succeededFuture();
    }
    List<String> ids = unexplained.stream().map(position -> entries.get(position).id()).toList();
    return store
        .find(
            COLLECTION,
            new JsonObject().put("_id", new JsonObject().put("$in", new JsonArray(ids))),
            new FindOptions().setFields(new JsonObject().put("_id", 1)))
        .map(
            found -> {
              Set<String> stored =
                  found.stream().map(each -> each.getString("_id")).collect(Collectors.toSet());
              for (int position : unexplained) {
                boolean idTaken = stored.contains(entries.get(position).id());
                causes.put(position, idTaken ? Cause.ID_TAKEN : Cause.NUMBER_TAKEN);
              }
              return null;
            });
  }

  /** The entry with that id, or null. */
  public Future<Entry> find(String id) {
    return store
        .client()
        .findOne(COLLECTION, new JsonObject().put("_id", id), null)
        .map(document -> document == null ? null : fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  /** Up to {@code limit} entries with {@code from <= seq <= until}, ascending. */
  public Future<List<Entry>> ascending(String conversation, long from, long until, int limit) {
    return read(conversation, from, until, limit, 1);
  }

  /** The {@code limit} newest entries with {@code from <= seq <= until}, descending. */
  public Future<List<Entry>> descending(String conversation, long from, long until, int limit) {
    return read(conversation, from, until, limit, -1);
  }

  /**
   * {@code {at, body}} of the versions of an entry, the first one first; none when there is no such
   * entry or its words were erased.
   */
  public Future<List<JsonObject>> versions(String conversation, long seq) {
    return store
        .client()
        .findOne(COLLECTION, new JsonObject().put("c", conversation).put("s", seq), null)
        .map(
            document ->
                document == null || document.containsKey("x") || isOver(document)
                    ? List.<JsonObject>of()
                    : EntryChanges.versions(document))
        .recover(StoreFailures::unavailable);
  }

  /** Who wrote the entries from one number to another, both included: number to user id. */
  public Future<Map<Long, String>> authors(String conversation, long from, long until) {
    FindOptions options =
        new FindOptions()
            .setSort(new JsonObject().put("s", 1))
            .setFields(new JsonObject().put("f", 1).put("s", 1));
    return store
        .client()
        .findWithOptions(COLLECTION, inRange(conversation, from, until), options)
        .map(
            documents -> {
              Map<Long, String> authors = new HashMap<>();
              documents.forEach(each -> authors.put(each.getLong("s"), each.getString("f")));
              return authors;
            })
        .recover(StoreFailures::unavailable);
  }

  /**
   * How many entries there are for somebody to read.
   *
   * @param mentions how many of them name that user
   */
  public record Unread(int entries, int mentions) {
    public static final Unread NONE = new Unread(0, 0);

    private Unread plus(Unread other) {
      return new Unread(entries + other.entries, mentions + other.mentions);
    }
  }

  /**
   * How many of these entries somebody else wrote to be read and are still there, by conversation;
   * those with none are left out.
   *
   * @param stretches at most one of each conversation
   */
  public Future<Map<String, Unread>> countByOthers(List<Stretch> stretches, String user) {
    Future<Map<String, Unread>> counts = Future.succeededFuture(new HashMap<>());
    for (List<Stretch> some : inQueries(stretches)) {
      counts = counts.compose(before -> countByOthers(some, user, before));
    }
    return counts.recover(StoreFailures::unavailable);
  }

  /** Divided so that one query finds no more than a page, unless a single stretch is longer. */
  private static List<List<Stretch>> inQueries(List<Stretch> stretches) {
    List<List<Stretch>> queries = new ArrayList<>();
    long room = 0;
    for (Stretch stretch : stretches) {
      if (stretch.size() > room) {
        queries.add(new ArrayList<>());
        room = PAGE;
      }
      queries.get(queries.size() - 1).add(stretch);
      room -= stretch.size();
    }
    return queries;
  }

  private Future<Map<String, Unread>> countByOthers(
      List<Stretch> stretches, String user, Map<String, Unread> counts) {
    JsonArray ranges = new JsonArray();
    for (Stretch stretch : stretches) {
      ranges.add(inRange(stretch.conversation(), stretch.from(), stretch.until()));
    }
    FindOptions options =
        new FindOptions()
            .setFields(
                new JsonObject()
                    .put("c", 1)
                    .put("f", 1)
                    .put("k", 1)
                    .put("x", 1)
                    .put("u", 1)
                    .put("m", 1));
    return store
        .find(COLLECTION, new JsonObject().put("$or", ranges), options)
        .map(
            documents -> {
              documents.stream()
                  .filter(document -> !document.getString("f").equals(user))
                  .filter(document -> !Entry.changes(document.getString("k")))
                  .filter(document -> !document.containsKey("x") && !isOver(document))
                  .forEach(
                      document ->
                          counts.merge(document.getString("c"), one(document, user), Unread::plus));
              return counts;
            });
  }

  private static Unread one(JsonObject document, String user) {
    return new Unread(1, document.getJsonArray("m", new JsonArray()).contains(user) ? 1 : 0);
  }

  /** An entry by its number. */
  public record Place(String conversation, long seq) {}

  /** Adds to how often entries of channels were seen. */
  public Future<Void> addViews(Map<Place, Integer> counts) {
    List<BulkOperation> additions = new ArrayList<>(counts.size());
    counts.forEach(
        (place, count) ->
            additions.add(
                BulkOperation.createUpdate(
                    new JsonObject().put("c", place.conversation()).put("s", place.seq()),
                    new JsonObject().put("$inc", new JsonObject().put("n", count)))));
    return store
        .client()
        .bulkWriteWithOptions(COLLECTION, additions, UNORDERED)
        .<Void>mapEmpty()
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject inRange(String conversation, long from, long until) {
    return new JsonObject()
        .put("c", conversation)
        .put("s", new JsonObject().put("$gte", from).put("$lte", until));
  }

  /**
   * The newest of what is found, at most {@code limit}, descending.
   *
   * @param span among what numbers to look
   * @param terms not empty
   * @param since the time they were written at the earliest, epoch milliseconds
   * @param before the time they were written before
   */
  public Future<List<Entry>> search(
      Stretch span, SearchTerms terms, long since, long before, int limit) {
    JsonObject query =
        terms
            .query(span.conversation())
            .put("s", new JsonObject().put("$gte", span.from()).put("$lte", span.until()))
            .put("t", new JsonObject().put("$gte", since).put("$lt", before));
    return store
        .find(COLLECTION, query, shown(-1, limit))
        .map(documents -> documents.stream().map(this::fromDocument).toList())
        .recover(StoreFailures::unavailable);
  }

  /** By number; what an entry is found by is not read. */
  private static FindOptions shown(int direction, int limit) {
    return new FindOptions()
        .setSort(new JsonObject().put("s", direction))
        .setFields(new JsonObject().put("w", 0))
        .setLimit(limit);
  }

  private Future<List<Entry>> read(
      String conversation, long from, long until, int limit, int direction) {
    FindOptions options = shown(direction, limit);
    return store
        .find(COLLECTION, inRange(conversation, from, until), options)
        .map(documents -> documents.stream().map(this::fromDocument).toList())
        .recover(StoreFailures::unavailable);
  }

  private static JsonObject toDocument(Entry entry) {
    JsonObject document =
        new JsonObject()
            .put("_id", entry.id())
            .put("c", entry.conversation())
            .put("s", entry.seq())
            .put("f", entry.from())
            .put("d", entry.device())
            .put("t", entry.at())
            .put("k", entry.kind())
            .put("b", entry.body());
    JsonArray terms = SearchTerms.of(entry);
    if (terms != null) {
      document.put("w", terms);
    }
    JsonArray mentioned = EntryChanges.mentioned(entry);
    if (mentioned != null) {
      document.put("m", mentioned);
    }
    return entry.until() > 0 ? document.put("u", entry.until()) : document;
  }

  /** Whether its time has come: nobody is shown it any more, erased or not. */
  private boolean isOver(JsonObject document) {
    return document.getLong("u", Long.MAX_VALUE) <= clock.millis();
  }

  private Entry fromDocument(JsonObject doc) {
    boolean over = isOver(doc);
    return new Entry(
        doc.getString("c"),
        doc.getLong("s"),
        doc.getString("_id"),
        doc.getString("f"),
        doc.getString("d"),
        doc.getLong("t"),
        doc.getString("k"),
        over ? "{}" : doc.getString("b"),
        doc.getLong("u", Expiry.at(doc)),
        over ? Expiry.mark() : EntryChanges.marks(doc));
  }
}
