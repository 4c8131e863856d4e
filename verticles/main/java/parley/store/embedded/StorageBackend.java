package parley.store.embedded;

import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The databases of one store: the same commands applied in the same order make the same contents.
 * {@link #apply} and {@link #newEpoch} are confined to one thread; reads are thread-safe.
 */
final class StorageBackend extends AbstractMongoBackend {
  private static final String RECORDS = "records";
  private static final String INDEX = "index";
  private static final String SEPARATOR = "$"; // in no name of a database or collection

  private final MVStore store;
  private final Counters counters;
  private final MVMap<String, Long> facts;
  private final Cursors cursors;
  private final Channel nobody = new EmbeddedChannel();
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Set<StorageCollection> collections = ConcurrentHashMap.newKeySet();
  private final Set<StorageCollection> changed = new HashSet<>();
  private volatile Epoch epoch;
  private volatile Thread applying;

  /**
   * @param facts numbers kept with the store, by name
   */
  StorageBackend(MVStore store, MVMap<String, Long> facts, Counters counters) {
    this.store = store;
    this.facts = facts;
    this.counters = counters;
    cursors = new Cursors(getCursorRegistry(), counters);
    epoch = new Epoch(store);
    databasesIn(store).forEach(this::resolveDatabase);
  }

  static MVMap<String, Long> openFacts(MVStore store) {
    return store.openMap(
        "facts",
        new MVMap.Builder<String, Long>()
            .keyType(StringDataType.INSTANCE)
            .valueType(LongDataType.INSTANCE));
  }

  private static Set<String> databasesIn(MVStore store) {
    Set<String> names = new TreeSet<>();
    for (String map : store.getMapNames()) {
      String[] parts = map.split("\\$", 3);
      if (parts[0].equals(RECORDS)) {
        names.add(parts[1]);
      }
    }
    return names;
  }

  /** Carries out a command that may write; what it wrote is visible to readers on return. */
  Document apply(Document command) {
    applying = Thread.currentThread();
    try {
      String name = command.keySet().iterator().next();
      return handleCommand(nobody, (String) command.get("$db"), name, command);
    } finally {
      applying = null;
      changed.forEach(StorageCollection::publish);
      changed.clear();
    }
  }

  /** Lets the file space go that only views from before now needed. */
  void newEpoch() {
    Epoch old = epoch;
    Epoch next = new Epoch(store);
    collections.forEach(StorageCollection::publish);
    epoch = next;
    old.leave();
    cursors.expire();
  }

  Epoch enterEpoch() {
    while (true) {
      Epoch current = epoch;
      if (current.enter()) {
        return current;
      }
    }
  }

  boolean knows(String database) {
    return known.contains(database) || database.equals("admin");
  }

  boolean isApplying() {
    return applying == Thread.currentThread();
  }

  void changed(StorageCollection collection) {
    changed.add(collection);
  }

  void opened(StorageCollection collection) {
    collections.add(collection);
  }

  Counters counters() {
    return counters;
  }

  Cursors cursors() {
    return cursors;
  }

  long fileSize() {
    return store.getFileStore().size();
  }

  MVMap<Long, byte[]> records(String database, String collection) {
    return store.openMap(
        String.join(SEPARATOR, RECORDS, database, collection),
        new MVMap.Builder<Long, byte[]>()
            .keyType(LongDataType.INSTANCE)
            .valueType(ByteArrayType.INSTANCE));
  }

  OrderedIndex index(
      String database,
      String collection,
      String name,
      List<IndexKey> keys,
      boolean sparse,
      boolean unique) {
    MVMap<byte[], Long> map =
        store.openMap(
            indexName(database, collection, name),
            new MVMap.Builder<byte[], Long>()
                .keyType(ByteArrayType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
    return new OrderedIndex(name, keys, sparse, unique, map, facts);
  }

  void removeIndex(String database, String collection, String name) {
    store.removeMap(indexName(database, collection, name));
  }

  void removeRecords(StorageCollection collection) {
    collections.remove(collection);
    changed.remove(collection);
    store.removeMap(collection.records());
  }

  private static String indexName(String database, String collection, String name) {
    return String.join(SEPARATOR, INDEX, database, collection, name);
  }

  @Override
  protected StorageDatabase openOrCreateDatabase(String name) {
    StorageDatabase database = new StorageDatabase(name, this, getCursorRegistry());
    known.add(name);
    return database;
  }

  @Override
  public void dropDatabase(String name) {
    known.remove(name);
    super.dropDatabase(name);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document body) {
    if (command.equalsIgnoreCase("listDatabases")) {
      List<Document> names =
          known.stream().sorted().map(n -> new Document("name", n).append("empty", false)).toList();
      return new Document("databases", names).append("ok", 1.0);
    }
    return super.handleCommand(channel, database, command, body);
  }

  @Override
  protected Document handleGetMore(String database, String command, Document body) {
    Document answer = super.handleGetMore(database, command, body);
    cursors.used(((Number) body.get(command)).longValue());
    return answer;
  }

  @Override
  protected Document handleKillCursors(Document body) {
    if (body.get("cursors") instanceof List<?> ids) {
      ids.forEach(id -> cursors.close(((Number) id).longValue()));
    }
    return super.handleKillCursors(body);
  }

  /** Lets go of what readers held; there are none any more. */
  @Override
  public void close() {
    cursors.closeAll();
    epoch.leave();
    super.close();
  }

  @Override
  public Document getServerStatus() {
    return super.getServerStatus().append("parley", counters.toDocument());
  }
}
