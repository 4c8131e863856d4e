package parley.media;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA256Digest;

/** A SHA-256 whose state can be kept and gone on with, by whatever node. Not thread-safe. */
final class Sha256 {
  private final SHA256Digest digest;

  Sha256() {
    digest = new SHA256Digest();
  }

  /** Goes on where {@link #state} was. */
  Sha256(byte[] state) {
    digest = new SHA256Digest(state);
  }

  void update(Buffer bytes) {
    byte[] plain = bytes.getBytes();
    digest.update(plain, 0, plain.length);
  }

  byte[] state() {
    return digest.getEncodedState();
  }

  /** In hexadecimal digits; nothing can be added any more. */
  String hex() {
    byte[] result = new byte[digest.getDigestSize()];
    digest.doFinal(result, 0);
    return HexFormat.of().formatHex(result);
  }
}
