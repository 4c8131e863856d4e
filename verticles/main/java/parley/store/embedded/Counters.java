package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.concurrent.atomic.LongAdder;

/** What the server did since it was started; part of the answer to serverStatus. Thread-safe. */
final class Counters {
  final LongAdder documentsDecoded = new LongAdder();
  final LongAdder commandsJournalled = new LongAdder();
  final LongAdder journalWrites = new LongAdder();
  final LongAdder checkpoints = new LongAdder();
  final LongAdder checkpointsFailed = new LongAdder();
  final LongAdder writesRefused = new LongAdder();
  final LongAdder cursorsExpired = new LongAdder();

  Document toDocument() {
    return new Document("documentsDecoded", documentsDecoded.sum())
        .append("commandsJournalled", commandsJournalled.sum())
        .append("journalWrites", journalWrites.sum())
        .append("checkpoints", checkpoints.sum())
        .append("checkpointsFailed", checkpointsFailed.sum())
        .append("writesRefused", writesRefused.sum())
        .append("cursorsExpired", cursorsExpired.sum());
  }
}
