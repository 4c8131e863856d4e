package parley;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import parley.delivery.Delivery;
import parley.delivery.MemoryUsers;
import parley.directory.Directory;
import parley.node.Config;

/** Directory and delivery of one node on a core context, with sessions in memory. */
public final class TestNode {
  private static final int SECONDS = 30;

  public final Vertx vertx;
  public final Context core;
  public final Config.Delivery config;
  public final Directory directory;
  public final Delivery delivery;
  public final MemoryUsers users = new MemoryUsers();
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  public TestNode(Vertx vertx, Config.Delivery config) throws Exception {
    this.vertx = vertx;
    this.config = config;
    core = vertx.getOrCreateContext();
    directory = new Directory(vertx, config, meters);
    delivery = new Delivery(vertx, config, directory, users, meters);
  }

  /** Starts delivery, then the directory. */
  public TestNode start() throws Exception {
    await(() -> delivery.start().compose(done -> directory.start()));
    return this;
  }

  public static Config.Delivery config() {
    return config(Duration.ofSeconds(20), 8 * 1024 * 1024, Config.Delivery.Limits.defaults());
  }

  public static Config.Delivery config(
      Duration announceTimeout, int bytesInFlight, Config.Delivery.Limits limits) {
    return new Config.Delivery(
        bytesInFlight,
        announceTimeout,
        Duration.ofMillis(100),
        Duration.ofMillis(100),
        true,
        1_000,
        limits);
  }

  /** Runs a step on the core context and waits for its result. */
  public <T> T call(Callable<T> step) {
    return await(() -> Future.succeededFuture(unchecked(step)));
  }

  public void run(Runnable step) {
    call(
        () -> {
          step.run();
          return null;
        });
  }

  /** Runs a step on the core context and waits for what it promises. */
  public <T> T await(Supplier<Future<T>> step) {
    return begin(step).await();
  }

  /** Runs a step on the core context. */
  public <T> Future<T> begin(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    core.runOnContext(
        now -> Future.succeededFuture().compose(start -> step.get()).onComplete(promise));
    return promise.future().timeout(SECONDS, TimeUnit.SECONDS);
  }

  private static <T> T unchecked(Callable<T> step) {
    try {
      return step.call();
    } catch (RuntimeException cause) {
      throw cause;
    } catch (Exception cause) {
      throw new IllegalStateException(cause);
    }
  }

  /** A session appears and is announced. */
  public void connect(String user, long session) {
    users.add(user, session);
    await(() -> directory.announce(user));
  }

  public double count(String counter) {
    return meters.get(counter).counter().count();
  }

  /** For another JVM: name and port of the cluster, then users to announce. */
  public static void main(String[] arguments) throws Exception {
    Vertx vertx = new TestCluster(arguments[0], Integer.parseInt(arguments[1])).join();
    TestNode node = new TestNode(vertx, config()).start();
    for (int i = 2; i < arguments.length; i++) {
      node.connect(arguments[i], i);
    }
    System.out.println("ready " + node.directory.self());
  }
}
