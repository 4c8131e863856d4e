package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Many steps of one kind, some at a time. Thread-safe. */
final class Steps {
  private final int count;
  private final IntFunction<Future<?>> step;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final Promise<Void> all = Promise.promise();

  private Steps(int count, IntFunction<Future<?>> step) {
    this.count = count;
    this.step = step;
  }

  /**
   * Runs the steps 0 to {@code count - 1}; completes after the last and fails with the first that
   * fails.
   *
   * @param atOnce how many are under way at the same time
   */
  static Future<Void> run(int count, int atOnce, IntFunction<Future<?>> step) {
    Steps steps = new Steps(count, step);
    if (count == 0) {
      return Future.succeededFuture();
    }
    for (int i = 0; i < Math.min(count, atOnce); i++) {
      steps.next();
    }
    return steps.all.future();
  }

  private void next() {
    int number = begun.getAndIncrement();
    if (number >= count || all.future().isComplete()) {
      return;
    }
    step.apply(number)
        .onComplete(
            (result, failure) -> {
              if (failure != null) {
                all.tryFail(failure);
              } else if (done.incrementAndGet() == count) {
                all.tryComplete();
              } else {
                next();
              }
            });
  }
}
