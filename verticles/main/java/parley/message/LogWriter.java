package parley.message;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import parley.bus.Entry;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.store.MessageStore;

/**
 * Writes the batches of one flush: the entries, then the heads that let everybody find them.
 * Confined to the core context.
 *
 * <p>Single entries share one unordered command, in which a failed one holds up no other. Several
 * entries of one conversation must not be stored past one that failed, so these share ordered
 * commands: what comes after a failure is not tried and goes back to its lane.
 */
final class LogWriter {
  private final MessageStore messages;
  private final ConversationStore store;

  LogWriter(MessageStore messages, ConversationStore store) {
    this.messages = messages;
    this.store = store;
  }

  /** Never fails: what happened to each batch is its result. */
  Future<List<Batch.Result>> write(List<Batch> batches) {
    return insert(batches)
        .compose(
            results -> raise(results).map(results).recover(failure -> failAll(results, failure)));
  }

  private Future<List<Batch.Result>> insert(List<Batch> batches) {
    List<Batch> singles = new ArrayList<>();
    List<Batch> run = new ArrayList<>();
    List<Future<List<Batch.Result>>> writes = new ArrayList<>();
    int length = 0;
    for (Batch batch : batches) {
      if (batch.single()) {
        singles.add(batch);
        continue;
      }
      if (length + batch.size() > MessageStore.MAX_IN_ORDER) {
        writes.add(insertInOrder(run));
        run = new ArrayList<>();
        length = 0;
      }
      run.add(batch);
      length += batch.size();
    }
    if (!run.isEmpty()) {
      writes.add(insertInOrder(run));
    }
    if (!singles.isEmpty()) {
      writes.add(insertApart(singles));
    }
    return Future.all(writes)
        .map(done -> writes.stream().flatMap(write -> write.result().stream()).toList());
  }

  private Future<List<Batch.Result>> insertApart(List<Batch> singles) {
    return messages
        .insertApart(entries(singles))
        .map(
            outcome -> {
              List<Batch.Result> results = new ArrayList<>(singles.size());
              for (int i = 0; i < singles.size(); i++) {
                results.add(singles.get(i).result(outcome, i));
              }
              return results;
            })
        .otherwise(failure -> unknown(singles, failure));
  }

  private Future<List<Batch.Result>> insertInOrder(List<Batch> run) {
    return messages
        .insertInOrder(entries(run))
        .map(
            outcome -> {
              List<Batch.Result> results = new ArrayList<>(run.size());
              int offset = 0;
              boolean failed = false;
              for (Batch batch : run) {
                Batch.Result result = failed ? batch.untried() : batch.result(outcome, offset);
                failed |= result.cause() != null;
                offset += batch.size();
                results.add(result);
              }
              return results;
            })
        .otherwise(failure -> unknown(run, failure));
  }

  private static List<Entry> entries(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.entries().stream()).toList();
  }

  private static List<Batch.Result> unknown(List<Batch> batches, Throwable failure) {
    return batches.stream().map(batch -> batch.unknown(failure)).toList();
  }

  private Future<Void> raise(List<Batch.Result> results) {
    Map<ConversationId, Long> heads = new HashMap<>();
    Map<ConversationId, Long> changes = new HashMap<>();
    for (Batch.Result result : results) {
      ConversationId id = result.batch().lane().conversation.id();
      for (Entry entry : result.storedEntries()) {
        heads.put(id, entry.seq());
        if (entry.changes()) {
          changes.put(id, entry.seq());
        }
      }
    }
    return heads.isEmpty() ? Future.succeededFuture() : store.raiseHeads(heads, changes);
  }

  private static Future<List<Batch.Result>> failAll(List<Batch.Result> results, Throwable failure) {
    Stream<Batch.Result> unknown = results.stream().map(each -> each.batch().unknown(failure));
    return Future.succeededFuture(unknown.toList());
  }
}
