package parley.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.account.Secrets;

/**
 * Signs what is posted as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says,
 * for which there are libraries in many languages: HMAC-SHA256 over id, time and body.
 */
final class Signature {
  private static final String PREFIX = "whsec_";

  private Signature() {}

  static String newSecret() {
    return PREFIX + Base64.getEncoder().encodeToString(Secrets.randomBytes(Secrets.BYTES));
  }

  /**
   * @param time seconds since the epoch
   */
  static String of(String secret, String id, long time, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] signed = mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
