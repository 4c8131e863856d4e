package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the databases. It takes the commands that wait, writes them to the
 * journal in one go, and only then applies and answers them: what can be read is durable, and a
 * journal that cannot be written changes nothing. Checkpoints happen between commands.
 *
 * <p>When a checkpoint fails, the store is opened again as it was and the journal replayed; writes
 * are refused until a checkpoint succeeds. Thread-safe.
 */
final class Writer implements AutoCloseable {
  private static final int QUEUE = 1_024;
  private static final int BATCH_BYTES = 8 << 20;
  private static final long CHECKPOINT_BYTES = 16L << 20;
  private static final long CHECKPOINT_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long RETRY_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int POLL_MILLIS = 200;
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /**
   * @param encoded the command for the journal; null for one that changes nothing
   */
  private record Task(Document command, byte[] encoded, CompletableFuture<Document> answer) {}

  private final Path directory;
  private final boolean fsync;
  private final Counters counters;
  private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread = new Thread(this::run, "parley-database-writer");
  private final Journal journal;
  private volatile Engine engine;
  private volatile boolean closing;
  private volatile String refusal;
  private boolean failing;
  private long checkpointed;
  private long nextCheckpoint;

  /**
   * Opens the store and replays the journal's tail.
   *
   * @throws IOException with a sentence that says what is wrong with the files
   */
  Writer(Path directory, boolean fsync, Counters counters) throws IOException {
    this.directory = directory;
    this.fsync = fsync;
    this.counters = counters;
    Engine opened = Engine.open(directory, fsync, counters);
    try {
      checkpointed = opened.sequence();
      journal = Journal.open(directory, fsync, checkpointed, opened::replay);
    } catch (IOException | RuntimeException e) {
      opened.abandon();
      throw e;
    }
    if (journal.sequence() > checkpointed) {
      log.info("Replayed {} commands of the journal", journal.sequence() - checkpointed);
    }
    engine = opened;
    nextCheckpoint = System.nanoTime() + CHECKPOINT_NANOS;
    thread.start();
  }

  /** The databases as they are now. */
  StorageBackend backend() {
    return engine.backend();
  }

  /** Makes a command durable and carries it out; waits for both and answers. */
  Document write(Document command) {
    return submit(command, BsonBytes.encode(command));
  }

  /** Carries out a command that changes nothing a client could see. */
  Document call(Document command) {
    return submit(command, null);
  }

  private Document submit(Document command, byte[] encoded) {
    Task task = new Task(command, encoded, new CompletableFuture<>());
    if (closing || !queue.offer(task)) {
      throw Refusals.failed("the database is stopping or has too much to do; try again");
    }
    try {
      return task.answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusals.failed("the database is stopping");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : Refusals.failed("the database failed: " + e.getCause().getClass().getSimpleName());
    }
  }

  private void run() {
    while (!closing || !queue.isEmpty()) {
      try {
        List<Task> batch = nextBatch();
        if (!batch.isEmpty()) {
          carryOut(batch);
        }
        if (isCheckpointDue()) {
          checkpoint();
        }
      } catch (InterruptedException e) {
        closing = true;
      }
    }
    finish();
    queue.forEach(task -> task.answer.completeExceptionally(Refusals.failed("stopped")));
  }

  private List<Task> nextBatch() throws InterruptedException {
    List<Task> batch = new ArrayList<>();
    long bytes = 0;
    Task task = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    while (task != null) {
      batch.add(task);
      bytes += task.encoded == null ? 0 : task.encoded.length;
      task = bytes < BATCH_BYTES ? queue.poll() : null;
    }
    return batch;
  }

  private void carryOut(List<Task> batch) {
    List<byte[]> commands =
        batch.stream().map(Task::encoded).filter(encoded -> encoded != null).toList();
    String problem = commands.isEmpty() ? null : record(commands);
    Engine before = engine;
    for (Task task : batch) {
      if (task.encoded != null && problem != null) {
        counters.writesRefused.increment();
        task.answer.completeExceptionally(Refusals.notWritten(problem));
      } else if (task.encoded != null && engine != before) {
        // Applied with the rest of the journal when the store was opened again; its answer is lost.
        task.answer.completeExceptionally(Refusals.outcomeUnknown());
      } else {
        apply(task);
      }
    }
  }

  /** Null when the commands are durable, otherwise why they are not. */
  private String record(List<byte[]> commands) {
    if (refusal != null) {
      return refusal;
    }
    try {
      journal.append(commands);
      failing = false;
      counters.journalWrites.increment();
      counters.commandsJournalled.add(commands.size());
      return null;
    } catch (IOException e) {
      noteFailure(e);
      if (journal.broken()) {
        refusal = e.getMessage() + "; writes are refused until the database is started again";
      }
      return e.getMessage();
    }
  }

  private void noteFailure(IOException e) {
    if (!failing) {
      log.error("Writes fail: the journal in {} cannot be written: {}", directory, e.getMessage());
    }
    failing = true;
  }

  private void apply(Task task) {
    try {
      task.answer.complete(engine.apply(task.command));
    } catch (MVStoreException | Error e) {
      // Half a command may have been applied; all of it is in the journal.
      log.error("The store failed and is opened again: {}", e.toString());
      reopen();
      task.answer.completeExceptionally(Refusals.outcomeUnknown());
    } catch (RuntimeException e) {
      task.answer.completeExceptionally(e);
    }
  }

  private boolean isCheckpointDue() {
    boolean pending = journal.sequence() > checkpointed;
    boolean full = journal.bytes() > CHECKPOINT_BYTES && refusal == null;
    return pending && (full || System.nanoTime() - nextCheckpoint >= 0);
  }

  private void checkpoint() {
    try {
      if (!engine.hasRoom(journal.bytes())) {
        postpone("no space left for a checkpoint");
        return;
      }
      engine.checkpoint(journal.sequence());
    } catch (IOException | RuntimeException | Error e) {
      counters.checkpointsFailed.increment();
      postpone("the store cannot be written: " + e.getMessage());
      reopen();
      return;
    }
    long before = checkpointed;
    checkpointed = journal.sequence();
    nextCheckpoint = System.nanoTime() + CHECKPOINT_NANOS;
    if (refusal != null && !journal.broken()) {
      log.info("The disk of {} can be written again", directory);
      refusal = null;
    }
    try {
      journal.rotate();
      journal.forget(before);
    } catch (IOException e) {
      log.warn("The journal goes on in its old file: {}", e.getMessage());
    }
  }

  private void postpone(String reason) {
    if (refusal == null) {
      log.error("Writes are refused until there is room in {}: {}", directory, reason);
      refusal = reason;
    }
    nextCheckpoint = System.nanoTime() + RETRY_NANOS;
  }

  /** Goes back to the last checkpoint, and from there to the last command of the journal. */
  private void reopen() {
    engine.abandon();
    try {
      Engine opened = Engine.open(directory, fsync, counters);
      checkpointed = opened.sequence();
      journal.replay(checkpointed, opened::replay);
      engine = opened;
    } catch (IOException | RuntimeException | Error e) {
      log.error("The database stops serving: {}", e.getMessage());
      refusal = "the store cannot be read: " + e.getMessage();
    }
  }

  private void finish() {
    if (journal.sequence() > checkpointed) {
      checkpoint();
    }
    try {
      engine.close();
    } catch (RuntimeException | Error e) {
      log.warn("Stopped without a checkpoint; the journal has everything: {}", e.getMessage());
      engine.abandon();
    }
    try {
      journal.close();
    } catch (IOException e) {
      log.warn("The journal could not be closed: {}", e.getMessage());
    }
  }

  /** Carries out what waits, writes a checkpoint and closes the files. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
