package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * The store's file and the databases in it. What is applied is in memory only until a checkpoint.
 * Confined to the thread that applies commands, but for {@link #backend()}'s reads.
 */
final class Engine {
  private static final String FILE = "store.mv";
  private static final String SEQUENCE = "sequence";
  private static final int CACHE_MEGABYTES = 64;
  private static final int RETENTION_MILLIS = 10_000;
  private static final int COMPACT_BELOW_PERCENT = 60;
  private static final int COMPACT_BYTES = 4 << 20;
  private static final int COMPACT_ROUNDS = 3;
  private static final long ROOM = 16L << 20;

  private final Path directory;
  private final boolean fsync;
  private final Counters counters;
  private final MVStore store;
  private final MVMap<String, Long> facts;
  private final StorageBackend backend;

  private Engine(Path directory, boolean fsync, Counters counters, MVStore store) {
    this.directory = directory;
    this.fsync = fsync;
    this.counters = counters;
    this.store = store;
    facts = StorageBackend.openFacts(store);
    backend = new StorageBackend(store, facts, counters);
  }

  /**
   * Opens the store as its last whole checkpoint left it.
   *
   * @throws IOException when the file cannot be opened or is damaged
   */
  static Engine open(Path directory, boolean fsync, Counters counters) throws IOException {
    Path file = directory.resolve(FILE);
    MVStore store = null;
    try {
      store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .cacheSize(CACHE_MEGABYTES)
              .open();
      store.setVersionsToKeep(0);
      store.setRetentionTime(RETENTION_MILLIS);
      return new Engine(directory, fsync, counters, store);
    } catch (MVStoreException e) {
      if (store != null) {
        store.closeImmediately();
      }
      throw new IOException("The store %s cannot be opened: %s".formatted(file, e.getMessage()), e);
    }
  }

  StorageBackend backend() {
    return backend;
  }

  /** The sequence number of the last command in the checkpoint. */
  long sequence() {
    return facts.getOrDefault(SEQUENCE, 0L);
  }

  /**
   * @throws MVStoreException when the store failed, as opposed to the command
   */
  Document apply(Document command) {
    return backend.apply(command);
  }

  /** Applies a command from the journal. One that failed when it was new fails again. */
  void replay(byte[] bytes) {
    try {
      apply(BsonBytes.decode(bytes));
    } catch (MVStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // the answer was this failure
    }
  }

  /** Whether the disk has room for a checkpoint of that many bytes of commands. */
  boolean hasRoom(long bytes) throws IOException {
    return Files.getFileStore(directory).getUsableSpace() > ROOM + 2 * bytes;
  }

  /**
   * Writes everything to the file, with the sequence number of the last command.
   *
   * @throws MVStoreException when it failed; the engine must then be abandoned
   */
  void checkpoint(long sequence) {
    facts.put(SEQUENCE, sequence);
    store.commit();
    for (int i = 0;
        i < COMPACT_ROUNDS && store.compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES);
        i++) {
      store.commit();
    }
    if (fsync) {
      store.sync();
    }
    // Only now may the space be reused that the checkpoint before this one still needed.
    backend.newEpoch();
    counters.checkpoints.increment();
  }

  void close() {
    backend.close();
    store.close();
  }

  /** Lets go of the file as it is. */
  void abandon() {
    store.closeImmediately();
  }
}
