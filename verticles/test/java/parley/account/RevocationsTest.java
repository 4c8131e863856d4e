package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestClock;
import parley.TestDatabase;
import parley.bus.Addresses;

@Timeout(60)
class RevocationsTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration AFTER_CATCHING_UP = Duration.ofSeconds(15);

  private final TestClock clock = new TestClock(Instant.now());
  private TestDatabase database;
  private TestNode node;
  private JsonObject grant;

  @BeforeEach
  void start() {
    database = TestDatabase.start();
    node = TestNode.start(database, clock);
    grant = node.register("alice").bodyAsJsonObject();
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  @Test
  void holdOnTheNodeAtOnce() {
    node.logout(grant.getString("access"));

    assertEquals("This device was signed out. Log in again.", refusal(node.accounts));
  }

  @Test
  void leaveOtherDevicesAlone() {
    JsonObject another = node.login("alice").bodyAsJsonObject();

    node.logout(grant.getString("access"));

    assertEquals("alice", node.accounts.verify(another.getString("access")).await().user());
  }

  @Test
  void reachOtherNodesByTheBus() throws Exception {
    Accounts other = open(node.vertx);
    assertEquals(null, refusal(other));

    node.logout(grant.getString("access"));

    eventually(SOON, () -> refusal(other) != null);
    other.close().await();
  }

  @Test
  void tellWhoseSocketsAreToClose() throws Exception {
    List<JsonObject> told = listen(node.vertx);

    node.logout(grant.getString("access"));

    JsonObject expected =
        new JsonObject().put("user", "alice").put("device", grant.getString("device"));
    eventually(SOON, () -> told.equals(List.of(expected)));
  }

  @Test
  void reachNodesThatTheBusDoesNot() throws Exception {
    try (TestNode apart = TestNode.start(database, clock)) {
      List<JsonObject> told = listen(apart.vertx);
      assertEquals(null, refusal(apart.accounts));

      node.logout(grant.getString("access"));

      eventually(AFTER_CATCHING_UP, () -> refusal(apart.accounts) != null);
      eventually(SOON, () -> told.size() == 1);
      assertEquals(grant.getString("device"), told.get(0).getString("device"));
    }
  }

  @Test
  void areKnownToNodesThatStartLater() {
    node.logout(grant.getString("access"));

    try (TestNode later = TestNode.start(database, clock)) {
      assertEquals("This device was signed out. Log in again.", refusal(later.accounts));
    }
  }

  @Test
  void areForgottenWhenNoTokenCanBeInTimeAnyMore() {
    node.logout(grant.getString("access"));
    Duration kept = TestNode.account().accessLifetime().plus(SigningKeys.CLOCK_SKEW);

    clock.advance(kept);
    node.accounts.sweep().await();
    assertEquals(1, count());
    clock.advance(Duration.ofMillis(1));
    node.accounts.sweep().await();

    assertEquals(0, count());
    assertEquals("The access token has expired. Refresh it.", refusal(node.accounts));
  }

  private Accounts open(Vertx vertx) {
    return Accounts.open(vertx, node.store, node.config().account(), clock).await();
  }

  private String refusal(Accounts accounts) {
    return accounts
        .verify(grant.getString("access"))
        .transform(
            result -> Future.succeededFuture(result.failed() ? result.cause().getMessage() : null))
        .await();
  }

  private long count() {
    return node.store.client().count("revocations", new JsonObject()).await();
  }

  private static List<JsonObject> listen(Vertx vertx) {
    List<JsonObject> told = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.DEVICE_REVOKED, message -> told.add(message.body()))
        .completion()
        .await();
    return told;
  }
}
