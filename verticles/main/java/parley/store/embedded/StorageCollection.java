package parley.store.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * A collection: records in the order they came, and its indexes. Writes are confined to the thread
 * that applies commands. Reads are thread-safe and see what the last whole command left.
 */
final class StorageCollection extends AbstractMongoCollection<Long> {
  private final StorageDatabase database;
  private final MVMap<Long, byte[]> records;
  private long lastRecord;
  private volatile View published;

  StorageCollection(
      StorageDatabase database,
      String name,
      CollectionOptions options,
      CursorRegistry cursors,
      MVMap<Long, byte[]> records) {
    super((MongoDatabase) database, name, options, cursors);
    this.database = database;
    this.records = records;
    Long last = records.lastKey();
    lastRecord = last == null ? 0 : last;
    publish();
  }

  MVMap<Long, byte[]> records() {
    return records;
  }

  /** Shows readers what is there now. Called between commands. */
  void publish() {
    published = current();
  }

  /** What this thread may see: a command being applied sees its own changes. */
  View view() {
    return database.isApplying() ? current() : published;
  }

  private View current() {
    List<View.IndexView> indexes =
        getIndexes().stream().map(index -> ((OrderedIndex) index).view()).toList();
    return new View(records.flushAndGetRoot(), indexes);
  }

  /**
   * The documents that match, in the order asked for, read as they are taken.
   *
   * @param sort null or empty for any order
   */
  Stream<Document> find(Document query, Document sort) {
    View view = view();
    Optional<Plan> best = Plan.choose(view, query, sort);
    Optional<LongStream> parts =
        best.map(Plan::selective).orElse(false)
            ? Optional.empty()
            : Alternatives.records(view, query);
    Optional<Plan> plan = parts.isPresent() ? Optional.empty() : best;
    boolean sorted = plan.map(Plan::sorted).orElse(false);
    LongStream numbers = plan.map(Plan::records).or(() -> parts).orElse(null);
    Stream<Document> documents =
        numbers == null
            ? scan(view, isNaturalDescending(sort)).map(Map.Entry::getValue)
            : numbers.mapToObj(number -> decode(view.record(records, number)));
    // One for each query: the collection's own remembers positions for the update being applied.
    QueryMatcher matcher = new DefaultQueryMatcher();
    Stream<Document> matching = documents.filter(found -> matcher.matches(found, query));
    var comparator = sorted ? null : deriveComparator(sort);
    return comparator == null ? matching : matching.sorted(comparator);
  }

  private Document decode(byte[] bytes) {
    database.counters().documentsDecoded.increment();
    return BsonBytes.decode(bytes);
  }

  private Stream<Map.Entry<Long, Document>> scan(View view, boolean reverse) {
    Cursor<Long, byte[]> cursor = new Cursor<>(view.records(), null, null, reverse);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(cursor, Spliterator.ORDERED), false)
        .map(number -> Map.entry(number, decode(cursor.getValue())));
  }

  /** The documents with the fields asked for, all fields when the projection is null or empty. */
  Stream<Document> project(Stream<Document> documents, Document projection) {
    if (projection == null || projection.isEmpty()) {
      return documents;
    }
    // The engine's projection is reached through its matching, here of one document at a time.
    return documents.map(
        found ->
            matchDocumentsFromStream(new Document(), Stream.of(found), 0, 0, 0, null, projection)
                .iterator()
                .next());
  }

  @Override
  protected QueryResult queryDocuments(
      Document query, Document sort, int skip, int limit, int batchSize, Document projection) {
    Stream<Document> found = find(query, sort).skip(skip);
    Stream<Document> limited = limit > 0 ? found.limit(limit) : found;
    return new QueryResult(project(limited, projection)::iterator);
  }

  @Override
  protected QueryResult matchDocuments(
      Document query, Document sort, int skip, int limit, int batchSize, Document projection) {
    return queryDocuments(query, sort, skip, limit, batchSize, projection);
  }

  @Override
  public int count(Document query, int skip, int limit) {
    return Math.toIntExact(count(query == null ? new Document() : query, skip, (long) limit));
  }

  /**
   * How many documents match; answered from an index alone when one says it all.
   *
   * @param limit 0 or less for none
   */
  long count(Document query, long skip, long limit) {
    View view = view();
    long found;
    if (query.isEmpty()) {
      found = view.count();
    } else {
      Optional<Plan> plan = Plan.choose(view, query, null).filter(Plan::exact);
      found = plan.map(p -> p.records().count()).orElseGet(() -> find(query, null).count());
    }
    long left = Math.max(0, found - skip);
    return limit > 0 ? Math.min(limit, left) : left;
  }

  @Override
  public int count() {
    return Math.toIntExact(view().count());
  }

  @Override
  public boolean isEmpty() {
    return view().count() == 0;
  }

  @Override
  public int deleteDocuments(Document selector, int limit, Oplog oplog) {
    // Lazily, over the trees as they were: a large purge needs no memory for what it deletes.
    int deleted = 0;
    for (Document document : handleQuery(selector, 0, limit)) {
      removeDocument(document);
      deleted++;
    }
    return deleted;
  }

  @Override
  public void removeDocument(Document document) {
    Long number = positionOf(document);
    if (number != null) {
      getIndexes().forEach(index -> ((OrderedIndex) index).remove(document, number));
      removeDocument(number);
    }
  }

  private Long positionOf(Document document) {
    for (Index<Long> index : getIndexes()) {
      if (index.getName().equals("_id_")) {
        return index.getPosition(document);
      }
    }
    return findDocumentPosition(document);
  }

  @Override
  protected void removeDocument(Long number) {
    records.remove(number);
    database.changed(this);
  }

  @Override
  protected Long addDocumentInternal(Document document) {
    records.put(++lastRecord, BsonBytes.encode(document));
    database.changed(this);
    return lastRecord;
  }

  @Override
  protected void handleUpdate(Long number, Document before, Document after) {
    records.put(number, BsonBytes.encode(after));
    database.changed(this);
  }

  @Override
  protected Document getDocument(Long number) {
    byte[] bytes = records.get(number);
    return bytes == null ? null : decode(bytes);
  }

  @Override
  protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
    return scan(view(), false)
        .map(entry -> new DocumentWithPosition<>(entry.getValue(), entry.getKey()));
  }

  @Override
  public void addIndex(Index<Long> index) {
    try {
      super.addIndex(index);
    } catch (RuntimeException e) {
      if (getIndexes().stream().noneMatch(known -> known.getName().equals(index.getName()))) {
        ((OrderedIndex) index).clear(); // what was built before a duplicate was met
      }
      throw e;
    }
    database.changed(this);
  }

  @Override
  public void dropIndex(String name) {
    super.dropIndex(name);
    database.changed(this);
  }

  @Override
  public Document validate() {
    View view = view();
    List<String> errors = Validation.errors(view, scan(view, false).iterator());
    return super.validate().append("valid", errors.isEmpty()).append("errors", errors);
  }

  @Override
  protected boolean tracksDataSize() {
    return false;
  }

  @Override
  protected void updateDataSize(int delta) {}

  @Override
  protected int getDataSize() {
    return 0;
  }
}
