package parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * One entry of a conversation's log. Immutable.
 *
 * @param conversation the conversation's id
 * @param seq its number there, dense from 1
 * @param id chosen by the client, unique on the server
 * @param from the author's user id, as the server established it
 * @param device the author's device
 * @param at when the server took it, epoch milliseconds
 * @param kind {@code text}, {@code system}, ...
 * @param body encoded JSON, kept as text: what a person wrote is never interpreted on its way into
 *     the database or out of it
 * @param until when it disappears, epoch milliseconds; 0 for never
 * @param marks what later entries made of it, as {@link #toJson} shows it; null when nothing did
 */
public record Entry(
    String conversation,
    long seq,
    String id,
    String from,
    String device,
    long at,
    String kind,
    String body,
    long until,
    JsonObject marks) {
  public static final String TEXT = "text";
  public static final String POLL = "poll";
  public static final String MEDIA = "media";
  public static final String EDIT = "edit";
  public static final String DELETE = "delete";
  public static final String REACT = "react";
  public static final String VOTE = "vote";
  public static final String CLOSE = "close";
  public static final String PLAY = "play";
  public static final String SYSTEM = "system";

  private static final Set<String> CHANGES = Set.of(EDIT, DELETE, REACT, VOTE, CLOSE, PLAY, SYSTEM);

  /** An entry that stays, and that nothing has happened to yet. */
  public Entry(
      String conversation,
      long seq,
      String id,
      String from,
      String device,
      long at,
      String kind,
      String body) {
    this(conversation, seq, id, from, device, at, kind, body, 0, null);
  }

  /**
   * Whether entries of that kind change what is there already: the members, or an earlier entry.
   * They are written alone and acknowledged once the change shows, and whoever catches up with the
   * log makes sure that it does.
   */
  public static boolean changes(String kind) {
    return CHANGES.contains(kind);
  }

  public boolean changes() {
    return changes(kind);
  }

  /** Whether somebody wrote it, for others to read. */
  public boolean message() {
    return kind.equals(TEXT) || kind.equals(POLL) || kind.equals(MEDIA);
  }

  /** Whether what it said is gone: it was deleted, or its time is over. */
  public boolean erased() {
    return marks != null && (marks.containsKey("deleted") || marks.containsKey("expired"));
  }

  /** Its body as others may see it: what was chosen in a secret poll is between voter and log. */
  private String shown() {
    if (!kind.equals(VOTE)) {
      return body;
    }
    JsonObject vote = new JsonObject(body);
    if (vote.getBoolean("secret", false)) {
      vote.remove("options");
    }
    return vote.encode();
  }

  /** Whether it changes who is in the conversation. */
  public boolean system() {
    return kind.equals(SYSTEM);
  }

  /** As it stands in replies. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("conversation", conversation)
            .put("seq", seq)
            .put("kind", kind)
            .put("id", id)
            .put("from", from)
            .put("device", device)
            .put("at", at)
            .put("body", new JsonObject(shown()));
    if (until > 0) {
      json.put("until", until);
    }
    return marks == null ? json : json.mergeIn(marks);
  }

  /**
   * The event {@code entry}, encoded. Every part but the body is of a restricted alphabet, so
   * nothing needs escaping; {@link EntryHint} relies on the order of the fields.
   */
  public Buffer toEvent() {
    return Buffer.buffer(
        EntryHint.PREFIX
            + conversation
            + EntryHint.SEQ
            + seq
            + EntryHint.KIND
            + kind
            + EntryHint.FROM
            + from
            + "\",\"id\":\""
            + id
            + "\",\"device\":\""
            + device
            + "\",\"at\":"
            + at
            + (until > 0 ? ",\"until\":" + until : "")
            + ",\"body\":"
            + shown()
            + "}}");
  }
}
