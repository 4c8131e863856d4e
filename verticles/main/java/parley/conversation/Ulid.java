package parley.conversation;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** ULIDs: 48 bits of time and 80 random bits in Crockford's base 32, sortable by time. */
public final class Ulid {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final long MAX_TIME = (1L << 48) - 1;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ulid() {}

  /** A new ULID of that moment, 26 characters. */
  public static String at(long epochMillis) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    return encode(epochMillis, random);
  }

  /** The ULID that belongs to that seed; it says nothing of time. */
  static String of(String seed) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
      long time = ByteBuffer.wrap(hash).getLong() & MAX_TIME;
      return encode(time, Arrays.copyOfRange(hash, 8, 18));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private static String encode(long time, byte[] random) {
    BigInteger number =
        BigInteger.valueOf(time & MAX_TIME).shiftLeft(80).or(new BigInteger(1, random));
    char[] text = new char[26];
    for (int i = 25; i >= 0; i--) {
      text[i] = DIGITS[number.intValue() & 31];
      number = number.shiftRight(5);
    }
    return new String(text);
  }
}
