package parley.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import parley.bus.Failure;

/**
 * What a file is, by its content. Browsers show, play and hear nothing but what is listed here, and
 * only when the content is of the type that was said; anything else is a document. Thread-safe.
 */
final class Types {
  /** Bytes from the beginning that are looked at. */
  static final int HEAD = 64 * 1024;

  private static final int MAX_LENGTH = 127;
  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, MediaKind> SHOWN =
      Map.ofEntries(
          Map.entry("image/jpeg", MediaKind.PICTURE),
          Map.entry("image/png", MediaKind.PICTURE),
          Map.entry("image/gif", MediaKind.PICTURE),
          Map.entry("image/webp", MediaKind.PICTURE),
          Map.entry("video/mp4", MediaKind.VIDEO),
          Map.entry("video/webm", MediaKind.VIDEO),
          Map.entry("audio/mpeg", MediaKind.AUDIO),
          Map.entry("audio/mp4", MediaKind.AUDIO),
          Map.entry("audio/ogg", MediaKind.AUDIO),
          Map.entry("audio/webm", MediaKind.AUDIO),
          Map.entry("audio/wav", MediaKind.AUDIO),
          Map.entry("audio/flac", MediaKind.AUDIO));

  /** Names of one container, of which the content alone does not say what is in it. */
  private static final List<Set<String>> CONTAINERS =
      List.of(
          Set.of(
              "video/mp4",
              "audio/mp4",
              "application/mp4",
              "video/x-m4v",
              "audio/x-m4a",
              "video/quicktime",
              "video/3gpp"),
          Set.of(
              "video/webm",
              "audio/webm",
              "application/x-matroska",
              "video/x-matroska",
              "audio/x-matroska"),
          Set.of("audio/ogg", "application/ogg", "video/ogg", "audio/opus", "audio/vorbis"),
          Set.of("audio/wav", "audio/vnd.wave", "audio/x-wav"),
          Set.of("audio/flac", "audio/x-flac"));

  private static final MimeTypes TIKA = MimeTypes.getDefaultMimeTypes();
  private static final MediaTypeRegistry REGISTRY = TIKA.getMediaTypeRegistry();

  private Types() {}

  /** Without parameters, in lower case; {@code application/octet-stream} when none was said. */
  static String declared(String type) {
    if (type == null || type.isBlank()) {
      return UNKNOWN;
    }
    MediaType parsed = type.length() > MAX_LENGTH ? null : MediaType.parse(type);
    if (parsed == null) {
      throw Failure.BAD_REQUEST.because("\"type\" must be a media type such as image/png.");
    }
    return parsed.getBaseType().toString().toLowerCase(Locale.ROOT);
  }

  /** What a file of that type is for, if its content agrees. */
  static MediaKind kind(String declared) {
    return SHOWN.getOrDefault(declared, MediaKind.DOCUMENT);
  }

  /**
   * The type that the content has. Fails with {@code BAD_REQUEST} when it is not what was said.
   *
   * @param head the first bytes
   */
  static String agreed(String declared, String name, byte[] head) {
    String detected = detect(name, head);
    if (agree(declared, detected)) {
      return kind(declared) != MediaKind.DOCUMENT || isVague(detected) && !isVague(declared)
          ? declared
          : detected;
    }
    throw Failure.BAD_REQUEST.because(
        "The file was said to be " + declared + ", but its content is " + detected + ".");
  }

  private static String detect(String name, byte[] head) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try {
      return TIKA.detect(new ByteArrayInputStream(head), metadata).getBaseType().toString();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory", e);
    }
  }

  private static boolean agree(String declared, String detected) {
    if (declared.equals(detected)
        || CONTAINERS.stream()
            .anyMatch(each -> each.contains(declared) && each.contains(detected))) {
      return true;
    }
    if (kind(declared) != MediaKind.DOCUMENT) {
      return false;
    }
    MediaType one = REGISTRY.normalize(MediaType.parse(declared));
    MediaType other = REGISTRY.normalize(MediaType.parse(detected));
    return isVague(declared)
        || isVague(detected)
        || one.equals(other)
        || REGISTRY.isSpecializationOf(one, other)
        || REGISTRY.isSpecializationOf(other, one);
  }

  private static boolean isVague(String type) {
    return type.equals(UNKNOWN) || type.equals("text/plain");
  }
}
