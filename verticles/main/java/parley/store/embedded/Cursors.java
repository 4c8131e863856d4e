package parley.store.embedded;

import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.bson.Document;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cursors that clients may come back to. One that is idle for {@link #IDLE} is closed, and so
 * is the one idle for longest when there are more than {@value #MAX_OPEN}. Thread-safe.
 */
final class Cursors {
  /** Documents in a first batch when the client does not say. */
  static final int FIRST_BATCH = 101;

  static final int MAX_OPEN = 1_000;
  static final Duration IDLE = Duration.ofMinutes(10);

  private record Open(ScanCursor cursor, long usedNanos) {}

  private final CursorRegistry registry;
  private final Counters counters;
  private final Map<Long, Open> open = new LinkedHashMap<>();

  Cursors(CursorRegistry registry, Counters counters) {
    this.registry = registry;
    this.counters = counters;
  }

  ScanCursor create(Iterator<Document> documents, Epoch epoch) {
    return new ScanCursor(registry.generateCursorId(), documents, epoch);
  }

  /** Keeps a cursor that has more for its client. */
  synchronized void keep(ScanCursor cursor) {
    cursor.hold();
    registry.add(cursor);
    open.put(cursor.getId(), new Open(cursor, System.nanoTime()));
    expire();
  }

  /** Notes that a client has asked for more, and forgets the cursor when there is none. */
  synchronized void used(long id) {
    Open was = open.remove(id);
    if (was != null && was.cursor.isEmpty()) {
      was.cursor.release();
    } else if (was != null) {
      open.put(id, new Open(was.cursor, System.nanoTime()));
    }
  }

  synchronized void close(long id) {
    Open was = open.remove(id);
    if (was != null) {
      registry.remove(id);
      was.cursor.release();
    }
  }

  synchronized void closeAll() {
    List.copyOf(open.keySet()).forEach(this::close);
  }

  /** Closes what has been idle for too long. */
  synchronized void expire() {
    while (!open.isEmpty()) {
      Open oldest = open.values().iterator().next();
      boolean idle = System.nanoTime() - oldest.usedNanos > IDLE.toNanos();
      if (!idle && open.size() <= MAX_OPEN) {
        return;
      }
      close(oldest.cursor.getId());
      counters.cursorsExpired.increment();
    }
  }
}
