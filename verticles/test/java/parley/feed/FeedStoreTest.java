package parley.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.TestClock;
import parley.store.Store;
import parley.store.TestDatabase;

class FeedStoreTest {
  @Test
  void aFeedThatNobodyReadsIsRemovedWithWhatItHasComeTo() throws IOException {
    Vertx vertx = Vertx.vertx();
    TestClock clock = new TestClock(Instant.ofEpochMilli(1_764_000_000_000L));
    try (TestDatabase database = new TestDatabase()) {
      Store store = Store.open(vertx, database.uri(), database.name(), Duration.ofSeconds(5));
      FeedStore feeds = FeedStore.open(store, clock).await();
      feeds.add("bot", "old", true).await();
      feeds.add("bot", "read", true).await();
      feeds.raise("bot/old", Map.of("d.ann.bot", 7L)).await();
      feeds.raise("bot/read", Map.of("d.ann.bot", 8L)).await();
      feeds.raise("bot/webhook.1", Map.of("d.ann.bot", 9L)).await();

      clock.advance(FeedStore.KEPT);
      feeds.use("bot/read").await();
      assertFalse(feeds.sweep().await());
      assertNotNull(feeds.find("bot", "old").await(), "not before its time");

      clock.advance(Duration.ofMillis(1));
      assertFalse(feeds.sweep().await());
      assertNull(feeds.find("bot", "old").await());
      assertEquals(Map.of(), feeds.positions("bot/old", List.of("d.ann.bot")).await());
      assertEquals(
          Map.of("d.ann.bot", 8L), feeds.positions("bot/read", List.of("d.ann.bot")).await());
      assertEquals(
          Map.of("d.ann.bot", 9L), feeds.positions("bot/webhook.1", List.of("d.ann.bot")).await());
      store.close().await();
    } finally {
      vertx.close().await();
    }
  }
}
