/**
 * A database server for one machine, reached over MongoDB's protocol.
 *
 * <p>mongo-java-server reads the protocol and evaluates queries and updates; MVStore keeps B-trees
 * in a file. What lies between is here:
 *
 * <pre>
 * connection's thread   JournaledBackend: reads are answered at once from a View, without a lock
 *                           | writes, made repeatable by Commands
 * one thread            Writer: Journal.append (durable), then StorageBackend.apply, then answer
 *                           | every 2 s or 16 MB: Engine.checkpoint, a new journal file
 * files                 store.mv: everything up to a sequence number; journal-N.log: what follows
 * </pre>
 *
 * <p>A command is applied only after it is durable. So nothing can be read that a crash could take
 * back, a write that fails has changed nothing, and starting again is opening the store and
 * applying what the journal has beyond it. The journal files since the checkpoint before the last
 * one are kept: if the last one is torn, the store opens as the one before left it.
 *
 * <p>Differences to MongoDB, beside what the query engine does not know: no partial, text, TTL or
 * collated indexes, no {@code $currentDate}, no {@code $out} and {@code $merge}, no replacing
 * upsert without an {@code _id}. Two bounds on an array field must be met by one element.
 */
package parley.store.embedded;
