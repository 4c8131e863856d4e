package parley.load;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The event loops of the load generator. Thread-safe; the constructor and {@link #close} block. */
public final class Loops implements AutoCloseable {
  private final Vertx vertx;
  private final List<Context> contexts = new CopyOnWriteArrayList<>();

  /**
   * @param count how many event loops
   */
  public Loops(int count) {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count));
    vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(count)).await();
  }

  private final class Loop extends VerticleBase {
    @Override
    public Future<?> start() {
      contexts.add(context);
      return Future.succeededFuture();
    }
  }

  public Vertx vertx() {
    return vertx;
  }

  public int count() {
    return contexts.size();
  }

  /** Runs a step on the loop of that number, counted round and round. */
  public <T> Future<T> on(int number, Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    contexts
        .get(number % contexts.size())
        .runOnContext(
            now -> Future.succeededFuture().compose(start -> step.get()).onComplete(promise));
    return promise.future();
  }

  /** Runs a step on the loop of that number, counted round and round. */
  public Future<Void> run(int number, Runnable step) {
    return on(
        number,
        () -> {
          step.run();
          return Future.succeededFuture();
        });
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
