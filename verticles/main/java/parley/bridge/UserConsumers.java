package parley.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;

/**
 * A clustered consumer of {@code user.<id>} for each user who is here. Each one costs the cluster a
 * blocking write, so they are made and removed in the background at a bounded rate, and at a tenth
 * of it while people wait for this node. Confined to the core context.
 */
final class UserConsumers {
  private static final Logger log = LoggerFactory.getLogger(UserConsumers.class);
  private static final int TURNS_PER_SECOND = 10;
  private static final int MAX_UNDER_WAY = 64;
  private static final int LESS_WHEN_BUSY = 10;

  private final Vertx vertx;
  private final int perTurn;
  private final BooleanSupplier busy;
  private final BiConsumer<String, Message<Object>> handler;
  private final Counter failures;
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, MessageConsumer<Object>> consumers = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private int underWay;
  private boolean turning;

  UserConsumers(
      Vertx vertx,
      int perSecond,
      BooleanSupplier busy,
      BiConsumer<String, Message<Object>> handler,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.perTurn = Math.max(1, perSecond / TURNS_PER_SECOND);
    this.busy = busy;
    this.handler = handler;
    failures = meters.counter("parley.user.addresses.failures");
    meters.gauge("parley.user.addresses", consumers, Map::size);
  }

  void add(String user) {
    wanted.add(user);
    reconsider(user);
  }

  void remove(String user) {
    wanted.remove(user);
    reconsider(user);
  }

  private void reconsider(String user) {
    if (wanted.contains(user) == consumers.containsKey(user)) {
      changed.remove(user);
      return;
    }
    changed.add(user);
    turnLater();
  }

  private void turnLater() {
    if (!turning) {
      turning = true;
      vertx.setTimer(1_000 / TURNS_PER_SECOND, due -> turn());
    }
  }

  private void turn() {
    turning = false;
    Iterator<String> users = changed.iterator();
    int most = busy.getAsBoolean() ? Math.max(1, perTurn / LESS_WHEN_BUSY) : perTurn;
    for (int i = 0; i < most && underWay < MAX_UNDER_WAY && users.hasNext(); i++) {
      String user = users.next();
      users.remove();
      reconcile(user);
    }
    if (!changed.isEmpty()) {
      turnLater();
    }
  }

  private void reconcile(String user) {
    if (wanted.contains(user)) {
      register(user);
    } else {
      count(consumers.remove(user).unregister());
    }
  }

  private void register(String user) {
    MessageConsumer<Object> consumer =
        vertx.eventBus().consumer(Addresses.user(user), message -> handler.accept(user, message));
    consumers.put(user, consumer);
    count(consumer.completion()).onFailure(cause -> tryAgain(user, consumer));
  }

  /** Vert.x keeps the local half of a registration that failed. */
  private void tryAgain(String user, MessageConsumer<Object> consumer) {
    consumer.unregister();
    consumers.remove(user, consumer);
    reconsider(user);
  }

  private Future<Void> count(Future<Void> change) {
    underWay++;
    return change.onComplete(
        result -> {
          underWay--;
          if (result.failed()) {
            failures.increment();
            log.debug("a user's address could not be changed", result.cause());
          }
        });
  }
}
