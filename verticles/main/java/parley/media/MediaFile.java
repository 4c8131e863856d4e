package parley.media;

import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * What is known of one file. Immutable.
 *
 * @param id of 128 random bits
 * @param owner who uploaded or forwarded it
 * @param kind what it is for
 * @param type as the owner says; once it is complete that of its content
 * @param name for whoever downloads it
 * @param size bytes, all of them
 * @param offset how many of them are here
 * @param hash the state of SHA-256 over them; null once the file is complete
 * @param sha256 of the whole file, in hexadecimal digits; null until it is complete
 * @param store by {@link BlobStore#name}
 * @param key of its bytes in the store, which files of the same bytes share
 * @param picture its size if it is a picture, else null
 * @param conversation in which it was sent, null as long as it was not
 * @param entry the id of the entry that it was sent with, or whose portrait it is
 * @param expires when it is removed if nothing is made of it, epoch milliseconds; 0 for never
 * @param gone whether it is about to be removed
 */
public record MediaFile(
    String id,
    String owner,
    MediaKind kind,
    String type,
    String name,
    long size,
    long offset,
    byte[] hash,
    String sha256,
    String store,
    String key,
    PictureSize picture,
    String conversation,
    String entry,
    long expires,
    boolean gone) {
  /** No id of an entry has a space. */
  static final String PORTRAIT = "portrait of ";

  /** In the place of a conversation: what was reported is for the server's administrators. */
  public static final String REPORTS = "reports";

  static MediaFile fromDocument(JsonObject document) {
    String hash = document.getString("hash");
    Integer width = document.getInteger("width");
    long size = document.getLong("size");
    return new MediaFile(
        document.getString("_id"),
        document.getString("owner"),
        MediaKind.ofKey(document.getString("kind")),
        document.getString("type"),
        document.getString("name"),
        size,
        document.getLong("offset", size),
        hash == null ? null : Base64.getDecoder().decode(hash),
        document.getString("sha256"),
        document.getString("store"),
        document.getString("key"),
        width == null ? null : new PictureSize(width, document.getInteger("height")),
        document.getString("conversation"),
        document.getString("entry"),
        document.getLong("expires", 0L),
        document.containsKey("gone"));
  }

  public boolean complete() {
    return sha256 != null;
  }

  /** Whether it is the picture of somebody or of a group, which everybody may see. */
  public boolean portrait() {
    return entry != null && entry.startsWith(PORTRAIT);
  }

  /** {@code {media, kind, type, name, size, width?, height?}}, as it stands in entries. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("media", id)
            .put("kind", kind.key())
            .put("type", type)
            .put("name", name)
            .put("size", size);
    return picture == null
        ? json
        : json.put("width", picture.width()).put("height", picture.height());
  }
}
