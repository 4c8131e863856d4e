package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.Operation;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.TestDatabase;
import parley.media.DownloadRoutes;
import parley.media.UploadRoutes;
import parley.provision.ProvisionRoutes;
import parley.webhook.WebhookRoutes;

@Timeout(60)
class OpenApiTest {

  @Test
  void namesTheRoutesOfAccountsAndNoOther() {
    try (TestDatabase database = TestDatabase.start();
        TestNode node = TestNode.start(database, Clock.systemUTC())) {
      Router router = Router.router(node.vertx);
      new AccountRoutes(node.accounts, node.config()).mount(router);

      Set<String> mounted =
          router.getRoutes().stream().flatMap(OpenApiTest::calls).collect(Collectors.toSet());

      assertEquals(operations("account").keySet(), mounted);
    }
  }

  @Test
  void namesTheRoutesOfMediaAndNoOther() {
    Router router = Router.router(Vertx.vertx());
    new UploadRoutes(null, null, null).mount(router);
    new DownloadRoutes(null, null, null, null, null).mount(router);

    Set<String> mounted =
        router.getRoutes().stream()
            .flatMap(OpenApiTest::calls)
            .map(call -> call.replace(":id", "{id}"))
            .collect(Collectors.toSet());

    assertEquals(operations("media").keySet(), mounted);
  }

  @Test
  void namesTheRoutesOfProvisioningAndNoOther() {
    Router router = Router.router(Vertx.vertx());
    new ProvisionRoutes(null, null).mount(router);

    Set<String> mounted =
        router.getRoutes().stream()
            .flatMap(OpenApiTest::calls)
            .map(call -> call.replaceAll(":(\\w+)", "{$1}"))
            .collect(Collectors.toSet());

    assertEquals(operations("provisioning").keySet(), mounted);
  }

  @Test
  void namesTheRouteOfWebhooksAndNoOther() {
    Router router = Router.router(Vertx.vertx());
    new WebhookRoutes(null, null).mount(router);

    Set<String> mounted =
        router.getRoutes().stream()
            .flatMap(OpenApiTest::calls)
            .map(call -> call.replaceAll(":(\\w+)", "{$1}"))
            .collect(Collectors.toSet());

    assertEquals(operations("webhook").keySet(), mounted);
  }

  @Test
  void listsTheFailuresOfEachRoute() {
    assertEquals(
        Map.of(
            "POST /api/register", Set.of(201, 400, 409, 413, 429, 500, 503),
            "POST /api/login", Set.of(200, 400, 401, 403, 413, 429, 500, 503),
            "POST /api/refresh", Set.of(200, 400, 401, 413, 500, 503),
            "POST /api/logout", Set.of(204, 401, 500, 503)),
        operations("account"));
  }

  @Test
  void namesWhatOperatorsCall() {
    assertEquals(
        Set.of(
            "GET /health/live",
            "GET /health/ready",
            "GET /metrics",
            "GET /asyncapi.yaml",
            "GET /openapi.yaml"),
        operations("operation").keySet());
  }

  private static Map<String, Set<Integer>> operations(String tag) {
    Map<String, Set<Integer>> operations = new TreeMap<>();
    for (Operation operation : Contract.OPENAPI.operations()) {
      if (operation.getTags().equals(List.of(tag))) {
        operations.put(
            operation.getHttpMethod() + " " + operation.getOpenAPIPath(), statuses(operation));
      }
    }
    return operations;
  }

  private static Set<Integer> statuses(Operation operation) {
    Set<Integer> statuses = new TreeSet<>();
    for (String status : operation.getOpenAPIModel().getJsonObject("responses").fieldNames()) {
      if (Character.isDigit(status.charAt(0))) {
        statuses.add(Integer.valueOf(status));
      }
    }
    return statuses;
  }

  private static Stream<String> calls(Route route) {
    return route.methods().stream().map(method -> method + " " + route.getPath());
  }
}
