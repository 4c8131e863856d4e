package parley.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Entry;

/**
 * By what an entry is found: its words, and signs that no word can be: {@code :poll}, {@code :link}
 * for what holds one, and {@code @user} for who wrote it, but for direct conversations, where two
 * people write and the log itself is as good. They are kept with the entry, in the field {@code w},
 * which edits rewrite and whatever erases the words erases too. The index {@code c_w_s} holds them
 * by conversation, in the order of the log. Immutable.
 *
 * @param words what must be there, what is rare first
 * @param begun the beginning of a word that must be there, or null
 * @param from who wrote it, null for anybody
 * @param kind {@code text}, {@code poll}, {@code media}, {@link #LINK}, or what a file is; null for
 *     any
 */
public record SearchTerms(List<String> words, String begun, String from, String kind) {
  /** What holds a link. */
  public static final String LINK = "link";

  private static final String FROM = "@";
  private static final String KIND = ":";

  /** Looks for {@code text}, as far as it is typed; each may be null for any. */
  public static SearchTerms of(String text, String from, String kind) {
    Words.Wanted wanted = Words.wanted(text == null ? "" : text);
    List<String> words = new ArrayList<>(wanted.whole());
    // The longer a word, the fewer entries hold it.
    words.sort((a, b) -> b.length() - a.length());
    return new SearchTerms(List.copyOf(words), wanted.begun(), from, kind);
  }

  /** Whether nothing is looked for; texts alone are everything. */
  public boolean isEmpty() {
    boolean narrow = kind != null && !kind.equals(Entry.TEXT);
    return words.isEmpty() && begun == null && from == null && !narrow;
  }

  /** The entries of a conversation that have all of it. */
  JsonObject query(String conversation) {
    JsonObject query = new JsonObject().put("c", conversation);
    JsonArray every = new JsonArray();
    words.forEach(word -> every.add(new JsonObject().put("w", word)));
    if (begun != null) {
      JsonObject range = new JsonObject().put("$gte", begun).put("$lt", begun + '\uffff');
      every.add(new JsonObject().put("w", new JsonObject().put("$elemMatch", range)));
    }
    if (from != null && isDirect(conversation)) {
      query.put("f", from).put("w", new JsonObject().put("$exists", true));
    } else if (from != null) {
      every.add(new JsonObject().put("w", FROM + from));
    }
    if (Entry.TEXT.equals(kind)) {
      query.put("k", kind);
    } else if (kind != null) {
      every.add(new JsonObject().put("w", KIND + kind));
    }
    return every.isEmpty() ? query : query.put("$and", every);
  }

  private static boolean isDirect(String conversation) {
    return conversation.startsWith("d.");
  }

  /** What is kept of a message; null for other entries, which nobody looks for. */
  static JsonArray of(Entry entry) {
    return entry.message() ? of(entry, entry.kind(), new JsonObject(entry.body())) : null;
  }

  /** What is kept of what an entry, of that kind or one that changes such a one, says. */
  static JsonArray of(Entry entry, String kind, JsonObject body) {
    String text = text(kind, body);
    JsonArray terms = new JsonArray(new ArrayList<>(Words.of(text)));
    if (!isDirect(entry.conversation())) {
      terms.add(FROM + entry.from());
    }
    if (!kind.equals(Entry.TEXT)) {
      terms.add(KIND + kind);
    }
    if (kind.equals(Entry.MEDIA)) {
      terms.add(KIND + body.getString("kind"));
    }
    return text.contains("https://") || text.contains("http://") ? terms.add(KIND + LINK) : terms;
  }

  private static String text(String kind, JsonObject body) {
    if (kind.equals(Entry.TEXT)) {
      return body.getString("text", "");
    }
    if (kind.equals(Entry.MEDIA)) {
      return body.getString("text", "") + "\n" + body.getString("name");
    }
    StringBuilder text = new StringBuilder(body.getString("question"));
    body.getJsonArray("options").forEach(option -> text.append('\n').append(option));
    return text.toString();
  }
}
