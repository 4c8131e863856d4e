package parley.media;

import java.util.List;
import parley.node.Config;

/** Where the nodes of a test keep their files. */
public final class Places {
  private Places() {}

  /** The same limits, for files in that place. */
  public static Config.Media in(Config.Media limits, String place) {
    return new Config.Media(
        List.of(place),
        limits.maxPicture(),
        limits.maxVideo(),
        limits.maxAudio(),
        limits.maxDocument(),
        limits.quota(),
        limits.uploadsAtOnce(),
        limits.uploadLifetime());
  }
}
