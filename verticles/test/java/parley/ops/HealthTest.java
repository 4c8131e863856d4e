package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthTest {
  @Test
  void asksOnceForManyProbes() {
    AtomicInteger asked = new AtomicInteger();
    Health health =
        new Health(
            List.of(
                new Health.Part(
                    "database",
                    () -> {
                      asked.incrementAndGet();
                      return Future.succeededFuture();
                    })));

    for (int i = 0; i < 1_000; i++) {
      assertTrue(health.report().await().ready());
    }
    health.refresh();
    health.report().await();

    assertTrue(asked.get() >= 2 && asked.get() <= 5, "asked " + asked);
  }

  @Test
  void namesThePartThatFailsAndThePartThatHangs() {
    Health health =
        new Health(
            List.of(
                new Health.Part("good", Future::succeededFuture),
                new Health.Part("drained", () -> Future.failedFuture(new Health.Failing("leaves"))),
                new Health.Part(
                    "broken",
                    () -> {
                      throw new IllegalStateException("secret detail");
                    }),
                new Health.Part("hanging", () -> Promise.<Void>promise().future())));

    Health.Report report = health.report().await();

    assertFalse(report.ready());
    JsonObject expected =
        new JsonObject()
            .put("good", "ok")
            .put("drained", "leaves")
            .put("broken", "does not answer")
            .put("hanging", "does not answer");
    assertEquals(expected, report.json().getJsonObject("parts"));
  }
}
