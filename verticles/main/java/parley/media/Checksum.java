package parley.media;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import parley.bus.Failure;

/** What a request says that its body adds up to. Not thread-safe. */
final class Checksum {
  /** Their names in the protocol, by those in Java. */
  private static final Map<String, String> ALGORITHMS =
      Map.of("sha1", "SHA-1", "sha256", "SHA-256");

  static final String NAMES = "sha1,sha256";

  /** The body came, but not as it was sent. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    Mismatch() {
      super("The bytes that came do not have the checksum that was said.", null, false, false);
    }
  }

  private final MessageDigest digest;
  private final byte[] expected;

  private Checksum(MessageDigest digest, byte[] expected) {
    this.digest = digest;
    this.expected = expected;
  }

  /** Of a header {@code sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=}; null for no header. */
  static Checksum of(String header) {
    if (header == null) {
      return null;
    }
    String[] parts = header.strip().split(" ");
    String algorithm = ALGORITHMS.get(parts[0]);
    if (algorithm == null || parts.length != 2) {
      throw Failure.BAD_REQUEST.because("Upload-Checksum must be one of " + NAMES + " and base64.");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return new Checksum(digest, Base64.getDecoder().decode(parts[1]));
    } catch (IllegalArgumentException e) {
      throw Failure.BAD_REQUEST.because("Upload-Checksum is not well-formed base64.");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void update(Buffer bytes) {
    digest.update(bytes.getBytes());
  }

  /** Whether the whole body was as it should be; nothing can be added any more. */
  boolean matches() {
    return MessageDigest.isEqual(digest.digest(), expected);
  }
}
