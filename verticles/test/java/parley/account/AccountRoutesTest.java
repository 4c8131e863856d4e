package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.account.TestNode.code;
import static parley.account.TestNode.credentials;
import static parley.account.TestNode.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestClock;
import parley.TestDatabase;
import parley.bus.Identity;

/** Every answer is also held to openapi.yaml. */
@Timeout(60)
class AccountRoutesTest {
  private static final String JSON = "application/json";
  private static final int MAX_BODY = 8 * 1024;

  private final TestClock clock = new TestClock(Instant.now());
  private TestDatabase database;
  private TestNode node;

  @BeforeEach
  void start() {
    database = TestDatabase.start();
    node = TestNode.start(database, clock);
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  @Test
  void registersAndSignsIn() {
    HttpResponse<Buffer> registered =
        node.post(
            "/api/register",
            credentials("alice").put("name", " Alice A. ").put("device", "my phone"));

    assertEquals(201, registered.statusCode());
    JsonObject grant = registered.bodyAsJsonObject();
    assertEquals("alice", grant.getString("user"));
    assertEquals(900, grant.getInteger("expiresIn"));
    assertNotEquals("my phone", grant.getString("device"));
    Identity identity = node.accounts.verify(grant.getString("access")).await();
    assertEquals("alice", identity.user());
    assertEquals(grant.getString("device"), identity.device());
    assertEquals(clock.millis() / 1000 + 900, identity.expiresAt() / 1000);
    assertEquals("my phone", device(grant.getString("device")).getString("label"));
    assertEquals(
        new Profile("alice", "Alice A.", "", "", 0, false, "", new JsonArray()),
        node.accounts.profiles(List.of("alice")).await().get("alice"));
  }

  @Test
  void logsInToAnotherDevice() {
    String first = node.register("alice").bodyAsJsonObject().getString("device");

    HttpResponse<Buffer> login = node.login("alice");

    assertEquals(200, login.statusCode());
    assertNotEquals(first, login.bodyAsJsonObject().getString("device"));
  }

  @Test
  void refusesATakenUserId() {
    node.register("alice");

    HttpResponse<Buffer> again = node.register("alice");

    assertEquals("CONFLICT", code(again));
    assertEquals(200, node.login("alice").statusCode());
  }

  @Test
  void givesARacedUserIdToOne() {
    var racers =
        Stream.generate(() -> node.request("/api/register").sendJsonObject(credentials("alice")))
            .limit(4)
            .toList();

    var statuses = racers.stream().map(racer -> racer.await().statusCode()).sorted().toList();

    assertEquals(List.of(201, 409, 409, 409), statuses);
  }

  @Test
  void answersWrongPasswordAndUnknownUserAlike() {
    node.register("alice");

    HttpResponse<Buffer> wrong =
        node.post("/api/login", credentials("alice").put("password", "incorrect horse"));
    HttpResponse<Buffer> unknown = node.login("nobody");

    assertEquals(401, wrong.statusCode());
    assertEquals(wrong.body(), unknown.body());
    assertEquals(Set.copyOf(wrong.headers().names()), Set.copyOf(unknown.headers().names()));
  }

  @Test
  void takesAsLongForAnUnknownUser() {
    node.register("alice");
    JsonObject wrong = credentials("alice").put("password", "incorrect horse");
    node.post("/api/login", wrong);

    long forWrong = Long.MAX_VALUE;
    long forUnknown = Long.MAX_VALUE;
    // In turns, so that what else the machine does slows down both.
    for (int i = 0; i < 8; i++) {
      forWrong = Math.min(forWrong, nanos(() -> node.post("/api/login", wrong)));
      forUnknown = Math.min(forUnknown, nanos(() -> node.login("nobody")));
    }

    assertTrue(forUnknown > forWrong / 4, forUnknown + " ns against " + forWrong + " ns");
  }

  @Test
  void holdsUserIdsToTheirAlphabetAndLength() {
    assertEquals(201, register("abc", "password"));
    assertEquals(201, register("a".repeat(32), "password"));
    assertEquals(201, register("_0z", "password"));
    for (String user :
        new String[] {"", "ab", "a".repeat(33), "Alice", "al.ice", "älice", "a b", "abc\n"}) {
      assertEquals(400, register(user, "password"), user);
    }
  }

  @Test
  void holdsPasswordsToTheirLength() {
    assertEquals(201, register("short", "x".repeat(8)));
    assertEquals(201, register("long", "x".repeat(128)));
    assertEquals(400, register("shorter", "x".repeat(7)));
    assertEquals(400, register("longer", "x".repeat(129)));
    assertEquals(400, post("/api/login", "long", "x".repeat(129)));
    assertEquals(401, post("/api/login", "long", "x".repeat(127)));
    assertEquals(200, post("/api/login", "long", "x".repeat(128)));
  }

  @Test
  void holdsNamesAndLabelsToTheirLength() {
    String longest = "n".repeat(64);
    assertEquals(
        201, node.post("/api/register", credentials("one").put("name", longest)).statusCode());
    assertEquals(
        201, node.post("/api/register", credentials("two").put("device", longest)).statusCode());
    assertEquals(
        201, node.post("/api/register", credentials("three").put("device", "")).statusCode());
    for (String name : new String[] {"", " ", "n".repeat(65), "two\nlines"}) {
      assertNames("name", node.post("/api/register", credentials("four").put("name", name)));
    }
    for (String label : new String[] {"n".repeat(65), "two\nlines"}) {
      assertNames("device", node.post("/api/register", credentials("four").put("device", label)));
      assertNames("device", node.post("/api/login", credentials("one").put("device", label)));
    }
  }

  @Test
  void namesFieldsOfTheWrongType() {
    for (Object wrong : new Object[] {7, true, new JsonObject(), new JsonArray(), ""}) {
      assertNames("user", node.post("/api/register", credentials("bob").put("user", wrong)));
      assertNames(
          "password", node.post("/api/register", credentials("bob").put("password", wrong)));
      assertNames("password", node.post("/api/login", credentials("bob").put("password", wrong)));
      assertNames("refresh", node.post("/api/refresh", new JsonObject().put("refresh", wrong)));
    }
    assertNames("name", node.post("/api/register", credentials("bob").put("name", 7)));
    assertNames("device", node.post("/api/register", credentials("bob").put("device", 7)));
    assertNames("user", node.post("/api/login", new JsonObject()));
  }

  @Test
  void refusesWhatIsNoJsonObject() {
    for (String body :
        new String[] {"", "{", "{\"user\":", "[]", "7", "null", "\"text\"", "\u0000"}) {
      for (String path : new String[] {"/api/register", "/api/login", "/api/refresh"}) {
        HttpResponse<Buffer> response = node.post(path, JSON, Buffer.buffer(body));
        assertEquals("BAD_REQUEST", code(response), body);
        assertTrue(message(response).contains("JSON"), message(response));
      }
    }
  }

  @Test
  void refusesOtherContentTypes() {
    Buffer body = credentials("bob").toBuffer();
    for (String type :
        new String[] {
          "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"
        }) {
      assertEquals("BAD_REQUEST", code(node.post("/api/register", type, body)), type);
    }
    assertEquals(
        201, node.post("/api/register", "application/json; charset=utf-8", body).statusCode());
  }

  @Test
  void limitsTheBody() {
    assertEquals(201, node.post("/api/register", JSON, padded("one", MAX_BODY)).statusCode());
    HttpResponse<Buffer> larger = node.post("/api/register", JSON, padded("two", MAX_BODY + 1));
    assertEquals("TOO_LARGE", code(larger));
  }

  @Test
  void limitsLoginsOfAnAccount() {
    node.register("alice");
    for (int i = 0; i < node.config().account().loginsPerMinute(); i++) {
      assertEquals(200, node.login("alice").statusCode());
    }

    HttpResponse<Buffer> oneMore = node.login("alice");

    assertEquals("RATE_LIMITED", code(oneMore));
    assertEquals("6", oneMore.getHeader("Retry-After"));
    clock.advance(Duration.ofSeconds(6));
    assertEquals(200, node.login("alice").statusCode());
    assertEquals(429, node.login("alice").statusCode());
  }

  @Test
  void limitsRegistrationsOfAnAddress() {
    for (int i = 0; i < node.config().account().registrationsPerMinute(); i++) {
      assertEquals(201, node.register("user" + i).statusCode());
    }

    HttpResponse<Buffer> oneMore = node.register("onemore");

    assertEquals("RATE_LIMITED", code(oneMore));
    assertEquals("2", oneMore.getHeader("Retry-After"));
    clock.advance(Duration.ofSeconds(2));
    assertEquals(201, node.register("onemore").statusCode());
  }

  @Test
  void logsOut() {
    String access = node.register("alice").bodyAsJsonObject().getString("access");

    assertEquals(204, node.logout(access).statusCode());

    HttpResponse<Buffer> again = node.logout(access);
    assertEquals("UNAUTHORIZED", code(again));
    assertEquals("Bearer", again.getHeader("WWW-Authenticate"));
  }

  @Test
  void refusesLogoutWithoutAToken() {
    for (String header : new String[] {"Bearer", "Bearer ", "Basic YTpi", "Bearer nonsense"}) {
      HttpResponse<Buffer> response =
          node.request("/api/logout").putHeader("Authorization", header).send().await();
      assertEquals("UNAUTHORIZED", code(Contract.hold("/api/logout", response)), header);
    }
    HttpResponse<Buffer> bare = node.request("/api/logout").send().await();
    assertEquals("UNAUTHORIZED", code(Contract.hold("/api/logout", bare)));
  }

  private int register(String user, String password) {
    return post("/api/register", user, password);
  }

  private int post(String path, String user, String password) {
    JsonObject body = new JsonObject().put("user", user).put("password", password);
    return node.post(path, body).statusCode();
  }

  private JsonObject device(String id) {
    return node.store.client().findOne("devices", new JsonObject().put("_id", id), null).await();
  }

  private static Buffer padded(String user, int length) {
    JsonObject body = credentials(user).put("ignored", "");
    return body.put("ignored", "x".repeat(length - body.toBuffer().length())).toBuffer();
  }

  private static void assertNames(String field, HttpResponse<Buffer> response) {
    assertEquals("BAD_REQUEST", code(response));
    assertTrue(message(response).startsWith("\"" + field + "\""), message(response));
  }

  private static long nanos(Runnable request) {
    long begin = System.nanoTime();
    request.run();
    return System.nanoTime() - begin;
  }
}
