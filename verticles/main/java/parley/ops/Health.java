package parley.ops;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Whether this node can serve. The parts are asked at most once per {@link #KEPT}, however many
 * probes there are. Thread-safe.
 */
public final class Health {
  /** A report stays true for that long. */
  public static final Duration KEPT = Duration.ofSeconds(1);

  /** A part that has not answered by then has failed. */
  public static final Duration DEADLINE = Duration.ofSeconds(2);

  /**
   * @param name in the report
   * @param check succeeds when the part works, fails with a sentence when it does not
   */
  public record Part(String name, Supplier<Future<Void>> check) {}

  /**
   * @param ready whether every part works
   * @param json {status, parts:{name: "ok" or what is wrong}}
   */
  public record Report(boolean ready, JsonObject json) {}

  private record Kept(long since, Promise<Report> report) {}

  private final List<Part> parts;
  private final AtomicReference<Kept> kept = new AtomicReference<>();

  public Health(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** The state of every part, at most {@link #KEPT} old when the parts answer in time. */
  public Future<Report> report() {
    Kept current = kept.get();
    if (current != null && System.nanoTime() - current.since() < KEPT.toNanos()) {
      return current.report().future();
    }
    Kept next = new Kept(System.nanoTime(), Promise.promise());
    if (!kept.compareAndSet(current, next)) {
      return kept.get().report().future();
    }
    ask().onComplete(next.report());
    return next.report().future();
  }

  /** Forgets what was found, so that a change of state shows at once. */
  public void refresh() {
    kept.set(null);
  }

  private Future<Report> ask() {
    List<Future<String>> answers = parts.stream().map(Health::ask).toList();
    return Future.join(answers)
        .map(
            all -> {
              JsonObject found = new JsonObject();
              for (int i = 0; i < parts.size(); i++) {
                found.put(parts.get(i).name(), answers.get(i).result());
              }
              boolean ready = answers.stream().allMatch(answer -> answer.result().equals("ok"));
              JsonObject json =
                  new JsonObject().put("status", ready ? "ready" : "not ready").put("parts", found);
              return new Report(ready, json);
            });
  }

  private static Future<String> ask(Part part) {
    return Future.<Void>succeededFuture()
        .compose(none -> part.check().get())
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .map(none -> "ok")
        .recover(cause -> Future.succeededFuture(words(cause)));
  }

  private static String words(Throwable cause) {
    return cause instanceof Failing ? cause.getMessage() : "does not answer";
  }

  /** What a part fails with when it knows what is wrong. */
  public static final class Failing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failing(String sentence) {
      super(sentence, null, false, false);
    }
  }
}
