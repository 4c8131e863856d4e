package parley.account;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A refresh token: {@code <family>.<secret>}. The family names the device for as long as it is
 * signed in and is known to holders of its tokens only; the secret, 256 bits, is new at each use.
 * Thread-safe.
 *
 * <p>The database holds digests only. A successor is the HMAC of its predecessor under a random
 * salt that is kept until the next use: whoever shows the predecessor again within the grace period
 * gets the same successor, so a lost answer can be asked for again and does not look like theft,
 * while neither the predecessor nor the database alone is enough to compute it.
 */
record RefreshToken(String family, String secret) {
  private static final int FAMILY_BYTES = 16;
  private static final Pattern FORMAT =
      Pattern.compile("([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");

  /** The first token of a device. */
  static RefreshToken create() {
    return new RefreshToken(Secrets.random(FAMILY_BYTES), Secrets.random(Secrets.BYTES));
  }

  /** The token in that text; empty when it was never one of ours. */
  static Optional<RefreshToken> parse(String text) {
    var parts = FORMAT.matcher(text);
    return parts.matches()
        ? Optional.of(new RefreshToken(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  /** What follows this token, the same for the same salt. */
  RefreshToken successor(String salt) {
    return new RefreshToken(family, Secrets.hmacSha256(salt, secret));
  }

  String familyDigest() {
    return Secrets.sha256(family);
  }

  String digest() {
    return Secrets.sha256(secret);
  }

  String encode() {
    return family + "." + secret;
  }

  /** Tokens stay out of logs. */
  @Override
  public String toString() {
    return "RefreshToken[...]";
  }
}
