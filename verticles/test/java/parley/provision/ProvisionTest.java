package parley.provision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Users, groups and memberships over HTTP, by a key and by an administrator, on two nodes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProvisionTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Nodes nodes;
  private static ChatClient root;
  private static String rootToken;
  private static JsonObject key;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000).admins("root")));
    rootToken = Api.register(nodes.vertx(), nodes.port(0), "root").getString("access");
    root = ChatClient.connect(nodes.vertx(), nodes.port(0), "root", rootToken);
    root.request(Addresses.BOT_CREATE, new JsonObject().put("user", "directory"));
    key = key("provision");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static JsonObject key(String scope) {
    JsonObject wish = new JsonObject().put("user", "directory").put("name", "sync");
    return root.request(Addresses.KEY_CREATE, wish.put("scopes", new JsonArray(List.of(scope))));
  }

  private static HttpResponse<String> ask(
      String token, int node, String method, String path, JsonObject body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nodes.port(node) + path))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the key; returns the status. */
  private static int put(String user, JsonObject body) {
    return ask(key.getString("key"), 0, "PUT", "/api/users/" + user, body).statusCode();
  }

  private static int ask(int node, String method, String path) {
    return ask(key.getString("key"), node, method, path, null).statusCode();
  }

  private static JsonObject get(String path) {
    HttpResponse<String> answer = ask(key.getString("key"), 1, "GET", path, null);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static int login(String user, String password) {
    JsonObject credentials = new JsonObject().put("user", user).put("password", password);
    return Api.post(nodes.vertx(), nodes.port(1), "/api/login", credentials).statusCode();
  }

  private static JsonObject wish() {
    return new JsonObject().put("name", "Ann A.").put("password", Api.PASSWORD);
  }

  @Test
  void onlyAdministratorsAndKeysForItMay() {
    String weak = key("groups").getString("key");
    String person = Api.register(nodes.vertx(), nodes.port(0), "person").getString("access");
    for (String call :
        List.of(
            "GET /api/users",
            "PUT /api/users/ann",
            "DELETE /api/users/ann",
            "POST /api/groups",
            "GET /api/groups/g.1/members",
            "PUT /api/groups/g.1/members/ann",
            "DELETE /api/groups/g.1/members/ann",
            "GET /api/audit")) {
      String[] parts = call.split(" ");
      assertEquals(401, ask(null, 0, parts[0], parts[1], null).statusCode(), call);
      assertEquals(403, ask(person, 0, parts[0], parts[1], null).statusCode(), call);
      assertEquals(403, ask(weak, 1, parts[0], parts[1], null).statusCode(), call);
    }
    assertEquals(200, ask(rootToken, 1, "GET", "/api/users", null).statusCode());
  }

  @Test
  void aUserIsMadeOnceAndChangedAsGiven() {
    assertEquals(201, put("made_user", wish()));
    assertEquals(200, put("made_user", wish()));
    assertEquals(200, login("made_user", Api.PASSWORD));
    assertEquals(201, put("silent_user", new JsonObject()));
    assertEquals(401, login("silent_user", Api.PASSWORD), "no password yet");
    assertEquals(200, put("silent_user", new JsonObject().put("password", Api.PASSWORD)));
    assertEquals(200, login("silent_user", Api.PASSWORD));

    assertEquals(200, put("made_user", new JsonObject().put("name", "Another")));
    JsonObject asked = new JsonObject().put("users", new JsonArray().add("made_user"));
    JsonObject profiles = root.request(Addresses.PROFILE_GET, asked).getJsonObject("profiles");
    assertEquals("Another", profiles.getJsonObject("made_user").getString("name"));
    assertEquals(200, login("made_user", Api.PASSWORD), "what is not given stays");
  }

  @Test
  void aNewPasswordSignsOutAndTheSameOneDoesNot() {
    put("locked", wish());
    ChatClient device = device("locked");
    put("locked", wish());
    device.request(Addresses.SYNC, new JsonObject());
    put("locked", new JsonObject().put("password", "another password"));
    assertEquals(4503, device.closeCode());
    assertEquals(401, login("locked", Api.PASSWORD));
    assertEquals(200, login("locked", "another password"));
  }

  private static ChatClient device(String user) {
    String token = Api.login(nodes.vertx(), nodes.port(1), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(1), user, token);
  }

  @Test
  void whoIsSuspendedIsOutUntilTheyAreLetInAgain() {
    put("naughty", wish());
    ChatClient device = device("naughty");
    assertEquals(200, put("naughty", new JsonObject().put("suspended", true)));
    assertEquals(4503, device.closeCode());
    assertEquals(403, login("naughty", Api.PASSWORD));
    assertEquals(401, login("naughty", "wrong password"), "nobody learns of it without it");
    assertTrue(user("naughty").containsKey("suspended"));

    assertEquals(200, put("naughty", new JsonObject().put("suspended", false)));
    assertEquals(200, login("naughty", Api.PASSWORD));
    assertFalse(user("naughty").containsKey("suspended"));
  }

  private static JsonObject user(String user) {
    String before = user.substring(0, user.length() - 1);
    return get("/api/users?limit=1&after=" + before).getJsonArray("users").getJsonObject(0);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertEquals(400, put("No", wish()));
    assertEquals(400, put("short", new JsonObject().put("password", "1234567")));
    assertEquals(201, put("short", new JsonObject().put("password", "12345678")));
    assertEquals(400, put("short", new JsonObject().put("suspended", "yes")));
    assertEquals(409, put("directory", wish()), "a bot");
    assertEquals(403, put("root", new JsonObject().put("suspended", true)));
    assertEquals(403, ask(0, "DELETE", "/api/users/root"));
    assertEquals(404, ask(0, "DELETE", "/api/users/nobody_here"));
    assertEquals(400, ask(0, "DELETE", "/api/users/short?entries=some"));
    assertEquals(204, ask(0, "DELETE", "/api/users/short?entries=erase"));
    assertEquals(204, ask(1, "DELETE", "/api/users/short"));
    assertEquals(409, put("short", wish()), "the id is taken for good");
    for (String limit : List.of("0", "501", "x", "-1")) {
      assertEquals(400, ask(0, "GET", "/api/users?limit=" + limit), limit);
    }
    assertEquals(200, ask(0, "GET", "/api/users?limit=500"));
  }

  @Test
  void pagesHoldEveryUserOnce() {
    for (int i = 0; i < 5; i++) {
      put("page_" + i, new JsonObject());
    }
    Set<String> all = new TreeSet<>();
    String after = "";
    for (boolean more = true; more; ) {
      JsonObject page = get("/api/users?limit=2&after=" + after);
      for (Object each : page.getJsonArray("users")) {
        after = ((JsonObject) each).getString("user");
        assertTrue(all.add(after), after + " came twice");
      }
      more = page.getBoolean("more");
    }
    assertTrue(all.containsAll(Set.of("page_0", "page_1", "page_2", "page_3", "page_4", "root")));
  }

  @Test
  void aGroupHasWhomItIsToHave() {
    for (String user : List.of("boss", "one", "two")) {
      put(user + "_g", wish());
    }
    JsonObject wish =
        new JsonObject()
            .put("id", UUID.randomUUID().toString())
            .put("title", "Sales")
            .put("owner", "boss_g")
            .put("members", new JsonArray().add("one_g"));
    String token = key.getString("key");
    String group =
        new JsonObject(ask(token, 0, "POST", "/api/groups", wish).body()).getString("conversation");
    assertEquals(
        group,
        new JsonObject(ask(token, 1, "POST", "/api/groups", wish).body())
            .getString("conversation"));
    String members = "/api/groups/" + group + "/members";

    assertEquals(204, ask(1, "PUT", members + "/two_g"));
    assertEquals(204, ask(0, "PUT", members + "/two_g"));
    assertEquals(204, ask(0, "DELETE", members + "/one_g"));
    assertEquals(204, ask(1, "DELETE", members + "/one_g"));
    assertEquals(Set.of("boss_g owner", "two_g member"), members(members));
    ChatClient two = device("two_g");
    JsonArray log = two.request(Addresses.MESSAGE_HISTORY, in(group)).getJsonArray("entries");
    assertTrue(log.encode().contains("\"from\":\"boss_g\""), log.encode());
    assertEquals(404, ask(0, "PUT", members + "/nobody_here"));
    assertEquals(404, ask(0, "GET", "/api/groups/g.01JDQ2V7N9R4T6W8Y0ABCDEFGH/members"));
    assertEquals(400, ask(0, "GET", "/api/groups/d.one_g.two_g/members"));
    assertEquals(400, ask(0, "GET", "/api/groups/nonsense/members"));
    two.close();
  }

  private static Set<String> members(String path) {
    return get(path).getJsonArray("members").stream()
        .map(JsonObject.class::cast)
        .map(member -> member.getString("user") + " " + member.getString("role"))
        .collect(Collectors.toSet());
  }

  @Test
  void everyChangeIsNotedWithoutPasswords() {
    put("noted", wish());
    ask(rootToken, 0, "PUT", "/api/users/noted", new JsonObject().put("suspended", true));
    JsonArray notes = get("/api/audit?limit=500").getJsonArray("audit");
    List<JsonObject> ours =
        notes.stream()
            .map(JsonObject.class::cast)
            .filter(note -> note.getString("target").equals("noted"))
            .toList();

    assertEquals(2, ours.size());
    assertEquals("root", ours.get(0).getString("by"));
    assertEquals("directory", ours.get(1).getString("by"));
    assertEquals(key.getString("id"), ours.get(1).getString("device"));
    assertEquals("***", ours.get(1).getJsonObject("detail").getString("password"));
    assertFalse(notes.encode().contains(Api.PASSWORD));
    String first = ours.get(0).getString("id");
    JsonObject older =
        get("/api/audit?limit=1&before=" + first).getJsonArray("audit").getJsonObject(0);
    assertTrue(older.getString("id").compareTo(first) < 0);
  }
}
