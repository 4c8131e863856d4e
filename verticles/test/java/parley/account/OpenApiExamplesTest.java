package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.openapi.contract.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Sends every body that openapi.yaml shows to a node, in an order in which each one works. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenApiExamplesTest {
  private static final JsonPointer EXAMPLE =
      JsonPointer.from("/requestBody/content/application~1json/example");

  private record Call(String operation, String path) {}

  private static final List<Call> CALLS =
      List.of(
          new Call("register", "/api/register"),
          new Call("login", "/api/login"),
          new Call("refresh", "/api/refresh"),
          new Call("putUser", "/api/users/carol"),
          new Call("createGroup", "/api/groups"),
          new Call("postByWebhook", null));

  private static Nodes nodes;
  private static WebClient client;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(1, base -> Limits.of(base, limits -> limits.admins("alice")));
    client = WebClient.create(nodes.vertx());
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyExampleIsTaken() {
    Map<String, Operation> operations =
        Contract.OPENAPI.operations().stream()
            .filter(operation -> example(operation) != null)
            .collect(Collectors.toMap(Operation::getOperationId, operation -> operation));
    Set<String> left = new HashSet<>(operations.keySet());
    String access = null;
    String refresh = null;
    for (Call call : CALLS) {
      Operation operation = operations.get(call.operation);
      JsonObject body = example(operation).copy();
      if (body.containsKey("refresh")) {
        body.put("refresh", refresh);
      }
      String path = call.path == null ? webhook(access) : call.path;
      HttpResponse<Buffer> answer = send(operation.getHttpMethod(), path, access, body);
      assertEquals(2, answer.statusCode() / 100, call + ": " + answer.bodyAsString());
      JsonObject said = answer.bodyAsJsonObject();
      access = said.getString("access", access);
      refresh = said.getString("refresh", refresh);
      left.remove(call.operation);
    }
    assertEquals(Set.of(), left);
  }

  private static JsonObject example(Operation operation) {
    return (JsonObject) EXAMPLE.queryJson(operation.getOpenAPIModel());
  }

  private static HttpResponse<Buffer> send(
      HttpMethod method, String path, String access, JsonObject body) {
    HttpRequest<Buffer> request = client.request(method, nodes.port(0), "127.0.0.1", path);
    if (access != null) {
      request.bearerTokenAuthentication(access);
    }
    return request.sendJsonObject(body).await();
  }

  /** The address of a webhook of alice's bot. */
  private static String webhook(String access) {
    try (ChatClient alice = ChatClient.connect(nodes.vertx(), nodes.port(0), "alice", access)) {
      JsonObject bot = new JsonObject().put("user", "alarms");
      alice.request(Addresses.BOT_CREATE, bot);
      JsonObject wish = bot.put("name", "disks").put("conversation", "d.alarms.alice");
      return alice.request(Addresses.WEBHOOK_CREATE, wish).getString("path");
    }
  }
}
