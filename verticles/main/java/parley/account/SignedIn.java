package parley.account;

import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.node.Config;

/**
 * Signing devices in and out, and keeping them signed in. Thread-safe; futures complete on the
 * caller's context.
 */
final class SignedIn {
  private static final Logger log = LoggerFactory.getLogger(SignedIn.class);

  private final Devices devices;
  private final Revocations revocations;
  private final AccessTokens tokens;
  private final Config.Account config;
  private final Clock clock;

  SignedIn(
      Devices devices,
      Revocations revocations,
      AccessTokens tokens,
      Config.Account config,
      Clock clock) {
    this.devices = devices;
    this.revocations = revocations;
    this.tokens = tokens;
    this.config = config;
    this.clock = clock;
  }

  Future<Void> open() {
    return devices.open();
  }

  Future<Void> sweep() {
    return devices.sweep();
  }

  /** Signs a new device in, and those out that are too many then. */
  Future<Grant> signIn(String user, String label) {
    RefreshToken token = RefreshToken.create();
    return devices
        .add(user, label, token)
        .compose(device -> revokeSurplus(user, device).compose(done -> grant(user, device, token)));
  }

  /**
   * Exchanges a refresh token for its successor. The one used last is answered with the same
   * successor again for {@link Config.Account#refreshGrace}, for a client that lost the answer. Any
   * other that the device once had must have been copied: it signs the device out.
   */
  Future<Grant> refresh(String text) {
    Optional<RefreshToken> token = RefreshToken.parse(text);
    if (token.isEmpty()) {
      return Future.failedFuture(invalid());
    }
    RefreshToken presented = token.get();
    return device(presented)
        .compose(
            device ->
                device.secret().equals(presented.digest())
                    ? rotate(device, presented)
                    : repeat(device, presented));
  }

  /** Forgets the device; its access tokens end at once and its sockets close, on every node. */
  Future<Void> revoke(String user, String device) {
    return revocations
        .add(user, device)
        .compose(done -> devices.remove(device))
        .onSuccess(done -> revocations.tell(user, device));
  }

  /** Forgets all devices of that user. */
  Future<Void> revokeAll(String user) {
    return devices
        .of(user)
        .compose(all -> Future.all(all.stream().map(device -> revoke(user, device)).toList()))
        .mapEmpty();
  }

  private Future<Grant> rotate(Devices.Device device, RefreshToken presented) {
    String salt = Secrets.random(Secrets.BYTES);
    return devices
        .rotate(device, presented, salt)
        .compose(
            won ->
                won
                    ? grant(device.user(), device.id(), presented.successor(salt))
                    : device(presented).compose(changed -> repeat(changed, presented)));
  }

  private Future<Grant> repeat(Devices.Device device, RefreshToken presented) {
    boolean wasLast = presented.digest().equals(device.previous());
    if (wasLast && clock.millis() <= device.used() + config.refreshGrace().toMillis()) {
      return grant(device.user(), device.id(), presented.successor(device.salt()));
    }
    Metrics.counter("parley.account.refresh.reused").increment();
    log.warn("refresh token reused, signing out user={} device={}", device.user(), device.id());
    return revoke(device.user(), device.id())
        .compose(
            done ->
                Future.failedFuture(
                    Failure.UNAUTHORIZED.because(
                        "This refresh token was used before, so the device was signed out. Log in"
                            + " again.")));
  }

  private Future<Devices.Device> device(RefreshToken token) {
    return devices.find(token).map(device -> device.orElseThrow(SignedIn::invalid));
  }

  private Future<Grant> grant(String user, String device, RefreshToken refresh) {
    return tokens
        .issue(user, device)
        .map(
            access ->
                new Grant(
                    user, device, access, refresh.encode(), config.accessLifetime().toSeconds()));
  }

  private Future<Void> revokeSurplus(String user, String newest) {
    return devices
        .surplus(user)
        .compose(surplus -> Future.all(revokeAll(user, newest, surplus)))
        .mapEmpty();
  }

  private List<Future<Void>> revokeAll(String user, String newest, List<String> surplus) {
    return surplus.stream()
        .filter(device -> !device.equals(newest))
        .map(device -> revoke(user, device))
        .toList();
  }

  private static ChatException invalid() {
    return Failure.UNAUTHORIZED.because("The refresh token is invalid or expired. Log in again.");
  }
}
