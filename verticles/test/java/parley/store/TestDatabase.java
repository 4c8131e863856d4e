package parley.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import parley.store.embedded.EmbeddedDatabase;

/**
 * A database of its own for one test class: in the server of {@code -Dparley.mongo=URI} when that
 * is given, otherwise in an embedded one. Dropped when closed.
 */
public final class TestDatabase implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final Optional<String> external = Optional.ofNullable(System.getProperty("parley.mongo"));
  private final TempDirectory directory = TempDirectory.create();
  private final String name = "parley_test_" + UUID.randomUUID().toString().replace("-", "");
  private final EmbeddedDatabase embedded;
  private final Store store;
  private boolean closed;

  public TestDatabase() throws IOException {
    embedded =
        external.isPresent()
            ? null
            : EmbeddedDatabase.open(directory.path(), "127.0.0.1", 0, false);
    store = Store.open(vertx, uri(), name, TIMEOUT);
  }

  public String uri() {
    return external.orElseGet(() -> embedded.uri());
  }

  public String name() {
    return name;
  }

  public Store store() {
    return store;
  }

  public MongoClient client() {
    return store.client();
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no answer in 30 s", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    await(client().runCommand("dropDatabase", new JsonObject().put("dropDatabase", 1)));
    await(store.close());
    await(vertx.close());
    if (embedded != null) {
      embedded.close();
    }
    directory.close();
  }
}
