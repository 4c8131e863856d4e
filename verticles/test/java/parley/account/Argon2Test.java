package parley.account;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Argon2Test {

  @Test
  void matchesItsOwnPasswordOnly() {
    String hash = Argon2.CURRENT.hash("pässword");

    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
    assertTrue(Argon2.matches("pässword", hash));
    assertFalse(Argon2.matches("passwort", hash));
    assertNotEquals(hash, Argon2.CURRENT.hash("pässword"));
  }

  @Test
  void takesEveryCharacterIntoAccount() {
    String hash = Argon2.CURRENT.hash("x".repeat(127) + "y");

    assertFalse(Argon2.matches("x".repeat(128), hash));
    assertFalse(Argon2.matches("x".repeat(127), hash));
  }

  @Test
  void treatsSpellingsOfTheSameLetterAlike() {
    assertTrue(Argon2.matches("pa\u0308ssword", Argon2.CURRENT.hash("p\u00e4ssword")));
  }

  @Test
  void verifiesHashesOfOtherParameters() {
    String old = new Argon2(64, 1, 2).hash("password");

    assertTrue(Argon2.matches("password", old));
    assertTrue(Argon2.CURRENT.isOutdated(old));
    assertFalse(Argon2.CURRENT.isOutdated(Argon2.CURRENT.hash("password")));
  }

  /** The reference implementation's test vector. */
  @Test
  void agreesWithTheReferenceImplementation() {
    String vector =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
            + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertTrue(Argon2.matches("password", vector));
    assertFalse(Argon2.matches("differentpassword", vector));
  }

  @Test
  void refusesWhatIsNoHash() {
    assertThrows(IllegalArgumentException.class, () -> Argon2.matches("password", "password"));
  }

  @Test
  void matchesNothingForNobody() {
    assertFalse(Argon2.matches("", Argon2.CURRENT.ofNobody()));
  }
}
