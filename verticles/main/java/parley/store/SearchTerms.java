package parley.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Entry;

/**
 * By what an entry is found: its words, and signs that no word can be, for who wrote it and of what
 * kind it is. They are kept with the entry, in the field {@code w}, which edits rewrite and
 * whatever erases the words erases too. The index {@code c_w_s} holds them by conversation, in the
 * order of the log. Immutable.
 *
 * @param whole what must be there, what is rare first
 * @param begun the beginning of a word that must be there, or null
 */
public record SearchTerms(List<String> whole, String begun) {
  /** What holds a link. */
  public static final String LINK = "link";

  private static final String FROM = "@";
  private static final String KIND = ":";

  /** Looks for {@code text}, as far as it is typed; each of the others may be null for any. */
  public static SearchTerms of(String text, String from, String kind) {
    Words.Wanted wanted = Words.wanted(text == null ? "" : text);
    List<String> whole = new ArrayList<>(wanted.whole());
    // The longer a word, the fewer entries hold it.
    whole.sort((a, b) -> b.length() - a.length());
    if (from != null) {
      whole.add(FROM + from);
    }
    if (kind != null) {
      whole.add(KIND + kind);
    }
    return new SearchTerms(List.copyOf(whole), wanted.begun());
  }

  /** Whether nothing is looked for. */
  public boolean isEmpty() {
    return whole.isEmpty() && begun == null;
  }

  /** The entries of a conversation that have all of it. */
  JsonObject query(String conversation) {
    JsonArray every = new JsonArray();
    whole.forEach(term -> every.add(new JsonObject().put("w", term)));
    if (begun != null) {
      JsonObject range = new JsonObject().put("$gte", begun).put("$lt", begun + '\uffff');
      every.add(new JsonObject().put("w", new JsonObject().put("$elemMatch", range)));
    }
    return new JsonObject().put("c", conversation).put("$and", every);
  }

  /** What is kept of a message; null for other entries, which nobody looks for. */
  static JsonArray of(Entry entry) {
    return entry.message() ? of(entry.kind(), entry.from(), new JsonObject(entry.body())) : null;
  }

  static JsonArray of(String kind, String from, JsonObject body) {
    String text = text(kind, body);
    JsonArray terms = new JsonArray(new ArrayList<>(Words.of(text)));
    terms.add(FROM + from).add(KIND + kind);
    return text.contains("https://") || text.contains("http://") ? terms.add(KIND + LINK) : terms;
  }

  private static String text(String kind, JsonObject body) {
    if (kind.equals(Entry.TEXT)) {
      return body.getString("text", "");
    }
    StringBuilder text = new StringBuilder(body.getString("question"));
    body.getJsonArray("options").forEach(option -> text.append('\n').append(option));
    return text.toString();
  }
}
