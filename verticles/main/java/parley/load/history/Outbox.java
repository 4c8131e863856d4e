package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody wrote in one conversation and the server has not acknowledged, in its order. At
 * most {@code window} drafts are under way; after a failure nothing more is sent until all of them
 * are answered, and then the oldest goes first again. Confined to its device's context.
 */
final class Outbox {
  /** A text under the id that makes sending it again harmless. */
  record Draft(String conversation, String id, String text) {
    /** As {@code chat.message.send} takes it. */
    JsonObject toJson() {
      return new JsonObject()
          .put("conversation", conversation)
          .put("id", id)
          .put("kind", "text")
          .put("body", new JsonObject().put("text", text));
    }
  }

  private final int window;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private int underway;
  private boolean failed;

  Outbox(int window) {
    this.window = window;
  }

  void add(Draft draft) {
    drafts.put(draft.id(), draft);
  }

  /** The drafts that may be sent now; they count as under way. */
  List<Draft> next() {
    if (failed && underway == 0) {
      failed = false;
    }
    if (failed) {
      return List.of();
    }
    List<Draft> next = new ArrayList<>();
    drafts.values().stream().skip(underway).limit(window - underway).forEach(next::add);
    underway += next.size();
    return next;
  }

  /** That draft is done with, acknowledged or refused for good. */
  void done(Draft draft) {
    underway--;
    drafts.remove(draft.id());
  }

  void failed() {
    underway--;
    failed = true;
  }
}
