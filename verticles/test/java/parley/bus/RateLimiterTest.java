package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import parley.TestClock;

class RateLimiterTest {
  private final TestClock clock = new TestClock(Instant.EPOCH);
  private final RateLimiter limiter = new RateLimiter(2, Duration.ofSeconds(10), 2, clock);

  @Test
  void givesTheBurstAndThenOneAtATime() {
    assertEquals(0, limiter.acquire("a"));
    assertEquals(0, limiter.acquire("a"));
    assertEquals(5_000, limiter.acquire("a"));

    clock.advance(Duration.ofMillis(4_999));
    assertEquals(1, limiter.acquire("a"));
    clock.advance(Duration.ofMillis(1));
    assertEquals(0, limiter.acquire("a"));
    assertEquals(5_000, limiter.acquire("a"));
  }

  @Test
  void fillsNoFurtherThanTheBurst() {
    limiter.acquire("a");
    clock.advance(Duration.ofDays(1));

    assertEquals(0, limiter.acquire("a"));
    assertEquals(0, limiter.acquire("a"));
    assertEquals(5_000, limiter.acquire("a"));
  }

  @Test
  void keepsKeysApart() {
    limiter.acquire("a");
    limiter.acquire("a");

    assertEquals(0, limiter.acquire("b"));
  }

  @Test
  void forgetsTheKeyUnusedForLongest() {
    limiter.acquire("a");
    limiter.acquire("a");
    limiter.acquire("b");
    limiter.acquire("b");
    assertEquals(2, limiter.size());
    assertEquals(5_000, limiter.acquire("a"));

    limiter.acquire("c");

    assertEquals(2, limiter.size());
    assertEquals(5_000, limiter.acquire("a"));
    assertEquals(0, limiter.acquire("b"));
  }

  @Test
  void survivesAClockThatIsSetBack() {
    limiter.acquire("a");
    limiter.acquire("a");

    clock.advance(Duration.ofDays(-1));

    assertEquals(5_000, limiter.acquire("a"));
    clock.advance(Duration.ofSeconds(5));
    assertEquals(0, limiter.acquire("a"));
  }
}
