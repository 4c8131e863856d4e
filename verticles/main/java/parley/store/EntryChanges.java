package parley.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.bus.Entry;

/**
 * What entries of kind {@code edit}, {@code delete} and {@code react} make of the entry that their
 * body names as {@code target}, so that whoever pages back sees how it stands now. A changed entry
 * has more fields: {@code e {s, t}} is its newest edit, {@code h [{s, t, b}]} its earlier versions
 * with the entries they came by, {@code x {s, u}} its deletion and by whom (or {@code x {t}}: it
 * has disappeared, see {@link Expiry}), {@code r {user: {s, e?}}} everybody's last reaction.
 * Applying a change again, or late, changes nothing that a later one has made. Thread-safe.
 */
public final class EntryChanges {
  private static final String EXISTS = "$exists";

  private final Store store;

  public EntryChanges(Store store) {
    this.store = store;
  }

  /** Applies a change that is in the log. */
  public Future<Void> apply(Entry change) {
    JsonObject body = new JsonObject(change.body());
    Future<Void> applied =
        switch (change.kind()) {
          case Entry.EDIT -> edit(change, body);
          case Entry.DELETE -> delete(change, body);
          case Entry.REACT -> react(change, body);
          default -> throw new IllegalArgumentException(change.kind());
        };
    return applied.recover(StoreFailures::unavailable);
  }

  private Future<Void> edit(Entry edit, JsonObject body) {
    return target(edit, body)
        .compose(
            target -> {
              if (target == null || target.containsKey("x")) {
                return erase(
                    edit.conversation(),
                    List.of(edit.seq()),
                    body.getLong("target")); // whatever came first
              }
              if (lastEdit(target) >= edit.seq()) {
                return Future.succeededFuture();
              }
              return update(target, rewriting(target, edit, body))
                  .compose(done -> done ? Future.succeededFuture() : edit(edit, body));
            });
  }

  private static JsonObject rewriting(JsonObject target, Entry edit, JsonObject body) {
    JsonObject text = new JsonObject(target.getString("b")).put("text", body.getString("text"));
    text.remove("mentions");
    if (body.containsKey("mentions")) {
      text.put("mentions", body.getJsonArray("mentions"));
    }
    JsonObject last = target.getJsonObject("e", target);
    JsonObject former =
        new JsonObject()
            .put("s", last.getLong("s"))
            .put("t", last.getLong("t"))
            .put("b", target.getString("b"));
    JsonObject now = new JsonObject().put("s", edit.seq()).put("t", edit.at());
    return new JsonObject()
        .put("$set", new JsonObject().put("b", text.encode()).put("e", now))
        .put("$push", new JsonObject().put("h", former));
  }

  /** Its words are erased wherever they are, its own place last: whoever repeats it finds them. */
  private Future<Void> delete(Entry deletion, JsonObject body) {
    return target(deletion, body)
        .compose(
            target -> {
              if (target == null || target.containsKey("x")) {
                return Future.succeededFuture();
              }
              return erase(deletion.conversation(), edits(target), body.getLong("target"))
                  .compose(erased -> update(target, erasing(deletion)))
                  .compose(done -> done ? Future.succeededFuture() : delete(deletion, body));
            });
  }

  private static JsonObject erasing(Entry deletion) {
    return erasing(new JsonObject().put("s", deletion.seq()).put("u", deletion.from()));
  }

  /** Leaves of an entry who wrote it and when. */
  static JsonObject erasing(JsonObject why) {
    return new JsonObject()
        .put("$set", new JsonObject().put("b", "{}").put("x", why))
        .put("$unset", new JsonObject().put("e", "").put("h", "").put("r", ""));
  }

  /** The numbers of the edits of that entry. */
  static List<Long> edits(JsonObject target) {
    List<Long> edits = new ArrayList<>();
    if (target.containsKey("e")) {
      edits.add(lastEdit(target));
      for (Object former : target.getJsonArray("h")) {
        edits.add(((JsonObject) former).getLong("s"));
      }
      edits.remove(target.getLong("s"));
    }
    return edits;
  }

  private Future<Void> react(Entry reaction, JsonObject body) {
    String mine = "r." + reaction.from();
    JsonObject older = new JsonObject().put("$not", new JsonObject().put("$gte", reaction.seq()));
    JsonObject filter =
        numbered(reaction.conversation(), body.getLong("target"))
            .put("x", new JsonObject().put(EXISTS, false))
            .put(mine + ".s", older);
    JsonObject now = new JsonObject().put("s", reaction.seq());
    if (body.getString("emoji") != null) {
      now.put("e", body.getString("emoji"));
    }
    return store
        .client()
        .updateCollection(
            MessageStore.COLLECTION,
            filter,
            new JsonObject().put("$set", new JsonObject().put(mine, now)))
        .mapEmpty();
  }

  private Future<JsonObject> target(Entry change, JsonObject body) {
    return store
        .client()
        .findOne(
            MessageStore.COLLECTION, numbered(change.conversation(), body.getLong("target")), null);
  }

  static long lastEdit(JsonObject target) {
    return target.getJsonObject("e", new JsonObject()).getLong("s", 0L);
  }

  /** Updates an entry as it was read; false when it has been edited or deleted since. */
  private Future<Boolean> update(JsonObject read, JsonObject update) {
    long edited = lastEdit(read);
    JsonObject unchanged =
        new JsonObject()
            .put("_id", read.getString("_id"))
            .put("x", new JsonObject().put(EXISTS, false))
            .put("e.s", edited == 0 ? new JsonObject().put(EXISTS, false) : edited);
    return store
        .client()
        .updateCollection(MessageStore.COLLECTION, unchanged, update)
        .map(result -> result.getDocMatched() > 0);
  }

  /** Leaves of those edits nothing but what they were about. */
  Future<Void> erase(String conversation, List<Long> edits, long target) {
    String rest = new JsonObject().put("target", target).encode();
    Future<?> done = Future.succeededFuture();
    for (long edit : edits) {
      done =
          done.compose(
              before ->
                  store
                      .client()
                      .updateCollection(
                          MessageStore.COLLECTION,
                          numbered(conversation, edit),
                          new JsonObject().put("$set", new JsonObject().put("b", rest))));
    }
    return done.mapEmpty();
  }

  private static JsonObject numbered(String conversation, long seq) {
    return new JsonObject().put("c", conversation).put("s", seq);
  }

  /** {@code {at, body}} of its versions, the first one first. */
  static List<JsonObject> versions(JsonObject document) {
    List<JsonObject> versions = new ArrayList<>();
    for (Object former : document.getJsonArray("h", new JsonArray())) {
      versions.add(version((JsonObject) former, (JsonObject) former));
    }
    versions.add(version(document.getJsonObject("e", document), document));
    return versions;
  }

  private static JsonObject version(JsonObject written, JsonObject words) {
    return new JsonObject()
        .put("at", written.getLong("t"))
        .put("body", new JsonObject(words.getString("b")));
  }

  /**
   * {@code {edited?, edits?, deleted?, reactions?, views?}}: when and how often it was edited, who
   * deleted it, by emoji who reacted with it, in that order, and how many followers of a channel
   * have seen it; null when none of it happened.
   */
  static JsonObject marks(JsonObject document) {
    JsonObject marks = new JsonObject();
    if (document.containsKey("e")) {
      marks.put("edited", document.getJsonObject("e").getLong("t"));
      marks.put("edits", document.getJsonArray("h").size());
    }
    if (Expiry.at(document) > 0) {
      return Expiry.mark();
    }
    if (document.containsKey("x")) {
      marks.put("deleted", document.getJsonObject("x").getString("u"));
    }
    JsonObject reactions = reactions(document.getJsonObject("r", new JsonObject()));
    if (!reactions.isEmpty()) {
      marks.put("reactions", reactions);
    }
    if (document.containsKey("n")) {
      marks.put("views", document.getLong("n"));
    }
    return marks.isEmpty() ? null : marks;
  }

  private static JsonObject reactions(JsonObject byUser) {
    Map<Long, String> users = new TreeMap<>();
    byUser.fieldNames().forEach(user -> users.put(byUser.getJsonObject(user).getLong("s"), user));
    JsonObject byEmoji = new JsonObject();
    for (String user : users.values()) {
      String emoji = byUser.getJsonObject(user).getString("e");
      if (emoji != null) {
        byEmoji.put(emoji, byEmoji.getJsonArray(emoji, new JsonArray()).add(user));
      }
    }
    return byEmoji;
  }
}
