package parley.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The primitives of the binary bodies that nodes send to each other: big-endian numbers, short
 * texts with their length in one byte, and bytes with their length in four.
 */
public final class Wire {
  private static final int MAX_TEXT = 255;

  private Wire() {}

  /** Appends a text of at most 255 bytes, such as a user or node id. */
  public static void appendText(Buffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT) {
      throw new IllegalArgumentException("an id of " + bytes.length + " bytes");
    }
    out.appendByte((byte) bytes.length).appendBytes(bytes);
  }

  /** Appends bytes preceded by their number. */
  public static void appendBytes(Buffer out, Buffer bytes) {
    out.appendInt(bytes.length()).appendBuffer(bytes);
  }

  /** Reads what the methods above have written, in that order. Confined to its reader. */
  public static final class Reader {
    private final Buffer in;
    private int position;

    public Reader(Buffer in) {
      this.in = in;
    }

    public boolean hasMore() {
      return position < in.length();
    }

    public byte readByte() {
      return in.getByte(position++);
    }

    public int readInt() {
      int value = in.getInt(position);
      position += Integer.BYTES;
      return value;
    }

    public long readLong() {
      long value = in.getLong(position);
      position += Long.BYTES;
      return value;
    }

    public String readText() {
      int length = Byte.toUnsignedInt(readByte());
      position += length;
      return in.getString(position - length, position);
    }

    /** A copy, so that a short event does not keep the long message it came in. */
    public Buffer readBytes() {
      int length = readInt();
      position += length;
      return in.getBuffer(position - length, position);
    }
  }
}
