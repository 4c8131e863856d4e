package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.media.MediaFile;
import parley.media.MediaStore;

/** The files of entries that were reported: copies, which no author can take away. Thread-safe. */
final class Evidence {
  private static final List<String> FILES = List.of("media", "thumb");

  private final MediaStore media;

  Evidence(MediaStore media) {
    this.media = media;
  }

  /** The same entries with files that are there until the report is closed. */
  Future<JsonArray> secure(String report, String reporter, JsonArray entries) {
    Future<JsonArray> done = Future.succeededFuture(new JsonArray());
    for (Object each : entries) {
      JsonObject entry = ((JsonObject) each).copy();
      done = done.compose(all -> secure(report, reporter, entry).map(all.add(entry)));
    }
    return done;
  }

  private Future<Void> secure(String report, String reporter, JsonObject entry) {
    JsonObject body = entry.getJsonObject("body");
    Future<Void> done = Future.succeededFuture();
    for (String field : FILES) {
      String id = body.getString(field);
      if (id != null) {
        done =
            done.compose(before -> media.copy(id, reporter, MediaFile.REPORTS, report))
                .compose(
                    copy -> media.settle(copy.id()).onSuccess(kept -> body.put(field, copy.id())));
      }
    }
    return done;
  }

  /** The report is closed. */
  Future<Void> remove(JsonArray entries) {
    List<String> ids = new ArrayList<>();
    for (Object each : entries) {
      JsonObject body = ((JsonObject) each).getJsonObject("body");
      FILES.stream().map(body::getString).filter(id -> id != null).forEach(ids::add);
    }
    Future<Void> done = Future.succeededFuture();
    for (String id : ids) {
      done = done.compose(before -> media.remove(id));
    }
    return done;
  }
}
