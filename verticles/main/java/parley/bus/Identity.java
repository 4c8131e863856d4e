package parley.bus;

import java.util.Set;

/**
 * Who is speaking, as the server has established it. Never read from a body.
 *
 * @param user the user id
 * @param device the device id, chosen by the server at login; of an API key the key's id
 * @param expiresAt when the proof ends, epoch milliseconds
 * @param scopes what an API key is for; null for a person, who may do what their account may
 */
public record Identity(String user, String device, long expiresAt, Set<Scope> scopes) {
  /** A person. */
  public Identity(String user, String device, long expiresAt) {
    this(user, device, expiresAt, null);
  }

  /** Whether it is a program with an API key. */
  public boolean isKey() {
    return scopes != null;
  }

  /** This identity; {@code FORBIDDEN} for a key that lacks the scope. */
  public Identity require(Scope scope) {
    if (isKey() && !scopes.contains(scope)) {
      throw Failure.FORBIDDEN.because("This key lacks the scope \"" + scope.key() + "\".");
    }
    return this;
  }

  /** {@code FORBIDDEN} for a key that is not for that command. */
  void requireCommand(String address) {
    if (!isKey()) {
      return;
    }
    Scope scope = Scope.requiredBy(address);
    if (scope == null) {
      throw Failure.FORBIDDEN.because("This is for people: no key can do it.");
    }
    require(scope);
  }
}
