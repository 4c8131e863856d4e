package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Configs;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.node.Config;

/** A node that stops while a client never pauses. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class DrainTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int UNDER_WAY = 20;

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Set<Failure> failures = ConcurrentHashMap.newKeySet();

  @Test
  void aBusyClientIsAnsweredAndToldToReconnect() {
    try (Nodes nodes = Nodes.start(1, DrainTest::soon)) {
      ChatClient client = nodes.person(0, "busy");
      for (int i = 0; i < UNDER_WAY; i++) {
        ask(client, i % 2 == 0);
      }
      eventually(SOON, () -> answered.get() > UNDER_WAY);

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(nodes.node(0)::stop);

      assertEquals(4001, client.closeCode());
      eventually(SOON, () -> answered.get() + refused.get() == asked.get());
      assertEquals(UNDER_WAY, refused.get());
      assertEquals(Set.of(Failure.UNAVAILABLE), failures);
      stopped.join();
    }
  }

  private static Config soon(Config base) {
    Config.Message m = base.message();
    Config.Connection c = base.connection();
    return Configs.with(
        base,
        new Config.Connection(
            c.authDeadline(),
            c.idle(),
            c.maxFrameBytes(),
            c.outboxBytes(),
            c.maxPending(),
            1_000_000,
            1_000_000,
            c.maxSockets()),
        new Config.Message(
            m.maxText(),
            m.maxTitle(),
            m.maxMembers(),
            m.maxGroups(),
            1_000_000,
            1_000_000,
            m.flushEntries(),
            m.flushesInFlight(),
            m.maxQueued(),
            m.maxCached(),
            m.editWindow()),
        Duration.ofSeconds(1));
  }

  /** Writes or reads, and again at each answer, so that something is always under way. */
  private void ask(ChatClient client, boolean write) {
    asked.incrementAndGet();
    Future<JsonObject> answer =
        write
            ? client.ask(
                Addresses.MESSAGE_SEND,
                ChatClient.text("d.busy.busy", UUID.randomUUID().toString(), "again"))
            : client.ask(Addresses.SYNC, new JsonObject());
    answer
        .onSuccess(
            done -> {
              answered.incrementAndGet();
              ask(client, write);
            })
        .onFailure(
            failure -> {
              refused.incrementAndGet();
              failures.add(((ChatException) failure).failure());
            });
  }
}
