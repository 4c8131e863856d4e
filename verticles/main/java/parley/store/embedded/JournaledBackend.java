package parley.store.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the wire protocol talks to: reads are answered on the connection's thread, writes by the
 * {@link Writer}. Failures are answers, so that the protocol's own code logs no command.
 * Thread-safe.
 */
final class JournaledBackend implements MongoBackend {
  private static final Logger log = LoggerFactory.getLogger(JournaledBackend.class);

  private final Writer writer;

  JournaledBackend(Writer writer) {
    this.writer = writer;
  }

  @Override
  public Document handleMessage(MongoMessage message) {
    Document body = message.getDocument();
    return handleCommand(
        message.getChannel(), message.getDatabaseName(), body.keySet().iterator().next(), body);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String sent, Document body) {
    String name = Commands.name(sent);
    try {
      return carryOut(channel, database, name, body);
    } catch (MongoServerException e) {
      return Refusals.answer(e);
    } catch (MVStoreException e) {
      return Refusals.answer(Refusals.failed("the database is opening its files again; try again"));
    } catch (RuntimeException e) {
      // Not the message: it may quote the command.
      StackTraceElement[] trace = e.getStackTrace();
      Object at = trace.length == 0 ? "?" : trace[0];
      log.error("{} on {} failed: {} at {}", name, database, e.getClass().getSimpleName(), at);
      return Refusals.answer(
          Refusals.failed(name + " failed: " + e.getClass().getSimpleName() + " in the server"));
    }
  }

  private Document carryOut(Channel channel, String database, String name, Document body) {
    Commands.check(name, database);
    if (Commands.isWrite(name)) {
      Document named = rename(body, name, database);
      return writer.write(Commands.deterministic(name, named));
    }
    StorageBackend backend = writer.backend();
    return backend.knows(database)
        ? backend.handleCommand(channel, database, name, body)
        : writer.call(rename(body, name, database));
  }

  /** The command with its usual name first and with its database. */
  private static Document rename(Document body, String name, String database) {
    String sent = body.keySet().iterator().next();
    Document named = new Document(name, body.get(sent));
    body.forEach((key, value) -> named.putIfAbsent(key.equals(sent) ? name : key, value));
    named.put("$db", database);
    return named;
  }

  @Override
  public Document getServerStatus() {
    return writer.backend().getServerStatus();
  }

  @Override
  public void close() {
    writer.close();
  }

  @Override
  public void handleClose(Channel channel) {
    // nothing is kept per connection
  }

  @Override
  public QueryResult handleQuery(MongoQuery query) {
    throw Refusals.failed("the embedded database needs a driver that speaks OP_MSG");
  }

  @Override
  public void dropDatabase(String database) {
    writer.write(new Document("dropDatabase", 1).append("$db", database));
  }

  @Override
  public Collection<Document> getCurrentOperations(MongoQuery query) {
    return List.of();
  }

  @Override
  public void closeCursors(List<Long> cursorIds) {
    cursorIds.forEach(id -> writer.backend().cursors().close(id));
  }

  @Override
  public Clock getClock() {
    return writer.backend().getClock();
  }

  @Override
  public void enableOplog() {
    throw new UnsupportedOperationException("the embedded database has no oplog");
  }

  @Override
  public void disableOplog() {
    // there is none
  }

  @Override
  public MongoDatabase resolveDatabase(String database) {
    return writer.backend().resolveDatabase(database);
  }

  @Override
  public MongoBackend version(MongoVersion version) {
    throw new UnsupportedOperationException("the embedded database has one version");
  }
}
