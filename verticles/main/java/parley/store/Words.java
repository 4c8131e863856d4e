package parley.store;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a text by which it is found, whatever their case and marks. Where words are written
 * without spaces between them, each character is one, and each two neighbours are. The web chat
 * divides texts in the same way; one table tests both.
 */
public final class Words {
  /** Letters of a word. */
  private static final int MAX_LETTERS = 32;

  /** Words of one text; those beyond are not found. */
  static final int MAX_WORDS = 300;

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  /**
   * Scripts that are written without spaces between words; the last is the mark of a long vowel.
   */
  private static final String UNSPACED =
      "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}ー";

  private static final Pattern WORD =
      Pattern.compile("([" + UNSPACED + "]+)|[\\p{L}\\p{N}&&[^" + UNSPACED + "]]+");

  private static final Pattern ASCII_WORD = Pattern.compile("[a-z0-9]+");

  private Words() {}

  /** The same for all ways to write it: without marks, capitals, ligatures and widths. */
  static String fold(String text) {
    if (isAscii(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    String bare = MARKS.matcher(decomposed).replaceAll("");
    return bare.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('ς', 'σ');
  }

  /** Most texts on the way of every message are: those take a tenth of the time. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** What is kept of a text, each word once, at most {@value #MAX_WORDS}. */
  static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    String folded = fold(text);
    Matcher matcher = (isAscii(folded) ? ASCII_WORD : WORD).matcher(folded);
    while (matcher.find() && words.size() < MAX_WORDS) {
      if (matcher.groupCount() == 0 || matcher.group(1) == null) {
        words.add(shortened(matcher.group()));
      } else {
        addNeighbours(matcher.group(1), words);
      }
    }
    return words;
  }

  private static void addNeighbours(String run, Set<String> words) {
    int[] characters = run.codePoints().toArray();
    for (int i = 0; i < characters.length && words.size() < MAX_WORDS; i++) {
      words.add(Character.toString(characters[i]));
      if (i > 0 && words.size() < MAX_WORDS) {
        words.add(new String(characters, i - 1, 2));
      }
    }
  }

  /**
   * What is looked for by a text that somebody is typing.
   *
   * @param whole words that must be there
   * @param begun the beginning of one that must be there; null when the last word is whole
   */
  record Wanted(List<String> whole, String begun) {}

  static Wanted wanted(String text) {
    List<String> whole = new ArrayList<>();
    String folded = fold(text);
    Matcher matcher = WORD.matcher(folded);
    String begun = null;
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        whole.addAll(neighbours(matcher.group(1)));
      } else if (matcher.end() == folded.length()) {
        begun = shortened(matcher.group());
      } else {
        whole.add(shortened(matcher.group()));
      }
    }
    return new Wanted(whole.stream().distinct().limit(MAX_WORDS).toList(), begun);
  }

  /** All pairs of a run, which hold its characters too; the character, where there is only one. */
  private static List<String> neighbours(String run) {
    int[] characters = run.codePoints().toArray();
    List<String> pairs = new ArrayList<>();
    for (int i = 1; i < characters.length; i++) {
      pairs.add(new String(characters, i - 1, 2));
    }
    return pairs.isEmpty() ? List.of(run) : pairs;
  }

  private static String shortened(String word) {
    return word.substring(0, Math.min(word.length(), MAX_LETTERS));
  }
}
