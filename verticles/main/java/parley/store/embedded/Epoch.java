package parley.store.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;

/**
 * Keeps the store from reusing the file space of what readers may be looking at. A reader enters
 * the current epoch before it takes a view and leaves when it has done with it; every checkpoint
 * starts a new one. Thread-safe.
 */
final class Epoch {
  private final MVStore store;
  private final MVStore.TxCounter usage;
  private final AtomicInteger holders = new AtomicInteger(1);

  Epoch(MVStore store) {
    this.store = store;
    usage = store.registerVersionUsage();
  }

  /** Whether the epoch is now held; if not it is over, and there is a newer one. */
  boolean enter() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /** Once for each {@link #enter()}, and once when a newer epoch begins. */
  void leave() {
    if (holders.decrementAndGet() == 0 && !store.isClosed()) {
      store.deregisterVersionUsage(usage);
    }
  }
}
