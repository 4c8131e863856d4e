package parley.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The beginnings of the words of a text, whatever their case and marks. A document that keeps them
 * in an indexed array is found by what somebody has typed of any of its words.
 */
public final class Beginnings {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** Words that are kept of one text, and letters of each. */
  private static final int MAX_WORDS = 40;

  private static final int MAX_LETTERS = 16;

  private Beginnings() {}

  /** What a document keeps of a text. */
  public static JsonArray of(String text) {
    Set<String> beginnings = new LinkedHashSet<>();
    for (String word : words(text)) {
      for (int end = 1; end <= word.length(); end++) {
        beginnings.add(word.substring(0, end));
      }
    }
    return new JsonArray(List.copyOf(beginnings));
  }

  /** The documents in which every word of the text begins a word; all of them when it has none. */
  public static JsonObject query(String field, String text) {
    JsonArray every = new JsonArray();
    words(text).forEach(word -> every.add(new JsonObject().put(field, word)));
    return every.isEmpty() ? new JsonObject() : new JsonObject().put("$and", every);
  }

  private static List<String> words(String text) {
    return BETWEEN_WORDS
        .splitAsStream(Words.fold(text))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, Math.min(word.length(), MAX_LETTERS)))
        .distinct()
        .limit(MAX_WORDS)
        .toList();
  }
}
