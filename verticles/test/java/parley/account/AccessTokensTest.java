package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestClock;
import parley.TestDatabase;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.bus.Identity;
import parley.node.Config;
import parley.store.Store;

@Timeout(60)
class AccessTokensTest {
  private static final String INVALID = "The access token is invalid. Log in again.";
  private static final String EXPIRED = "The access token has expired. Refresh it.";
  private static final Config.Account ACCOUNT = TestNode.account();

  private final TestClock clock = new TestClock(beginOfPeriod());
  private TestDatabase database;
  private TestNode node;
  private TestNode other;
  private JsonObject grant;

  /** A second after a new key is due, so that tests know when the next one is. */
  private static Instant beginOfPeriod() {
    long rotation = ACCOUNT.keyRotation().toMillis();
    return Instant.ofEpochMilli(System.currentTimeMillis() / rotation * rotation + 1_000);
  }

  @BeforeEach
  void start() {
    database = TestDatabase.start();
    node = TestNode.start(database, clock);
    other = TestNode.start(database, clock);
    grant = node.register("alice").bodyAsJsonObject();
  }

  @AfterEach
  void stop() {
    other.close();
    node.close();
    database.close();
  }

  @Test
  void areGoodOnEveryNode() {
    assertEquals("alice", other.accounts.verify(access()).await().user());
    assertEquals(grant.getString("device"), other.accounts.verify(access()).await().device());
  }

  @Test
  void carryTheirClaims() {
    JsonObject claims = part(access(), 1);

    assertEquals("alice", claims.getString("sub"));
    assertEquals(grant.getString("device"), claims.getString("dev"));
    assertEquals(clock.instant().getEpochSecond(), claims.getLong("iat"));
    assertEquals(claims.getLong("iat") + 900, claims.getLong("exp"));
    assertNotEquals(claims.getString("jti"), part(refreshed(), 1).getString("jti"));
  }

  @Test
  void endWhenTheyExpire() {
    clock.advance(ACCOUNT.accessLifetime().minusMillis(clock.millis() % 1_000 + 1));
    node.accounts.verify(access()).await();

    clock.advance(Duration.ofMillis(1));

    assertRefused(EXPIRED, access());
  }

  @Test
  void areGoodUntilTheyExpireAlthoughTheirKeyIsRetired() {
    clock.advance(ACCOUNT.keyRotation().minusMinutes(1));
    String old = refreshed();
    clock.advance(Duration.ofMinutes(2));

    String young = refreshed();

    assertNotEquals(part(old, 0).getString("kid"), part(young, 0).getString("kid"));
    for (TestNode each : List.of(node, other)) {
      each.accounts.sweep().await();
      each.accounts.verify(old).await();
      each.accounts.verify(young).await();
    }
    clock.advance(ACCOUNT.accessLifetime());
    assertRefused(EXPIRED, old);
  }

  @Test
  void outliveNoKey() {
    String first = part(access(), 0).getString("kid");
    clock.advance(
        ACCOUNT.keyRotation().plus(ACCOUNT.accessLifetime()).plus(SigningKeys.CLOCK_SKEW));
    refreshed();

    node.accounts.sweep().await();

    assertEquals(1, count("signing_keys"));
    assertEquals(0, node.store.client().count("signing_keys", id(first)).await());
    assertRefused(INVALID, access());
  }

  @Test
  void areSignedByOneKeyWhenNodesStartAtOnce() {
    try (TestDatabase empty = TestDatabase.start()) {
      Vertx vertx = Vertx.vertx();
      Store store = Store.open(vertx, empty.uri(), "parley", TestNode.TIMEOUT);
      List<Future<Accounts>> opening =
          IntStream.range(0, 6).mapToObj(i -> Accounts.open(vertx, store, ACCOUNT, clock)).toList();
      List<Accounts> nodes = opening.stream().map(each -> each.await()).toList();

      String token = nodes.get(0).register("alice", "password", "Alice", "").await().access();

      for (Accounts each : nodes) {
        assertEquals("alice", each.verify(token).await().user());
      }
      assertEquals(1, store.client().count("signing_keys", new JsonObject()).await());
      store.close().await();
      vertx.close().await();
    }
  }

  @Test
  void areIssuedAndVerifiedByAllAtOnceWhenAKeyIsNew() {
    for (int round = 0; round < 10; round++) {
      clock.advance(ACCOUNT.keyRotation());
      String refresh = grant.getString("refresh");

      List<Future<Grant>> issued =
          IntStream.range(0, 20).mapToObj(i -> node.accounts.refresh(refresh)).toList();
      List<String> tokens = issued.stream().map(each -> each.await().access()).toList();
      List<Future<Identity>> verified = tokens.stream().map(other.accounts::verify).toList();

      verified.forEach(each -> assertEquals("alice", each.await().user()));
      grant.put("refresh", issued.get(0).await().refresh());
    }
  }

  @Test
  void cannotBeForged() {
    String[] parts = access().split("\\.");
    JsonObject header = part(access(), 0);
    JsonObject claims = part(access(), 1);
    String bob = encode(claims.copy().put("sub", "bob"));
    String none = encode(header.copy().put("alg", "none"));

    node.accounts.verify(signed(header, claims, secret(), "HmacSHA256")).await();
    assertRefused(INVALID, parts[0] + "." + bob + "." + parts[2]);
    assertRefused(INVALID, parts[0] + "." + parts[1] + "." + flip(parts[2]));
    assertRefused(INVALID, parts[0] + "." + parts[1] + ".");
    assertRefused(INVALID, parts[0] + "." + parts[1]);
    assertRefused(INVALID, none + "." + bob + ".");
    assertRefused(INVALID, none + "." + bob);
    assertRefused(INVALID, none + "." + bob + "." + parts[2]);
    assertRefused(INVALID, signed(header, claims, "another secret", "HmacSHA256"));
    JsonObject wide = header.copy().put("alg", "HS512");
    assertRefused(INVALID, signed(wide, claims, secret(), "HmacSHA512"));
    JsonObject mixed = header.copy().put("alg", "hs256");
    assertRefused(INVALID, signed(mixed, claims, secret(), "HmacSHA256"));
  }

  @Test
  void areRefusedWhenTheyAreNone() {
    for (String text :
        new String[] {null, "", ".", "..", "a.b.c", "nonsense", "e30.e30.e30", "x".repeat(3_000)}) {
      assertRefused(INVALID, text);
    }
  }

  @Test
  void areRefusedWithoutTheirClaims() {
    JsonObject header = part(access(), 0);
    for (String claim : List.of("sub", "dev", "exp")) {
      JsonObject claims = part(access(), 1);
      claims.remove(claim);
      assertRefused(INVALID, signed(header, claims, secret(), "HmacSHA256"));
      claims.put(claim, new JsonObject());
      assertRefused(INVALID, signed(header, claims, secret(), "HmacSHA256"));
    }
  }

  @Test
  void ofUnknownKeysDoNotHammerTheDatabase() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Metrics.addRegistry(metrics);
    JsonObject claims = part(access(), 1);
    for (int i = 0; i < 500; i++) {
      JsonObject header = part(access(), 0).put("kid", "7-" + i);
      Failure failure = refusal(signed(header, claims, "secret", "HmacSHA256")).failure();
      assertTrue(failure == Failure.UNAUTHORIZED || failure == Failure.UNAVAILABLE);
    }

    assertEquals(1, metrics.counter("parley.account.keys.loads").count());
    assertEquals(499, metrics.counter("parley.account.keys.load.refused").count());
    node.accounts.verify(access()).await();
    Metrics.removeRegistry(metrics);
  }

  private String access() {
    return grant.getString("access");
  }

  /** A new access token of the device; {@link #access()} stays the first one. */
  private String refreshed() {
    JsonObject next = node.refresh(grant.getString("refresh")).bodyAsJsonObject();
    grant.put("refresh", next.getString("refresh"));
    return next.getString("access");
  }

  private String secret() {
    return node.store
        .client()
        .findOne("signing_keys", id(part(access(), 0).getString("kid")), null)
        .await()
        .getString("secret");
  }

  private long count(String collection) {
    return node.store.client().count(collection, new JsonObject()).await();
  }

  private void assertRefused(String sentence, String token) {
    ChatException refusal = refusal(token);
    assertEquals(Failure.UNAUTHORIZED, refusal.failure());
    assertEquals(sentence, refusal.getMessage());
  }

  private ChatException refusal(String token) {
    return (ChatException)
        node.accounts
            .verify(token)
            .transform(result -> Future.succeededFuture(result.cause()))
            .await();
  }

  private static JsonObject id(String id) {
    return new JsonObject().put("_id", id);
  }

  private static JsonObject part(String token, int index) {
    byte[] bytes = Base64.getUrlDecoder().decode(token.split("\\.")[index]);
    return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
  }

  private static String encode(JsonObject json) {
    return encode(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String flip(String signature) {
    return (signature.charAt(0) == 'A' ? 'B' : 'A') + signature.substring(1);
  }

  private static String signed(JsonObject header, JsonObject claims, String secret, String mac) {
    String signed = encode(header) + "." + encode(claims);
    try {
      Mac signer = Mac.getInstance(mac);
      signer.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac));
      return signed + "." + encode(signer.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
