package parley.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.bus.Addresses;

/**
 * Fills an empty server with a few people who have talked. It uses the public contract alone, as
 * any client would. Blocking; confined to its caller.
 */
final class Demo {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String PASSWORD = "parley-demo";
  private static final Map<String, String> PEOPLE = new LinkedHashMap<>();

  static {
    PEOPLE.put("alice", "Alice");
    PEOPLE.put("bob", "Bob");
    PEOPLE.put("carol", "Carol");
  }

  /** Who says what where; {@code group} is replaced by the group made for the demo. */
  private record Line(String conversation, String user, String text) {}

  private static final List<Line> LINES =
      List.of(
          new Line("d.alice.bob", "alice", "Hello Bob, did you get the new server running?"),
          new Line("d.alice.bob", "bob", "One command, and here we are."),
          new Line("d.alice.bob", "alice", "And if a node falls over?"),
          new Line("d.alice.bob", "bob", "The others go on, and nothing that had a tick is lost."),
          new Line("d.alice.carol", "carol", "Lunch at noon?"),
          new Line("d.alice.carol", "alice", "Gladly. The place by the river?"),
          new Line("group", "alice", "Welcome, both of you."),
          new Line("group", "carol", "Thank you. Who brings the map?"),
          new Line("group", "bob", "I do. Saturday, eight o'clock."));

  /** The demo could not be set up; the message says why. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final URI server;

  private Demo(URI server) {
    this.server = server;
  }

  /**
   * Seeds the server unless the people are there already.
   *
   * @return the passwords by user
   */
  static Map<String, String> seed(String url) throws Failure {
    new Demo(URI.create(url)).seed();
    Map<String, String> passwords = new LinkedHashMap<>();
    PEOPLE.keySet().forEach(user -> passwords.put(user, PASSWORD));
    return passwords;
  }

  private void seed() throws Failure {
    Map<String, DemoClient> clients = new LinkedHashMap<>();
    try {
      for (String user : PEOPLE.keySet()) {
        JsonObject grant = register(user);
        if (grant == null) {
          return; // seeded in an earlier run
        }
        DemoClient client = DemoClient.connect(http, server, DEADLINE);
        clients.put(user, client);
        client.request(Addresses.AUTH, new JsonObject().put("token", grant.getString("access")));
      }
      talk(clients);
    } finally {
      clients.values().forEach(DemoClient::close);
    }
  }

  private void talk(Map<String, DemoClient> clients) throws Failure {
    JsonObject group =
        new JsonObject()
            .put("kind", "group")
            .put("title", "Saturday hike")
            .put("members", new JsonArray().add("bob").add("carol"));
    String groupId =
        clients
            .get("alice")
            .request(Addresses.CONVERSATION_CREATE, group)
            .getString("conversation");
    for (Line line : LINES) {
      JsonObject message =
          new JsonObject()
              .put(
                  "conversation",
                  line.conversation().equals("group") ? groupId : line.conversation())
              .put("id", UUID.randomUUID().toString())
              .put("kind", "text")
              .put("body", new JsonObject().put("text", line.text()));
      clients.get(line.user()).request(Addresses.MESSAGE_SEND, message);
    }
  }

  /** The tokens of a new user, null when the user exists already. */
  private JsonObject register(String user) throws Failure {
    JsonObject body =
        new JsonObject()
            .put("user", user)
            .put("password", PASSWORD)
            .put("name", PEOPLE.get(user))
            .put("device", "demo");
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/register"))
            .timeout(DEADLINE)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return switch (response.statusCode()) {
        case 201 -> new JsonObject(response.body());
        case 409 -> null;
        default -> throw new Failure("registering answered " + response.statusCode() + ".");
      };
    } catch (IOException e) {
      throw new Failure("registering failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted.");
    }
  }
}
