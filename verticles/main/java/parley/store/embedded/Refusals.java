package parley.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;

/** Failures in MongoDB's codes and in its answers. */
final class Refusals {
  private static final int OUT_OF_DISK_SPACE = 14031;
  private static final int OPERATION_FAILED = 96;

  private Refusals() {}

  /** Nothing of the command was kept. */
  static MongoServerError notWritten(String reason) {
    return new MongoServerError(
        OUT_OF_DISK_SPACE,
        "OutOfDiskSpace",
        "the database cannot write to its disk, and nothing of this command was kept: " + reason);
  }

  /** The server cannot do it now. */
  static MongoServerError failed(String reason) {
    return new MongoServerError(OPERATION_FAILED, "OperationFailed", reason);
  }

  /** A write is in the journal, and the store failed while it was carried out. */
  static MongoServerError outcomeUnknown() {
    return failed("the store failed; whether the command was carried out is not known");
  }

  static Document answer(MongoServerException failure) {
    Document answer = new Document("ok", 0.0);
    answer.put("errmsg", failure.getMessageWithoutErrorCode());
    if (failure instanceof MongoServerError error) {
      answer.put("code", error.getCode());
      answer.putIfNotNull("codeName", error.getCodeName());
    }
    return answer;
  }
}
