package parley.account;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import parley.node.Config;

class Argon2Test {
  private static final Argon2 CURRENT = Argon2.of(Config.defaults().account().passwordMemory());

  @Test
  void matchesItsOwnPasswordOnly() {
    String hash = CURRENT.hash("pässword");

    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
    assertTrue(Argon2.matches("pässword", hash));
    assertFalse(Argon2.matches("passwort", hash));
    assertNotEquals(hash, CURRENT.hash("pässword"));
  }

  @Test
  void takesTheMemoryThatItIsGiven() {
    assertTrue(Argon2.of(8 * 1024).hash("password").startsWith("$argon2id$v=19$m=8,t=2,p=1$"));
    assertTrue(Argon2.of(9 * 1024 - 1).isOutdated(Argon2.of(9 * 1024).hash("password")));
  }

  @Test
  void takesEveryCharacterIntoAccount() {
    String hash = CURRENT.hash("x".repeat(127) + "y");

    assertFalse(Argon2.matches("x".repeat(128), hash));
    assertFalse(Argon2.matches("x".repeat(127), hash));
  }

  @Test
  void treatsSpellingsOfTheSameLetterAlike() {
    assertTrue(Argon2.matches("pa\u0308ssword", CURRENT.hash("p\u00e4ssword")));
  }

  @Test
  void verifiesHashesOfOtherParameters() {
    String old = new Argon2(64, 1, 2).hash("password");

    assertTrue(Argon2.matches("password", old));
    assertTrue(CURRENT.isOutdated(old));
    assertFalse(CURRENT.isOutdated(CURRENT.hash("password")));
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
    assertFalse(Argon2.matches("", CURRENT.ofNobody()));
  }
}
