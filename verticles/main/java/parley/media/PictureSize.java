package parley.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import parley.bus.Failure;

/**
 * How large a picture is once it is unpacked, by its first bytes: a small file can be made that
 * takes gigabytes to show.
 *
 * @param width pixels
 * @param height pixels
 */
record PictureSize(int width, int height) {
  /** Bytes from the beginning that are looked at; in front of the size can be a colour profile. */
  static final int HEAD = 512 * 1024;

  private static final long MAX_PIXELS = 100_000_000;
  private static final int MAX_SIDE = 30_000;

  /** Fails with {@code BAD_REQUEST} when the size cannot be found, or is absurd. */
  static PictureSize of(String type, byte[] head) {
    PictureSize size = type.equals("image/webp") ? ofWebp(head) : ofImage(head);
    if (size == null || size.width < 1 || size.height < 1) {
      throw Failure.BAD_REQUEST.because("The picture is damaged.");
    }
    if ((long) size.width * size.height > MAX_PIXELS
        || Math.max(size.width, size.height) > MAX_SIDE) {
      throw Failure.BAD_REQUEST.because(
          "A picture has at most 100 megapixels; this one has %d x %d."
              .formatted(size.width, size.height));
    }
    return size;
  }

  private static PictureSize ofImage(byte[] head) {
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(head))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream);
        return new PictureSize(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException damaged) {
      return null;
    }
  }

  /** The three headers of <a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>. */
  private static PictureSize ofWebp(byte[] head) {
    if (head.length < 30) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    return switch (new String(head, 12, 4, StandardCharsets.US_ASCII)) {
      case "VP8 " -> new PictureSize(bytes.getShort(26) & 0x3FFF, bytes.getShort(28) & 0x3FFF);
      case "VP8L" -> {
        int bits = bytes.getInt(21);
        yield new PictureSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
      }
      case "VP8X" ->
          new PictureSize((bytes.getInt(24) & 0xFFFFFF) + 1, (bytes.getInt(26) >>> 8) + 1);
      default -> null;
    };
  }
}
