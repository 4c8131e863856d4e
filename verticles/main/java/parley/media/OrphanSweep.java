package parley.media;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import parley.retention.Upkeep;

/**
 * Removes bytes that no file needs, going through every store once a day. Confined to the context
 * of its {@link Upkeep}.
 */
public final class OrphanSweep implements Upkeep.Task {
  private static final Duration FIRST = Duration.ofMinutes(10);
  private static final Duration ROUND = Duration.ofDays(1);

  private final Orphans orphans;
  private final List<BlobStore> stores;
  private final Clock clock;
  private final Counter removed;
  private long next;
  private int store;
  private String key = "";

  public OrphanSweep(MediaInventory inventory, Blobs blobs, Clock clock, MeterRegistry meters) {
    this.orphans = new Orphans(inventory);
    this.stores = List.copyOf(blobs.all());
    this.clock = clock;
    next = clock.millis() + FIRST.toMillis();
    removed = meters.counter("parley.media.orphans");
  }

  @Override
  public Future<Boolean> batch() {
    if (clock.millis() < next) {
      return Future.succeededFuture(false);
    }
    BlobStore current = stores.get(store);
    return orphans.after(current, key).compose(page -> remove(current, page)).map(this::goOn);
  }

  private Future<Orphans.Page> remove(BlobStore current, Orphans.Page page) {
    Future<Void> done = Future.succeededFuture();
    for (String orphan : page.orphans()) {
      done = done.compose(before -> current.delete(orphan)).onSuccess(gone -> removed.increment());
    }
    return done.map(page);
  }

  private boolean goOn(Orphans.Page page) {
    key = page.last() == null ? "" : page.last();
    if (page.last() == null && ++store == stores.size()) {
      store = 0;
      next = clock.millis() + ROUND.toMillis();
      return false;
    }
    return true;
  }
}
