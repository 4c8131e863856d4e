package parley.media;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.IndexModel;
import io.vertx.ext.mongo.IndexOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.store.Store;
import parley.store.StoreFailures;

/**
 * What is known of files, in the collection {@code media}: {@code {_id, owner, kind, type, name,
 * size, sha256, width, height, store, key, created, conversation, entry, source, expires, gone}},
 * where {@code source} is the file that it was forwarded from, and while one is being uploaded
 * {@code offset}, {@code hash} and {@code writer}.
 *
 * <p>Several may have one {@code key}, for the same bytes of the same owner and for what was
 * forwarded. Every file that is no longer wanted is marked {@code gone} first; only who removes it
 * then looks whether another one, that is not gone, needs the bytes. So whoever begins to share
 * them adds their file and looks once more whether the first one is still there. Thread-safe;
 * futures complete on the caller's context and fail with {@code UNAVAILABLE}.
 */
public final class MediaStore {
  static final String COLLECTION = "media";
  private static final int ID_BYTES = 16;
  private static final JsonObject THERE = new JsonObject().put("$exists", true);
  private static final JsonObject MISSING = new JsonObject().put("$exists", false);

  private final SecureRandom random = new SecureRandom();
  private final Store store;
  private final Duration lifetime;
  private final Clock clock;

  private MediaStore(Store store, Duration lifetime, Clock clock) {
    this.store = store;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /**
   * The collection with its indexes in place.
   *
   * @param lifetime of what is unfinished or was not sent
   */
  public static Future<MediaStore> open(Store store, Duration lifetime, Clock clock) {
    return store
        .createIndexes(
            COLLECTION,
            new IndexModel(
                new JsonObject().put("owner", 1).put("sha256", 1),
                new IndexOptions().name("owner_sha256")),
            index("key", false),
            index("entry", true),
            index("expires", true),
            index("gone", true))
        .map(done -> new MediaStore(store, lifetime, clock));
  }

  private static IndexModel index(String field, boolean sparse) {
    return new IndexModel(
        new JsonObject().put(field, 1), new IndexOptions().name(field).sparse(sparse));
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private long end() {
    return clock.millis() + lifetime.toMillis();
  }

  /** Adds a file of which no byte is here yet. */
  Future<MediaFile> create(
      String owner, String type, String name, long size, byte[] hash, String blobs) {
    String id = newId();
    JsonObject document =
        new JsonObject()
            .put("_id", id)
            .put("owner", owner)
            .put("kind", Types.kind(type).key())
            .put("type", type)
            .put("name", name)
            .put("size", size)
            .put("offset", 0L)
            .put("hash", Base64.getEncoder().encodeToString(hash))
            .put("store", blobs)
            .put("key", id)
            .put("created", clock.millis())
            .put("expires", end());
    return store
        .client()
        .insert(COLLECTION, document)
        .map(done -> MediaFile.fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  /** The file of that id, or null. */
  public Future<MediaFile> find(String id) {
    return store
        .client()
        .findOne(COLLECTION, new JsonObject().put("_id", id), null)
        .map(document -> document == null ? null : MediaFile.fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  /**
   * What somebody has.
   *
   * @param unfinished how many uploads
   * @param bytes of all files
   */
  record Usage(int unfinished, long bytes) {}

  Future<Usage> usage(String owner) {
    JsonObject own =
        new JsonObject().put("owner", owner).put("gone", MISSING).put("source", MISSING);
    JsonObject sum =
        new JsonObject().putNull("_id").put("bytes", new JsonObject().put("$sum", "$size"));
    JsonArray pipeline =
        new JsonArray()
            .add(new JsonObject().put("$match", own))
            .add(new JsonObject().put("$group", sum));
    return store
        .aggregate(COLLECTION, pipeline)
        .compose(
            sums ->
                store
                    .client()
                    .count(COLLECTION, own.copy().put("offset", THERE))
                    .map(
                        unfinished ->
                            new Usage(
                                unfinished.intValue(),
                                sums.isEmpty()
                                    ? 0
                                    : ((Number) sums.get(0).getValue("bytes")).longValue())))
        .recover(StoreFailures::unavailable);
  }

  /** Makes somebody the one who goes on with an unfinished file; false when it is not there. */
  Future<Boolean> begin(String id, long offset, String writer) {
    return update(
        new JsonObject().put("_id", id).put("offset", offset).put("gone", MISSING),
        new JsonObject().put("$set", new JsonObject().put("writer", writer)));
  }

  /** Whether nobody else goes on with a file. */
  Future<Boolean> isWrittenBy(String id, String writer) {
    return store
        .client()
        .findOne(COLLECTION, writtenBy(id, writer), new JsonObject().put("_id", 1))
        .map(document -> document != null)
        .recover(StoreFailures::unavailable);
  }

  /** Tells how far a file has come; false when another writer goes on with it. */
  Future<Boolean> advance(String id, String writer, long offset, byte[] hash) {
    JsonObject now =
        new JsonObject()
            .put("offset", offset)
            .put("hash", Base64.getEncoder().encodeToString(hash))
            .put("expires", end());
    return update(writtenBy(id, writer), new JsonObject().put("$set", now));
  }

  /** The whole file is here; false when another writer went on with it. */
  Future<Boolean> complete(
      String id, String writer, String type, String sha256, PictureSize picture) {
    JsonObject now = new JsonObject().put("type", type).put("sha256", sha256).put("expires", end());
    if (picture != null) {
      now.put("width", picture.width()).put("height", picture.height());
    }
    JsonObject over = new JsonObject().put("offset", "").put("hash", "").put("writer", "");
    return update(writtenBy(id, writer), new JsonObject().put("$set", now).put("$unset", over));
  }

  private static JsonObject writtenBy(String id, String writer) {
    return new JsonObject().put("_id", id).put("writer", writer).put("gone", MISSING);
  }

  /** A complete file of that owner with that content, or null. */
  Future<MediaFile> same(String owner, String sha256, String exceptId) {
    JsonObject query =
        new JsonObject()
            .put("owner", owner)
            .put("sha256", sha256)
            .put("gone", MISSING)
            .put("_id", new JsonObject().put("$ne", exceptId));
    return store
        .client()
        .findOne(COLLECTION, query, null)
        .map(document -> document == null ? null : MediaFile.fromDocument(document))
        .recover(StoreFailures::unavailable);
  }

  /** Gives a file the bytes of another one; false, and nothing changed, when that is gone. */
  Future<Boolean> share(MediaFile file, MediaFile other) {
    return setKey(file.id(), other.key(), other.store())
        .compose(done -> find(other.id()))
        .compose(
            still ->
                still != null && !still.gone() && still.store().equals(other.store())
                    ? Future.succeededFuture(true)
                    : setKey(file.id(), file.key(), file.store()).map(false));
  }

  private Future<Boolean> setKey(String id, String key, String blobs) {
    return update(
        new JsonObject().put("_id", id),
        new JsonObject().put("$set", new JsonObject().put("key", key).put("store", blobs)));
  }

  /**
   * Binds a complete file to the entry that it is sent with; again for the same entry is no
   * failure. {@code NOT_FOUND} when the owner has no such file, {@code CONFLICT} when it is not
   * complete or was sent already.
   */
  public Future<MediaFile> claim(String id, String owner, String conversation, String entry) {
    JsonObject bound = new JsonObject().put("conversation", conversation).put("entry", entry);
    JsonObject free =
        new JsonObject()
            .put("_id", id)
            .put("owner", owner)
            .put("sha256", THERE)
            .put("gone", MISSING)
            .put(
                "$or",
                new JsonArray().add(new JsonObject().put("entry", MISSING)).add(bound.copy()));
    return update(free, new JsonObject().put("$set", bound.copy().put("expires", end())))
        .compose(done -> find(id))
        .map(
            file -> {
              requireClaimed(file, owner, entry);
              return file;
            });
  }

  private static void requireClaimed(MediaFile file, String owner, String entry) {
    if (file == null || file.gone() || !file.owner().equals(owner)) {
      throw missing();
    }
    if (!file.complete()) {
      throw Failure.CONFLICT.because("The file is not uploaded completely.");
    }
    if (!entry.equals(file.entry())) {
      throw Failure.CONFLICT.because("The file was sent already. Forward it, or upload it again.");
    }
  }

  /** The failure of whoever asks for a file that is not there, or not for them. */
  public static ChatException missing() {
    return Failure.NOT_FOUND.because("There is no such file.");
  }

  /**
   * Makes a file of somebody's own with the bytes of another one, bound to the entry that it is
   * forwarded with; again for the same entry: the same file. {@code NOT_FOUND} when the other one
   * is gone.
   */
  public Future<MediaFile> copy(String id, String owner, String conversation, String entry) {
    JsonObject mine =
        new JsonObject()
            .put("owner", owner)
            .put("conversation", conversation)
            .put("entry", entry)
            .put("source", id);
    return store
        .client()
        .findOne(COLLECTION, mine, null)
        .compose(
            before ->
                before == null
                    ? store
                        .client()
                        .findOne(COLLECTION, new JsonObject().put("_id", id), null)
                        .compose(other -> insertCopy(other, mine))
                    : Future.succeededFuture(MediaFile.fromDocument(before)))
        .recover(StoreFailures::unavailable);
  }

  private Future<MediaFile> insertCopy(JsonObject other, JsonObject mine) {
    if (other == null || other.containsKey("gone")) {
      throw missing();
    }
    String id = newId();
    JsonObject copy =
        other
            .copy()
            .mergeIn(mine)
            .put("_id", id)
            .put("created", clock.millis())
            .put("expires", end());
    return store
        .client()
        .insert(COLLECTION, copy)
        .compose(done -> find(other.getString("_id")))
        .compose(
            still ->
                still != null && !still.gone() && still.store().equals(copy.getString("store"))
                    ? Future.succeededFuture(MediaFile.fromDocument(copy))
                    : remove(id).compose(done -> Future.failedFuture(changed(still))));
  }

  /** Moved meanwhile, or gone. */
  private static ChatException changed(MediaFile still) {
    return still == null || still.gone()
        ? missing()
        : Failure.UNAVAILABLE.because("The file is being moved. Try again.");
  }

  /** Makes a complete picture the portrait of a user or a conversation; fails as a claim does. */
  public Future<MediaFile> claimPortrait(String id, String owner, String whose) {
    return claim(id, owner, whose, MediaFile.PORTRAIT + whose);
  }

  /** What a file was claimed for is done: it stays until it is removed. */
  public Future<Void> settle(String id) {
    return update(
            new JsonObject().put("_id", id),
            new JsonObject().put("$unset", new JsonObject().put("expires", "")))
        .mapEmpty();
  }

  /** A file is not wanted any more; from now on nobody gets it. */
  public Future<Void> remove(String id) {
    return update(
            new JsonObject().put("_id", id).put("gone", MISSING),
            new JsonObject().put("$set", new JsonObject().put("gone", clock.millis())))
        .mapEmpty();
  }

  private Future<Boolean> update(JsonObject query, JsonObject change) {
    return store
        .client()
        .updateCollection(COLLECTION, query, change)
        .map(result -> result.getDocMatched() > 0)
        .recover(StoreFailures::unavailable);
  }
}
