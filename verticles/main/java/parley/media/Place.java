package parley.media;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where files are kept, as it is written in the configuration. Immutable. */
public sealed interface Place {
  /** The database that everything else is in. */
  record Database() implements Place {}

  /**
   * A directory.
   *
   * @param path of it, the same place for all nodes
   */
  record Directory(Path path) implements Place {}

  /**
   * A bucket of S3, or of a server that speaks as it does.
   *
   * @param prefix of all names in it, empty for none
   * @param endpoint of that server; empty for Amazon's
   * @param region empty for what the AWS SDK finds
   */
  record Bucket(String name, String prefix, Optional<URI> endpoint, Optional<String> region)
      implements Place {}

  /** How a place can be written. */
  String SYNTAX = "gridfs, a directory, or s3://bucket[/prefix/][?endpoint=URL&region=NAME]";

  Pattern S3 =
      Pattern.compile(
          "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([\\w./-]*))?"
              + "(?:\\?(?:endpoint=(https?://[\\w.:\\[\\]-]+))?&?(?:region=([a-z0-9-]+))?)?");

  /** The place, or null when it is not well written. */
  static Place parse(String text) {
    if (text.isBlank()) {
      return null;
    }
    if (text.equals(GridFsBlobs.NAME)) {
      return new Database();
    }
    if (!text.startsWith("s3:")) {
      return new Directory(Path.of(text));
    }
    Matcher bucket = S3.matcher(text);
    return bucket.matches()
        ? new Bucket(
            bucket.group(1),
            Optional.ofNullable(bucket.group(2)).orElse(""),
            Optional.ofNullable(bucket.group(3)).map(URI::create),
            Optional.ofNullable(bucket.group(4)))
        : null;
  }
}
