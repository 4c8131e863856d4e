package parley.conversation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a conversation is like, as its system entries tell. Immutable.
 *
 * @param title null of direct conversations
 * @param description empty when there is none
 * @param picture the id of a file, empty when there is none
 * @param ofMembers the rights that all members have; the others are the admins'
 * @param expireAfter how long after it was written an entry disappears, in milliseconds; 0 for
 *     never
 * @param pinned the numbers of the entries that stand at the top, the newest pin first
 */
public record Properties(
    String title,
    String description,
    String picture,
    Set<Right> ofMembers,
    long expireAfter,
    List<Long> pinned) {
  /** UTF-16 units of a description. */
  public static final int MAX_DESCRIPTION = 512;

  /** One more takes the place of the oldest. */
  private static final int MAX_PINNED = 3;

  /** Of a conversation of which nothing is told yet. */
  static final Properties NONE = new Properties(null, "", "", Set.of(Right.SEND), 0, List.of());

  private static final String TITLE = "title";
  private static final String DESCRIPTION = "description";
  private static final String PICTURE = "picture";
  private static final String PERMISSIONS = "permissions";
  private static final String EXPIRE = "expire";
  private static final String PINNED = "pinned";

  /** Their names in documents. */
  static final List<String> FIELDS =
      List.of(TITLE, DESCRIPTION, PICTURE, PERMISSIONS, EXPIRE, PINNED);

  private static final String MEMBERS = "members";
  private static final String ADMINS = "admins";

  public Properties {
    ofMembers = Set.copyOf(ofMembers);
    pinned = List.copyOf(pinned);
  }

  /**
   * The same with what a change, or a document, names of title, description, picture and rights.
   */
  Properties with(JsonObject change) {
    return new Properties(
        change.getString(TITLE, title),
        change.getString(DESCRIPTION, description),
        change.getString(PICTURE, picture),
        ofMembers(change.getJsonObject(PERMISSIONS, new JsonObject())),
        expireAfter,
        pinned);
  }

  Properties expiringAfter(long millis) {
    return new Properties(title, description, picture, ofMembers, millis, pinned);
  }

  /** The same with an entry at the top, or not there any more. */
  Properties pinning(long seq, boolean pin) {
    List<Long> now = new ArrayList<>(pinned);
    now.remove(seq);
    if (pin) {
      now.add(0, seq);
    }
    return withPinned(now.subList(0, Math.min(now.size(), MAX_PINNED)));
  }

  private Properties withPinned(List<Long> entries) {
    return new Properties(title, description, picture, ofMembers, expireAfter, entries);
  }

  private Set<Right> ofMembers(JsonObject permissions) {
    EnumSet<Right> rights = EnumSet.noneOf(Right.class);
    for (Right right : Right.values()) {
      String before = ofMembers.contains(right) ? MEMBERS : ADMINS;
      if (permissions.getString(right.key(), before).equals(MEMBERS)) {
        rights.add(right);
      }
    }
    return rights;
  }

  private JsonObject permissions() {
    JsonObject permissions = new JsonObject();
    for (Right right : Right.values()) {
      permissions.put(right.key(), ofMembers.contains(right) ? MEMBERS : ADMINS);
    }
    return permissions;
  }

  /** The properties in a document of the collection {@code conversations}. */
  public static Properties fromDocument(JsonObject document) {
    return NONE.with(document)
        .expiringAfter(document.getLong(EXPIRE, 0L))
        .withPinned(
            document.getJsonArray(PINNED, new JsonArray()).stream()
                .map(seq -> ((Number) seq).longValue())
                .toList());
  }

  /** The fields of that document, of which {@link #fromDocument} makes the same properties. */
  JsonObject toDocument() {
    JsonObject document =
        new JsonObject().put(EXPIRE, expireAfter).put(PINNED, new JsonArray(pinned));
    return title == null
        ? document
        : document
            .put(TITLE, title)
            .put(DESCRIPTION, description)
            .put(PICTURE, picture)
            .put(PERMISSIONS, permissions());
  }

  /**
   * As people see them: {@code {title?, description?, picture?, permissions?, expire?, pinned?}},
   * where set.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (title != null) {
      json.put(TITLE, title);
    }
    if (!description.isEmpty()) {
      json.put(DESCRIPTION, description);
    }
    if (!picture.isEmpty()) {
      json.put(PICTURE, picture);
    }
    if (!ofMembers.equals(NONE.ofMembers)) {
      json.put(PERMISSIONS, permissions());
    }
    if (!pinned.isEmpty()) {
      json.put(PINNED, new JsonArray(pinned));
    }
    return expireAfter > 0 ? json.put(EXPIRE, expireAfter) : json;
  }

  /** Whether that is a right and somebody who can have it. */
  static boolean isPermission(String right, Object whose) {
    for (Right each : Right.values()) {
      if (each.key().equals(right)) {
        return MEMBERS.equals(whose) || ADMINS.equals(whose);
      }
    }
    return false;
  }
}
