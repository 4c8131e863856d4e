package parley.account;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.bus.Identity;

/**
 * Access tokens: JWTs with {@code sub} (user), {@code dev} (device), {@code iat}, {@code exp},
 * {@code jti}, signed by a key of {@link SigningKeys} named in {@code kid}. Thread-safe; futures
 * complete on the caller's context.
 */
final class AccessTokens {
  private static final String MEDIA = "med";
  private static final int MAX_LENGTH = 2_048;
  private static final int ID_BYTES = 12;
  private static final Pattern COMPACT =
      Pattern.compile("([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  private static final JWTOptions SIGN =
      new JWTOptions().setAlgorithm(SigningKeys.ALGORITHM).setNoTimestamp(true);

  private final SigningKeys keys;
  private final Duration lifetime;
  private final Clock clock;

  AccessTokens(SigningKeys keys, Duration lifetime, Clock clock) {
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  static ChatException invalid() {
    return Failure.UNAUTHORIZED.because("The access token is invalid. Log in again.");
  }

  Future<String> issue(String user, String device) {
    long now = clock.instant().getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("sub", user)
            .put("dev", device)
            .put("iat", now)
            .put("exp", now + lifetime.toSeconds())
            .put("jti", Secrets.random(ID_BYTES));
    return keys.current().map(key -> key.auth().generateToken(claims, new JWTOptions(SIGN)));
  }

  /**
   * A ticket for one file, for who cannot send a token of theirs: it is part of a link. It is worth
   * what the access of its owner is worth while it is used, and nothing else.
   */
  Future<String> ticket(Identity owner, String media, Duration lifetime) {
    JsonObject claims =
        new JsonObject()
            .put("sub", owner.user())
            .put("dev", owner.device())
            .put(MEDIA, media)
            .put("exp", clock.instant().plus(lifetime).getEpochSecond());
    return keys.current().map(key -> key.auth().generateToken(claims, new JWTOptions(SIGN)));
  }

  /**
   * Whose a ticket for that file is; fails as {@link #verify} does, which takes no ticket itself.
   */
  Future<Identity> verifyTicket(String ticket, String media) {
    return verify(ticket, media);
  }

  /**
   * Who the token was issued to. Needs the database only when the token's key is not known here.
   * Fails with {@code UNAUTHORIZED}.
   */
  Future<Identity> verify(String token) {
    return verify(token, null);
  }

  private Future<Identity> verify(String token, String media) {
    String kid = keyId(token);
    if (kid == null) {
      return Future.failedFuture(invalid());
    }
    return keys.find(kid).compose(key -> verify(key, token, media));
  }

  private Future<Identity> verify(SigningKeys.Key key, String token, String media) {
    return Future.succeededFuture(new TokenCredentials(token))
        .compose(key.auth()::authenticate)
        .map(user -> identity(user, media))
        .recover(AccessTokens::refused);
  }

  /** The key that the header names, or null when the token is none of ours at first sight. */
  private static String keyId(String token) {
    if (token == null || token.length() > MAX_LENGTH) {
      return null;
    }
    var parts = COMPACT.matcher(token);
    if (!parts.matches()) {
      return null;
    }
    try {
      JsonObject header =
          new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts.group(1))));
      return SigningKeys.ALGORITHM.equals(header.getValue("alg"))
              && header.getValue("kid") instanceof String kid
          ? kid
          : null;
    } catch (RuntimeException e) {
      return null;
    }
  }

  private Identity identity(User token, String media) {
    JsonObject claims = token.attributes().getJsonObject("accessToken");
    if (!(claims.getValue("sub") instanceof String user)
        || !(claims.getValue("dev") instanceof String device)
        || !(claims.getValue("exp") instanceof Number expires)
        || !Objects.equals(claims.getValue(MEDIA), media)) {
      throw invalid();
    }
    long expiresAt = Duration.ofSeconds(expires.longValue()).toMillis();
    if (clock.millis() >= expiresAt) {
      throw Failure.UNAUTHORIZED.because("The access token has expired. Refresh it.");
    }
    return new Identity(user, device, expiresAt);
  }

  private static Future<Identity> refused(Throwable cause) {
    return Future.failedFuture(cause instanceof ChatException ? cause : invalid());
  }
}
