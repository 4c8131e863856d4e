package parley.media;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import parley.bus.Entry;
import parley.retention.Upkeep;
import parley.store.MessageStore;

/**
 * Removes files that were deleted, never finished or never sent, and their bytes once no other file
 * has them. To do it twice, or on two nodes, is harmless. Confined to the context of its {@link
 * Upkeep}.
 */
public final class MediaSweep implements Upkeep.Task {
  private static final int BATCH = 50;

  private final MediaStore media;
  private final MediaInventory inventory;
  private final Blobs blobs;
  private final MessageStore messages;
  private final Clock clock;
  private final Counter files;
  private final Counter bytes;

  public MediaSweep(
      MediaStore media,
      MediaInventory inventory,
      Blobs blobs,
      MessageStore messages,
      Clock clock,
      MeterRegistry meters) {
    this.media = media;
    this.inventory = inventory;
    this.blobs = blobs;
    this.messages = messages;
    this.clock = clock;
    files = meters.counter("parley.media.removed");
    bytes = meters.counter("parley.media.removed.bytes");
  }

  @Override
  public Future<Boolean> batch() {
    return inventory
        .expired(clock.millis(), BATCH)
        .compose(expired -> each(expired, this::decide).map(expired.size()))
        .compose(
            decided ->
                inventory
                    .gone(clock.millis(), BATCH)
                    .compose(gone -> each(gone, this::remove).map(Math.max(decided, gone.size()))))
        .map(most -> most == BATCH);
  }

  private static Future<Void> each(List<MediaFile> all, Function<MediaFile, Future<Void>> step) {
    Future<Void> done = Future.succeededFuture();
    for (MediaFile file : all) {
      done = done.compose(before -> step.apply(file));
    }
    return done;
  }

  /** A file that was sent just before its node died is in the log: that counts. */
  private Future<Void> decide(MediaFile file) {
    if (file.gone()) {
      return media.settle(file.id());
    }
    if (file.entry() == null || file.portrait()) {
      return media.remove(file.id());
    }
    return messages
        .find(file.entry())
        .compose(entry -> isIn(entry, file) ? media.settle(file.id()) : media.remove(file.id()));
  }

  private static boolean isIn(Entry entry, MediaFile file) {
    if (entry == null || entry.erased()) {
      return false;
    }
    JsonObject body = new JsonObject(entry.body());
    return file.id().equals(body.getString("media")) || file.id().equals(body.getString("thumb"));
  }

  private Future<Void> remove(MediaFile file) {
    return inventory
        .isUsed(file.key())
        .compose(used -> used ? Future.succeededFuture() : blobs.of(file).delete(file.key()))
        .compose(done -> inventory.forget(file.id()))
        .onSuccess(
            done -> {
              files.increment();
              bytes.increment(file.size());
            });
  }
}
