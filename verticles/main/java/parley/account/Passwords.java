package parley.account;

import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import parley.bus.Failure;
import parley.node.Config;

/**
 * Hashes passwords on threads of their own, a bounded number at once and waiting. Thread-safe;
 * futures complete on the caller's context, with {@code UNAVAILABLE} when too many wait.
 */
final class Passwords {
  private static final String POOL = "parley-password";

  private final Argon2 argon2;

  /** What is compared when there is no such user, so that the answer takes as long. */
  private final String nobody;

  private final WorkerExecutor workers;
  private final AtomicInteger admitted = new AtomicInteger();
  private final int maxAdmitted;

  Passwords(Vertx vertx, Config.Account config) {
    this.argon2 = Argon2.of(config.passwordMemory());
    this.nobody = argon2.ofNobody();
    this.workers = vertx.createSharedWorkerExecutor(POOL, config.hashesAtOnce());
    this.maxAdmitted = config.hashesAtOnce() + config.hashesQueued();
  }

  /** The PHC string to store. */
  Future<String> hash(String password) {
    return run(() -> argon2.hash(password));
  }

  /**
   * Whether the password is the one of that PHC string.
   *
   * @param phc as stored, or null when there is no such user: never matches, and takes as long
   */
  Future<Boolean> matches(String password, String phc) {
    return run(() -> Argon2.matches(password, phc == null ? nobody : phc) && phc != null);
  }

  /** Whether a stored hash should be replaced when its password is at hand. */
  boolean isOutdated(String phc) {
    return argon2.isOutdated(phc);
  }

  Future<Void> close() {
    return workers.close();
  }

  private <T> Future<T> run(Callable<T> work) {
    if (admitted.incrementAndGet() > maxAdmitted) {
      admitted.decrementAndGet();
      Metrics.counter("parley.account.hashes.refused").increment();
      return Future.failedFuture(
          Failure.UNAVAILABLE.because("Too many people are signing in. Try again in a moment."));
    }
    return workers.executeBlocking(work, false).onComplete(done -> admitted.decrementAndGet());
  }
}
