package parley.store.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;

/**
 * One database of the store. Commands that write are confined to the thread that applies commands;
 * the others are thread-safe.
 */
final class StorageDatabase extends AbstractMongoDatabase<Long> {
  private final StorageBackend backend;

  StorageDatabase(String name, StorageBackend backend, CursorRegistry cursors) {
    super(name, cursors);
    this.backend = backend;
    initializeNamespacesAndIndexes();
  }

  boolean isApplying() {
    return backend.isApplying();
  }

  Counters counters() {
    return backend.counters();
  }

  void changed(StorageCollection collection) {
    backend.changed(collection);
  }

  StorageCollection collection(String name) {
    return (StorageCollection) resolveCollection(name, false);
  }

  @Override
  public Document handleCommand(
      Channel channel, String command, Document body, DatabaseResolver databases, Oplog oplog) {
    Epoch epoch = backend.enterEpoch();
    try {
      return switch (command) {
        case "find" -> new Reads(this, backend.cursors(), epoch).find(body);
        case "aggregate" -> new Reads(this, backend.cursors(), epoch).aggregate(body, databases);
        case "insert" ->
            WriteAnswers.insert(
                body, super.handleCommand(channel, command, body, databases, oplog));
        case "update" ->
            WriteAnswers.update(
                body,
                statement -> super.handleCommand(channel, command, statement, databases, oplog));
        default -> super.handleCommand(channel, command, body, databases, oplog);
      };
    } finally {
      epoch.leave();
    }
  }

  @Override
  protected MongoCollection<Long> openOrCreateCollection(String name, CollectionOptions options) {
    StorageCollection collection =
        new StorageCollection(
            this, name, options, cursorRegistry, backend.records(databaseName, name));
    backend.opened(collection);
    return collection;
  }

  @Override
  protected Index<Long> openOrCreateUniqueIndex(
      String collection, String name, List<IndexKey> keys, boolean sparse) {
    return backend.index(databaseName, collection, name, keys, sparse, true);
  }

  @Override
  protected Index<Long> openOrCreateSecondaryIndex(
      String collection, String name, List<IndexKey> keys, boolean sparse) {
    return backend.index(databaseName, collection, name, keys, sparse, false);
  }

  @Override
  protected void dropIndex(MongoCollection<Long> collection, String name) {
    super.dropIndex(collection, name);
    backend.removeIndex(databaseName, collection.getCollectionName(), name);
  }

  @Override
  public void dropCollection(String name, Oplog oplog) {
    StorageCollection collection = collection(name);
    super.dropCollection(name, oplog);
    backend.removeRecords(collection);
  }

  /** Nothing is kept per connection: there is no getLastError. */
  @Override
  protected void clearLastStatus(Channel channel) {}

  @Override
  protected void putLastResult(Channel channel, Document result) {}

  @Override
  protected long getFileSize() {
    return backend.fileSize();
  }

  @Override
  protected long getStorageSize() {
    return backend.fileSize();
  }
}
