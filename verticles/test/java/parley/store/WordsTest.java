package parley.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table that the web chat divides texts by too. */
class WordsTest {
  @Test
  void textsAreDividedAsTheTableSays() throws IOException {
    String table = Files.readString(Path.of("verticles/test/resources/words.json"));
    for (Object row : new JsonArray(table)) {
      JsonObject text = (JsonObject) row;
      assertEquals(
          text.getJsonArray("words").getList(), List.copyOf(Words.of(text.getString("text"))));
    }
  }

  @Test
  void theLastWordMayBeBegun() {
    assertEquals(new Words.Wanted(List.of("two"), "wor"), Words.wanted("Two WÖR"));
    assertEquals(new Words.Wanted(List.of("two", "words"), null), Words.wanted("two words "));
    assertEquals(new Words.Wanted(List.of("你好", "好吗"), null), Words.wanted("你好吗"));
    assertEquals(new Words.Wanted(List.of("你"), "o"), Words.wanted("你 o"));
    assertNull(Words.wanted("...").begun());
  }

  @Test
  void ofALongTextSoManyWordsAreKept() {
    for (int count : List.of(Words.MAX_WORDS, Words.MAX_WORDS + 1)) {
      String text =
          IntStream.rangeClosed(1, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
      assertEquals(Words.MAX_WORDS, Words.of(text).size());
    }
    assertEquals(Words.MAX_WORDS, Words.of(chinese(Words.MAX_WORDS)).size());
  }

  /** So many different characters. */
  private static String chinese(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Character.toString(0x4E00 + i))
        .collect(Collectors.joining());
  }
}
