package parley.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Failure;

/** What the database's exceptions mean. Thread-safe. */
public final class StoreFailures {
  private static final Logger log = LoggerFactory.getLogger(StoreFailures.class);

  private StoreFailures() {}

  /** Whether a single insert failed because a unique index holds its key already. */
  public static boolean isDuplicate(Throwable cause) {
    return cause instanceof MongoWriteException write && isDuplicate(write.getError());
  }

  static boolean isDuplicate(WriteError error) {
    return error.getCategory() == ErrorCategory.DUPLICATE_KEY;
  }

  /** For {@code recover} after a bulk of inserts of what may be there already. */
  public static Future<Void> ignoreDuplicates(Throwable cause) {
    return cause instanceof MongoBulkWriteException partly
            && partly.getWriteConcernError() == null
            && partly.getWriteErrors().stream().allMatch(StoreFailures::isDuplicate)
        ? Future.succeededFuture()
        : Future.failedFuture(cause);
  }

  /**
   * For {@code recover} at the end of a database access: every exception of the driver becomes
   * {@code UNAVAILABLE}, counted as {@code parley.store.failures}; others stay as they are.
   */
  public static <T> Future<T> unavailable(Throwable cause) {
    if (!(cause instanceof MongoException)) {
      return Future.failedFuture(cause);
    }
    Metrics.counter("parley.store.failures").increment();
    log.debug("the database failed", cause);
    return Future.failedFuture(
        Failure.UNAVAILABLE.because("The database does not answer. Try again in a moment."));
  }
}
