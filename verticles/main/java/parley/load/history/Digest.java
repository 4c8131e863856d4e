package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import parley.bus.Entry;

/** What a history keeps of a text. */
final class Digest {
  private static final int BYTES = 8;

  private Digest() {}

  /** The first 16 hexadecimal digits of its SHA-256. */
  static String of(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] whole = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(whole, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  /** Of an entry as it stands in replies and events. */
  static String of(JsonObject entry) {
    JsonObject body = entry.getJsonObject("body");
    return of(entry.getString("kind").equals(Entry.TEXT) ? body.getString("text") : body.encode());
  }
}
