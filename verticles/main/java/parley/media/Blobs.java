package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Failure;
import parley.node.Config;
import parley.store.Store;

/** The stores of a node: one for what is new, others for what they still hold. Thread-safe. */
public final class Blobs {
  private final BlobStore current;
  private final Map<String, BlobStore> all;

  private Blobs(BlobStore current, Map<String, BlobStore> all) {
    this.current = current;
    this.all = all;
  }

  /** The stores at the configured places, and the database, which holds what it held. */
  public static Future<Blobs> open(Vertx vertx, Store store, Config config) {
    return GridFsBlobs.open(store)
        .compose(
            gridFs ->
                // The client of S3 unpacks a library of its own.
                vertx.executeBlocking(() -> open(vertx, places(config), gridFs), false));
  }

  private static Blobs open(Vertx vertx, List<Place> places, GridFsBlobs gridFs) {
    Map<String, BlobStore> all = new LinkedHashMap<>();
    for (Place place : places) {
      BlobStore opened = open(vertx, place, gridFs);
      all.put(opened.name(), opened);
    }
    BlobStore current = all.values().iterator().next();
    all.putIfAbsent(gridFs.name(), gridFs);
    return new Blobs(current, all);
  }

  private static List<Place> places(Config config) {
    Config.Database database = config.database();
    if (!config.media().places().isEmpty()) {
      return config.media().places().stream().map(Place::parse).toList();
    }
    return database.uri().isEmpty()
        ? List.of(new Place.Directory(database.data().resolve("media")))
        : List.of(new Place.Database());
  }

  private static BlobStore open(Vertx vertx, Place place, GridFsBlobs gridFs) {
    if (place instanceof Place.Directory directory) {
      return new FileBlobs(vertx, directory.path());
    }
    return place instanceof Place.Bucket bucket ? new S3Blobs(vertx, bucket) : gridFs;
  }

  /** Where new files go. */
  BlobStore current() {
    return current;
  }

  /** What the store is called where new files go. */
  public String currentName() {
    return current.name();
  }

  /** All of them, that one first. */
  public Collection<BlobStore> all() {
    return all.values();
  }

  /** The store that holds a file. Fails with {@code UNAVAILABLE} when this node has none such. */
  BlobStore of(MediaFile file) {
    BlobStore found = all.get(file.store());
    if (found == null) {
      throw Failure.UNAVAILABLE.because("This server is not set up for where the file is kept.");
    }
    return found;
  }

  /** Ends the connections that the stores have of their own. */
  public void close() {
    all.values().forEach(BlobStore::close);
  }
}
