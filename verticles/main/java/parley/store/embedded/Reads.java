package parley.store.embedded;

import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.BadValueException;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The find and aggregate commands, answered in batches that are read as they are asked for. */
final class Reads {
  private static final Set<String> WRITING_STAGES = Set.of("$out", "$merge");
  private static final Document COUNT = new Document("_id", 1).append("n", sum());

  private final StorageDatabase database;
  private final Cursors cursors;
  private final Epoch epoch;

  /**
   * @param epoch held while the command runs
   */
  Reads(StorageDatabase database, Cursors cursors, Epoch epoch) {
    this.database = database;
    this.cursors = cursors;
    this.epoch = epoch;
  }

  Document find(Document command) {
    String name = (String) command.get("find");
    StorageCollection collection = database.collection(name);
    if (Boolean.TRUE.equals(command.get("tailable"))) {
      throw new BadValueException("tailable cursors are not supported");
    }
    long limit = integer(command, "limit", 0);
    Stream<Document> found =
        collection == null ? Stream.empty() : find(collection, command, Math.abs(limit));
    boolean single = limit < 0 || Boolean.TRUE.equals(command.get("singleBatch"));
    int batch = (int) integer(command, "batchSize", Cursors.FIRST_BATCH);
    return answer(name, found, single ? Integer.MAX_VALUE : batch, single);
  }

  private static Stream<Document> find(StorageCollection collection, Document command, long limit) {
    Stream<Document> found =
        collection
            .find(document(command, "filter"), (Document) command.get("sort"))
            .skip(integer(command, "skip", 0));
    return collection.project(
        limit == 0 ? found : found.limit(limit), (Document) command.get("projection"));
  }

  Document aggregate(Document command, DatabaseResolver databases) {
    List<Document> pipeline = Aggregation.parse(command.get("pipeline"));
    if (pipeline.stream().anyMatch(stage -> stage.keySet().stream().anyMatch(Reads::isRefused))) {
      throw new BadValueException("$out, $merge and $changeStream are not supported");
    }
    String name = command.get("aggregate").toString();
    StorageCollection collection = database.collection(name);
    Document match = pipeline.isEmpty() ? null : (Document) pipeline.get(0).get("$match");
    int batch = (int) integer(document(command, "cursor"), "batchSize", Cursors.FIRST_BATCH);
    if (collection != null && match != null && isCount(pipeline)) {
      return answer(name, count(collection, match, pipeline), batch, false);
    }
    List<Document> rest = match == null ? pipeline : pipeline.subList(1, pipeline.size());
    Aggregation stages =
        Aggregation.fromPipeline(rest, databases, database, collection, NoopOplog.get());
    stages.validate(command);
    Document filter = match == null ? new Document() : match;
    Stream<Document> input = collection == null ? Stream.empty() : collection.find(filter, null);
    return answer(name, stages.runStagesAsStream(input), batch, false);
  }

  private Document answer(String name, Stream<Document> found, int batch, boolean single) {
    ScanCursor cursor = cursors.create(found.iterator(), epoch);
    List<Document> first = cursor.take(batch);
    boolean more = !single && !cursor.isEmpty();
    if (more) {
      cursors.keep(cursor);
    }
    Document answer = new Document("firstBatch", first).append("id", more ? cursor.getId() : 0L);
    answer.put("ns", database.getDatabaseName() + "." + name);
    return new Document("cursor", answer).append("ok", 1.0);
  }

  /** What countDocuments sends: $match, perhaps $skip and $limit, then $group with a sum of 1. */
  private static boolean isCount(List<Document> pipeline) {
    List<String> stages = pipeline.stream().map(stage -> stage.keySet().iterator().next()).toList();
    Object group = pipeline.get(pipeline.size() - 1).get("$group");
    return COUNT.equals(group)
        && Set.of(
                List.of("$match", "$group"),
                List.of("$match", "$skip", "$group"),
                List.of("$match", "$limit", "$group"),
                List.of("$match", "$skip", "$limit", "$group"))
            .contains(stages);
  }

  private static Stream<Document> count(
      StorageCollection collection, Document match, List<Document> pipeline) {
    long skip = 0;
    long limit = 0;
    for (Document stage : pipeline) {
      skip = integer(stage, "$skip", skip);
      limit = integer(stage, "$limit", limit);
    }
    long count = collection.count(match, skip, limit);
    Object n = count > Integer.MAX_VALUE ? (Object) count : (Object) (int) count;
    return count == 0 ? Stream.empty() : Stream.of(new Document("_id", 1).append("n", n));
  }

  private static boolean isRefused(String stage) {
    return WRITING_STAGES.contains(stage) || stage.equals("$changeStream");
  }

  private static Document sum() {
    return new Document("$sum", 1);
  }

  private static Document document(Document command, String key) {
    Object value = command.get(key);
    return value == null ? new Document() : (Document) value;
  }

  private static long integer(Document command, String key, long otherwise) {
    return command.get(key) instanceof Number number ? number.longValue() : otherwise;
  }
}
