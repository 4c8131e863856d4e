package parley.store.embedded;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A query that is being read batch by batch. Thread-safe; holds its epoch until it is released. */
final class ScanCursor extends AbstractCursor {
  /** A batch ends with the document that reaches this size; replies hold at most 48 MB. */
  private static final long BATCH_BYTES = 16L << 20;

  private final Iterator<Document> documents;
  private final Epoch epoch;
  private final AtomicBoolean held = new AtomicBoolean();

  ScanCursor(long id, Iterator<Document> documents, Epoch epoch) {
    super(id);
    this.documents = documents;
    this.epoch = epoch;
  }

  /** Keeps the epoch beyond the command that made the cursor, which holds it as well. */
  void hold() {
    epoch.enter();
    held.set(true);
  }

  void release() {
    if (held.getAndSet(false)) {
      epoch.leave();
    }
  }

  /** The next documents, at most that many and about {@value #BATCH_BYTES} bytes. */
  synchronized List<Document> take(int count) {
    List<Document> batch = new ArrayList<>(Math.min(count, Cursors.FIRST_BATCH));
    long bytes = 0;
    while (batch.size() < count && bytes < BATCH_BYTES && documents.hasNext()) {
      Document document = documents.next();
      bytes += BsonBytes.sizeAtMost(document);
      batch.add(document);
    }
    return batch;
  }

  @Override
  public synchronized boolean isEmpty() {
    return !documents.hasNext();
  }

  @Override
  public List<Document> takeDocuments(int count) {
    return take(count > 0 ? count : Integer.MAX_VALUE);
  }
}
