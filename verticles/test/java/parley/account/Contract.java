package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.mediatype.ContentAnalyserFactory;
import io.vertx.openapi.mediatype.MediaTypePredicate;
import io.vertx.openapi.mediatype.MediaTypeRegistration;
import io.vertx.openapi.mediatype.MediaTypeRegistry;
import io.vertx.openapi.mediatype.impl.DefaultMediaTypeRegistration;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.Map;
import java.util.TreeMap;
import parley.bus.Failure;

/** Holds answers to openapi.yaml. */
final class Contract {
  private static final MediaTypeRegistration NOT_LOOKED_INTO =
      new DefaultMediaTypeRegistration(
          MediaTypePredicate.ofExactTypes(
              "application/yaml", "application/offset+octet-stream", "*/*"),
          ContentAnalyserFactory.noop());
  static final OpenAPIContract OPENAPI = load();
  private static final Vertx VERTX = Vertx.vertx();

  private Contract() {}

  private static OpenAPIContract load() {
    Vertx vertx = Vertx.vertx();
    try {
      return OpenAPIContract.builder(vertx)
          .setContractPath("openapi.yaml")
          .mediaTypeRegistry(MediaTypeRegistry.createDefault().register(NOT_LOOKED_INTO))
          .build()
          .await();
    } finally {
      vertx.close().await();
    }
  }

  /** Returns the answer if the file lists its status, and its body and headers are as there. */
  static HttpResponse<Buffer> hold(String path, HttpResponse<Buffer> response) {
    Operation operation = OPENAPI.findOperation(path, HttpMethod.POST);
    int status = response.statusCode();
    assertNotNull(operation.getResponse(status), path + " answered " + status);
    assertEquals("no-store", response.getHeader("Cache-Control"));
    assertEquals("nosniff", response.getHeader("X-Content-Type-Options"));
    if (response.body() == null) {
      assertEquals(204, status);
      return response;
    }
    assertEquals("application/json", response.getHeader("Content-Type"));
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().forEach(headers::put);
    ResponseValidator.create(VERTX, OPENAPI)
        .validate(
            ValidatableResponse.create(status, headers, response.body(), "application/json"),
            operation.getOperationId())
        .await();
    if (status >= 400) {
      holdFailure(response);
    }
    return response;
  }

  private static void holdFailure(HttpResponse<Buffer> response) {
    JsonObject error = response.bodyAsJsonObject().getJsonObject("error");
    Failure failure = Failure.valueOf(error.getString("code"));
    assertEquals(failure.code, response.statusCode());
    assertEquals(failure.retry, error.getBoolean("retry"));
    assertTrue(error.getString("message").endsWith("."), "a sentence");
  }
}
