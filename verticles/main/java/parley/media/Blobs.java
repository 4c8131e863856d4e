package parley.media;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.bus.Failure;

/** The stores of a node: one for what is new, others for what they still hold. Thread-safe. */
public final class Blobs {
  private final BlobStore current;
  private final Map<String, BlobStore> all;

  public Blobs(BlobStore current, BlobStore... others) {
    this.current = current;
    all =
        Stream.concat(Stream.of(current), Stream.of(others))
            .collect(Collectors.toMap(BlobStore::name, Function.identity()));
  }

  BlobStore current() {
    return current;
  }

  /** The store that holds a file. Fails with {@code UNAVAILABLE} when this node has none such. */
  BlobStore of(MediaFile file) {
    BlobStore found = all.get(file.store());
    if (found == null) {
      throw Failure.UNAVAILABLE.because("This server is not set up for where the file is kept.");
    }
    return found;
  }
}
