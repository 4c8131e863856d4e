package parley.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id with its parameters and salt kept beside the hash, in the PHC string format. Takes tens
 * of milliseconds and {@link #memoryKib}: never on an event loop. Thread-safe.
 *
 * @param memoryKib memory in KiB
 * @param passes over the memory
 * @param lanes filled side by side
 */
record Argon2(int memoryKib, int passes, int lanes) {
  private static final int PASSES = 2;
  private static final int KIB = 1_024;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  /** With the passes and lanes that OWASP's password storage guide recommends for 19 MiB. */
  static Argon2 of(int memoryBytes) {
    return new Argon2(memoryBytes / KIB, PASSES, 1);
  }

  /** The PHC string of that password with a new salt. */
  String hash(String password) {
    byte[] salt = Secrets.randomBytes(SALT_BYTES);
    return prefix() + encode(salt) + "$" + encode(derive(password, salt, HASH_BYTES));
  }

  /** A PHC string that no password matches and that takes as long to compare as a real one. */
  String ofNobody() {
    return prefix()
        + encode(Secrets.randomBytes(SALT_BYTES))
        + "$"
        + encode(Secrets.randomBytes(HASH_BYTES));
  }

  /** Whether the PHC string, of whatever parameters, is of that password. */
  static boolean matches(String password, String phc) {
    Matcher parts = PHC.matcher(phc);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a stored password hash is no Argon2id PHC string");
    }
    Argon2 argon2 = new Argon2(number(parts, 1), number(parts, 2), number(parts, 3));
    byte[] expected = Base64.getDecoder().decode(parts.group(5));
    byte[] salt = Base64.getDecoder().decode(parts.group(4));
    return MessageDigest.isEqual(expected, argon2.derive(password, salt, expected.length));
  }

  /** Whether the PHC string was made with other parameters than these. */
  boolean isOutdated(String phc) {
    return !phc.startsWith(prefix());
  }

  private String prefix() {
    return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$";
  }

  private byte[] derive(String password, byte[] salt, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(normalize(password), hash);
    return hash;
  }

  /** The same letters typed on another keyboard or system are the same password. */
  private static byte[] normalize(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
