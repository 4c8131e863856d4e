package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.account.TestNode.code;
import static parley.account.TestNode.message;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestClock;
import parley.TestDatabase;

@Timeout(60)
class RefreshTest {
  private static final Duration GRACE = TestNode.account().refreshGrace();
  private static final Duration LIFETIME = TestNode.account().refreshLifetime();
  private static final Duration TICK = Duration.ofMillis(1);

  private final TestClock clock = new TestClock(Instant.now());
  private TestDatabase database;
  private TestNode node;
  private TestNode other;
  private JsonObject grant;

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
  void exchangesATokenForANewPairOnAnyNode() {
    JsonObject second = refresh(other, grant);
    JsonObject third = refresh(node, second);

    for (JsonObject next : List.of(second, third)) {
      assertEquals(grant.getString("user"), next.getString("user"));
      assertEquals(grant.getString("device"), next.getString("device"));
      node.accounts.verify(next.getString("access")).await();
    }
    assertNotEquals(grant.getString("refresh"), second.getString("refresh"));
    assertNotEquals(second.getString("refresh"), third.getString("refresh"));
    assertNotEquals(second.getString("access"), third.getString("access"));
  }

  @Test
  void answersALostAnswerAgainWithinTheGrace() {
    JsonObject lost = refresh(node, grant);
    clock.advance(GRACE);

    JsonObject repeated = refresh(other, grant);

    assertEquals(lost.getString("refresh"), repeated.getString("refresh"));
    refresh(node, repeated);
  }

  @Test
  void signsOutADeviceWhoseTokenIsRepeatedAfterTheGrace() {
    JsonObject next = refresh(node, grant);
    clock.advance(GRACE.plus(TICK));

    assertReuseSignsOut(grant, next);
  }

  @Test
  void signsOutADeviceWhoseOlderTokenIsUsedEvenWithinTheGrace() {
    JsonObject last = refresh(node, refresh(node, grant));

    assertReuseSignsOut(grant, last);
  }

  @Test
  void signsOutTheThiefWhoeverComesFirst() {
    JsonObject stolen = refresh(node, grant);
    JsonObject thief = refresh(other, stolen);
    clock.advance(Duration.ofMinutes(10));

    assertReuseSignsOut(stolen, thief);
  }

  @Test
  void letsOneOfTwoRacersRotateAndAnswersBothAlike() {
    JsonObject current = grant;
    for (int round = 0; round < 30; round++) {
      List<Future<Grant>> racers =
          List.of(
              node.accounts.refresh(current.getString("refresh")),
              other.accounts.refresh(current.getString("refresh")));

      Grant first = racers.get(0).await();
      Grant second = racers.get(1).await();

      assertEquals(first.refresh(), second.refresh(), "round " + round);
      current = first.toJson();
    }
    assertEquals(1, count(new JsonObject()));
  }

  @Test
  void refusesATokenThatHasExpired() {
    clock.advance(LIFETIME.minus(TICK));
    JsonObject next = refresh(node, grant);
    clock.advance(LIFETIME);

    assertEquals("UNAUTHORIZED", code(node.refresh(next.getString("refresh"))));
    node.accounts.sweep().await();
    assertEquals(0, count(new JsonObject()));
  }

  @Test
  void refusesATokenAfterLogout() {
    assertEquals(204, other.logout(grant.getString("access")).statusCode());

    assertEquals("UNAUTHORIZED", code(node.refresh(grant.getString("refresh"))));
  }

  @Test
  void isNotFooledByInventedTokens() {
    String token = grant.getString("refresh");
    for (String invented :
        new String[] {
          "x",
          ".",
          token + "x",
          "x" + token,
          token.substring(1),
          RefreshToken.create().encode(),
          grant.getString("device") + token.substring(token.indexOf('.')),
          grant.getString("access").substring(0, 66)
        }) {
      HttpResponse<Buffer> response = node.refresh(invented);
      assertEquals("UNAUTHORIZED", code(response), invented);
    }
    refresh(node, grant);
  }

  @Test
  void limitsTheLengthOfATokenText() {
    assertEquals("UNAUTHORIZED", code(node.refresh("x".repeat(256))));
    assertEquals("BAD_REQUEST", code(node.refresh("x".repeat(257))));
  }

  @Test
  void keepsNoTokenInTheDatabase() {
    JsonObject next = refresh(node, grant);
    String stored = node.store.client().find("devices", new JsonObject()).await().get(0).encode();

    for (JsonObject each : List.of(grant, next)) {
      for (String part : each.getString("refresh").split("\\.")) {
        assertFalse(stored.contains(part));
      }
    }
  }

  private void assertReuseSignsOut(JsonObject used, JsonObject latest) {
    HttpResponse<Buffer> reused = node.refresh(used.getString("refresh"));

    assertEquals("UNAUTHORIZED", code(reused));
    assertTrue(message(reused).contains("signed out"), message(reused));
    assertEquals("UNAUTHORIZED", code(other.refresh(latest.getString("refresh"))));
    assertEquals("UNAUTHORIZED", code(node.logout(latest.getString("access"))));
    assertEquals(200, node.login("alice").statusCode());
  }

  private static JsonObject refresh(TestNode node, JsonObject grant) {
    HttpResponse<Buffer> response = node.refresh(grant.getString("refresh"));
    assertEquals(200, response.statusCode(), response::bodyAsString);
    return response.bodyAsJsonObject();
  }

  private long count(JsonObject query) {
    return node.store.client().count("devices", query).await();
  }
}
