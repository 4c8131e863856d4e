package parley.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Content-Security-Policy of the web chat: own files only, nothing inline. Thread-safe. */
final class ContentSecurity {
  private static final String TEMPLATE =
      "default-src 'self'; script-src 'self'%s; style-src 'self'; connect-src 'self' ws: wss:;"
          + " img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  /** For everything but pages. */
  static final String POLICY = TEMPLATE.formatted("");

  private static final Pattern IMPORT_MAP =
      Pattern.compile(
          "<script\\s+type=[\"']?importmap[\"']?\\s*>(.*?)</script>",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private ContentSecurity() {}

  /** For a page: import maps have to be inline, so each is allowed by its hash. */
  static String page(String html) {
    StringBuilder hashes = new StringBuilder();
    Matcher maps = IMPORT_MAP.matcher(html);
    while (maps.find()) {
      // A browser hashes the text after it has normalised the line ends.
      byte[] text = maps.group(1).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
      hashes.append(" 'sha256-").append(sha256(text)).append('\'');
    }
    return TEMPLATE.formatted(hashes);
  }

  static String sha256(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
