package parley.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import parley.bus.Entry;

/**
 * What entries of kind {@code edit}, {@code delete}, {@code react}, {@code vote}, {@code close} and
 * {@code play} make of the entry that their body names as {@code target}, so that whoever pages
 * back sees how it stands now. A changed entry has more fields: {@code e {s, t}} is its newest
 * edit, {@code h [{s, t, b}]} its earlier versions with the entries they came by, {@code x {s, u}}
 * its deletion and by whom (or {@code x {t}}: it has disappeared, see {@link Expiry}), {@code r
 * {user: {s, e?}}} everybody's last reaction, {@code v {user: {s, o}}} everybody's last vote,
 * {@code z {s, u}} the end of a poll and {@code p {user: {s}}} who has played a voice note.
 * Applying a change again, or late, changes nothing that a later one has made. Thread-safe.
 */
public final class EntryChanges {
  private static final String EXISTS = "$exists";

  private final Store store;
  private final Function<String, Future<Void>> removeFile;

  /**
   * @param removeFile takes the file of that id away from everybody
   */
  public EntryChanges(Store store, Function<String, Future<Void>> removeFile) {
    this.store = store;
    this.removeFile = removeFile;
  }

  /** Applies a change that is in the log. */
  public Future<Void> apply(Entry change) {
    JsonObject body = new JsonObject(change.body());
    Future<Void> applied =
        switch (change.kind()) {
          case Entry.EDIT -> edit(change, body);
          case Entry.DELETE -> delete(change, body);
          case Entry.REACT -> react(change, body);
          case Entry.VOTE -> vote(change, body);
          case Entry.CLOSE -> close(change, body);
          case Entry.PLAY -> play(change, body);
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
    JsonArray mentioned = body.getJsonArray("mentions", new JsonArray());
    if (!mentioned.isEmpty()) {
      text.put("mentions", mentioned);
    }
    JsonObject last = target.getJsonObject("e", target);
    JsonObject former =
        new JsonObject()
            .put("s", last.getLong("s"))
            .put("t", last.getLong("t"))
            .put("b", target.getString("b"));
    JsonObject now = new JsonObject().put("s", edit.seq()).put("t", edit.at());
    return new JsonObject()
        .put(
            "$set",
            new JsonObject()
                .put("b", text.encode())
                .put("e", now)
                .put("m", mentioned)
                .put("w", SearchTerms.of(edit, target.getString("k"), text)))
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
              return eraseElsewhere(target)
                  .compose(erased -> update(target, erasing(deletion)))
                  .compose(done -> done ? Future.succeededFuture() : delete(deletion, body));
            });
  }

  /** Erases what an entry said wherever else it is: in the edits of it, and in files. */
  Future<Void> eraseElsewhere(JsonObject target) {
    Future<Void> done = erase(target.getString("c"), edits(target), target.getLong("s"));
    if (target.getString("k").equals(Entry.MEDIA)) {
      JsonObject body = new JsonObject(target.getString("b"));
      for (String file : List.of("media", "thumb")) {
        String id = body.getString(file);
        done = id == null ? done : done.compose(before -> removeFile.apply(id));
      }
    }
    return done;
  }

  private static JsonObject erasing(Entry deletion) {
    return erasing(new JsonObject().put("s", deletion.seq()).put("u", deletion.from()));
  }

  /** Leaves of an entry who wrote it and when. */
  static JsonObject erasing(JsonObject why) {
    return new JsonObject()
        .put("$set", new JsonObject().put("b", "{}").put("x", why))
        .put("$unset", nothing("e", "h", "r", "v", "z", "p", "m", "w"));
  }

  private static JsonObject nothing(String... fields) {
    JsonObject unset = new JsonObject();
    for (String field : fields) {
      unset.put(field, "");
    }
    return unset;
  }

  /** Whom a new text mentions; null for nobody. */
  static JsonArray mentioned(Entry entry) {
    // Most texts mention nobody: those are not decoded.
    boolean perhaps = entry.message() && entry.body().contains("\"mentions\"");
    return perhaps ? new JsonObject(entry.body()).getJsonArray("mentions") : null;
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
    JsonObject now = new JsonObject().put("s", reaction.seq());
    if (body.getString("emoji") != null) {
      now.put("e", body.getString("emoji"));
    }
    String mine = "r." + reaction.from();
    return set(present(reaction, body).put(mine + ".s", not("$gte", reaction)), mine, now);
  }

  /** A vote counts that came before the end. */
  private Future<Void> vote(Entry vote, JsonObject body) {
    JsonObject now = new JsonObject().put("s", vote.seq()).put("o", body.getJsonArray("options"));
    String mine = "v." + vote.from();
    JsonObject filter =
        present(vote, body).put(mine + ".s", not("$gte", vote)).put("z.s", not("$lt", vote));
    return set(filter, mine, now);
  }

  /** Whoever was first has ended it. */
  private Future<Void> close(Entry close, JsonObject body) {
    JsonObject now = new JsonObject().put("s", close.seq()).put("u", close.from());
    return set(present(close, body).put("z.s", not("$lte", close)), "z", now);
  }

  /** The first time counts. */
  private Future<Void> play(Entry play, JsonObject body) {
    String mine = "p." + play.from();
    JsonObject filter = present(play, body).put(mine + ".s", not("$lte", play));
    return set(filter, mine, new JsonObject().put("s", play.seq()));
  }

  private static JsonObject present(Entry change, JsonObject body) {
    return numbered(change.conversation(), body.getLong("target"))
        .put("x", new JsonObject().put(EXISTS, false));
  }

  /** Also where there is nothing to compare. */
  private static JsonObject not(String comparison, Entry change) {
    return new JsonObject().put("$not", new JsonObject().put(comparison, change.seq()));
  }

  private Future<Void> set(JsonObject filter, String field, JsonObject value) {
    JsonObject update = new JsonObject().put("$set", new JsonObject().put(field, value));
    return store.client().updateCollection(MessageStore.COLLECTION, filter, update).mapEmpty();
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
   * {@code {edited?, edits?, deleted?, reactions?, played?, views?, votes?, voters?, closed?,
   * counts?}}: when and how often it was edited, who deleted it, by emoji who reacted with it, in
   * that order, who has played it, how many followers of a channel have seen it, and what {@link
   * Ballots} says; null when none of it happened.
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
    if (document.containsKey("p")) {
      marks.put("played", new JsonArray(inOrder(document.getJsonObject("p"))));
    }
    if (document.containsKey("n")) {
      marks.put("views", document.getLong("n"));
    }
    if (document.getString("k").equals(Entry.POLL)) {
      marks.mergeIn(Ballots.marks(document));
    }
    return marks.isEmpty() ? null : marks;
  }

  private static JsonObject reactions(JsonObject byUser) {
    JsonObject byEmoji = new JsonObject();
    for (String user : inOrder(byUser)) {
      String emoji = byUser.getJsonObject(user).getString("e");
      if (emoji != null) {
        byEmoji.put(emoji, byEmoji.getJsonArray(emoji, new JsonArray()).add(user));
      }
    }
    return byEmoji;
  }

  /** Whoever was first comes first. */
  private static List<String> inOrder(JsonObject byUser) {
    Map<Long, String> users = new TreeMap<>();
    byUser.fieldNames().forEach(user -> users.put(byUser.getJsonObject(user).getLong("s"), user));
    return List.copyOf(users.values());
  }
}
