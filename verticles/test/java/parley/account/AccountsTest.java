package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;
import static parley.account.TestNode.code;
import static parley.account.TestNode.credentials;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestDatabase;
import parley.node.Config;

@Timeout(60)
class AccountsTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private TestDatabase database;
  private TestNode node;

  @BeforeEach
  void start() {
    Metrics.addRegistry(metrics);
    database = TestDatabase.start();
    node = TestNode.start(database, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
    Metrics.removeRegistry(metrics);
  }

  @Test
  void knowsWhoExists() {
    node.register("alice");
    node.register("bob");
    List<String> asked = List.of("alice", "nobody", "bob", "not an id");

    assertEquals(Set.of("alice", "bob"), node.accounts.existing(asked).await());
    assertEquals(Set.of("alice", "bob"), node.accounts.existing(asked).await());
    assertEquals(Set.of(), node.accounts.existing(List.of()).await());
  }

  @Test
  void knowsWhoExistsAmongMany() {
    node.register("alice");
    node.register("user1000");
    List<String> asked =
        Stream.concat(Stream.of("alice"), IntStream.rangeClosed(0, 1_000).mapToObj(i -> "user" + i))
            .toList();

    assertEquals(Set.of("alice", "user1000"), node.accounts.existing(asked).await());
  }

  @Test
  void remembersWhenUsersWereSeenLast() {
    node.register("alice");
    node.register("bob");

    node.accounts.seen(Map.of("alice", 2_000L, "nobody", 2_000L)).await();
    node.accounts.seen(Map.of("alice", 1_000L)).await();
    node.accounts.seen(Map.of()).await();

    assertEquals(
        Map.of(
            "alice",
            new Profile("alice", "alice", "", "", 2_000, false, "", new JsonArray()),
            "bob",
            new Profile("bob", "bob", "", "", 0, false, "", new JsonArray())),
        node.accounts.profiles(List.of("alice", "bob", "nobody")).await());
  }

  @Test
  void renewsAHashOfOldParametersAtLogin() {
    node.register("alice");
    String password = credentials("alice").getString("password");
    setHash("alice", new Argon2(64, 1, 1).hash(password));

    assertEquals(200, node.login("alice").statusCode());

    assertFalse(Argon2.of(TestNode.account().passwordMemory()).isOutdated(hash("alice")));
    assertEquals(200, node.login("alice").statusCode());
  }

  @Test
  void keepsAHashOfOldParametersWhenThePasswordIsWrong() {
    node.register("alice");
    String old = new Argon2(64, 1, 1).hash("another password");
    setHash("alice", old);

    assertEquals(401, node.login("alice").statusCode());

    assertEquals(old, hash("alice"));
  }

  @Test
  void signsOutTheDevicesUnusedForLongest() {
    List<JsonObject> grants =
        Stream.concat(
                Stream.of(node.register("alice")),
                Stream.generate(() -> node.login("alice"))
                    .limit(node.config().account().maxDevices()))
            .map(HttpResponse::bodyAsJsonObject)
            .toList();

    assertTrue(
        node.accounts
            .verify(grants.get(0).getString("access"))
            .transform(result -> Future.succeededFuture(result.failed()))
            .await());
    for (JsonObject grant : grants.subList(1, grants.size())) {
      node.accounts.verify(grant.getString("access")).await();
    }
  }

  @Test
  void refusesPasswordsBeyondItsQueue() {
    Config.Account small = smallQueue();
    try (TestNode other =
        new TestNode(Vertx.vertx(), database.uri(), TestNode.config(small), Clock.systemUTC())) {
      List<Future<HttpResponse<Buffer>>> requests =
          IntStream.range(0, 8)
              .mapToObj(i -> other.request("/api/register").sendJsonObject(credentials("user" + i)))
              .toList();

      List<HttpResponse<Buffer>> responses =
          requests.stream().map(request -> request.await()).toList();

      assertTrue(responses.stream().anyMatch(response -> response.statusCode() == 201));
      HttpResponse<Buffer> refused =
          responses.stream().filter(response -> response.statusCode() != 201).findAny().get();
      assertEquals("UNAVAILABLE", code(Contract.hold("/api/register", refused)));
      assertTrue(count("parley.account.hashes.refused") > 0);
      assertEquals(201, other.register("later").statusCode());
    }
  }

  @Test
  void answersWhileTheDatabaseIsAwayAndRecovers() throws Exception {
    JsonObject grant = node.register("alice").bodyAsJsonObject();
    database.stop();

    long begin = System.nanoTime();
    HttpResponse<Buffer> away = node.login("alice");
    assertEquals("UNAVAILABLE", code(away));
    assertEquals("UNAVAILABLE", code(node.register("bob")));
    assertEquals("UNAVAILABLE", code(node.refresh(grant.getString("refresh"))));
    assertEquals("UNAVAILABLE", code(node.logout(grant.getString("access"))));
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(taken.compareTo(TestNode.TIMEOUT.multipliedBy(4).plusSeconds(2)) < 0, "" + taken);
    assertEquals("alice", node.accounts.verify(grant.getString("access")).await().user());

    database.restart();
    String refresh = grant.getString("refresh");
    eventually(Duration.ofSeconds(20), () -> node.refresh(refresh).statusCode() == 200);
  }

  @Test
  void doesNotOpenWhileTheDatabaseIsAway() {
    database.stop();

    Throwable cause =
        Accounts.open(node.vertx, node.store, node.config().account(), Clock.systemUTC())
            .transform(result -> Future.succeededFuture(result.cause()))
            .await();

    assertEquals("The database does not answer. Try again in a moment.", cause.getMessage());
  }

  @Test
  void limitsLoginsOfAnAddressByTheLastForwardedHop() {
    Config.Account account = oneLoginPerMinute();
    try (TestNode proxied =
        new TestNode(
            Vertx.vertx(), database.uri(), TestNode.config(account, true), Clock.systemUTC())) {
      for (int i = 0; i < 10; i++) {
        assertEquals(401, forwarded(proxied, "user" + i, "10.0.0." + i + ", 192.0.2.1"));
      }

      assertEquals(429, forwarded(proxied, "another", "192.0.2.1"));
      assertEquals(401, forwarded(proxied, "another", "192.0.2.1, 192.0.2.2"));
    }
  }

  @Test
  void limitsLoginsOfAnIpv6NetworkTogether() {
    Config.Account account = oneLoginPerMinute();
    try (TestNode proxied =
        new TestNode(
            Vertx.vertx(), database.uri(), TestNode.config(account, true), Clock.systemUTC())) {
      for (int i = 0; i < 10; i++) {
        assertEquals(401, forwarded(proxied, "user" + i, "2001:db8::" + i));
      }

      assertEquals(429, forwarded(proxied, "another", "2001:db8::ffff"));
      assertEquals(401, forwarded(proxied, "another", "2001:db8:0:1::1"));
    }
  }

  @Test
  void ignoresForwardedHopsUnlessTold() {
    Config.Account account = oneLoginPerMinute();
    try (TestNode direct =
        new TestNode(Vertx.vertx(), database.uri(), TestNode.config(account), Clock.systemUTC())) {
      for (int i = 0; i < 10; i++) {
        assertEquals(401, forwarded(direct, "user" + i, "192.0.2." + i));
      }

      assertEquals(429, forwarded(direct, "another", "192.0.2.99"));
    }
  }

  private static int forwarded(TestNode node, String user, String hops) {
    return node.request("/api/login")
        .putHeader("X-Forwarded-For", hops)
        .sendJsonObject(credentials(user))
        .await()
        .statusCode();
  }

  private String hash(String user) {
    return node.store.client().findOne("accounts", id(user), null).await().getString("hash");
  }

  private void setHash(String user, String hash) {
    JsonObject set = new JsonObject().put("$set", new JsonObject().put("hash", hash));
    node.store.client().updateCollection("accounts", id(user), set).await();
  }

  private static JsonObject id(String user) {
    return new JsonObject().put("_id", user);
  }

  private double count(String counter) {
    Counter found = metrics.find(counter).counter();
    return found == null ? 0 : found.count();
  }

  private static Config.Account smallQueue() {
    return account(100, 1, 1);
  }

  private static Config.Account oneLoginPerMinute() {
    return account(1, 2, 64);
  }

  private static Config.Account account(int logins, int hashesAtOnce, int hashesQueued) {
    Config.Account account = TestNode.account();
    return new Config.Account(
        account.accessLifetime(),
        account.refreshLifetime(),
        account.keyRotation(),
        account.refreshGrace(),
        logins,
        account.registrationsPerMinute(),
        hashesAtOnce,
        account.passwordMemory(),
        hashesQueued,
        account.maxDevices(),
        account.maxTracked(),
        account.admins(),
        account.directory(),
        account.maxContacts());
  }
}
