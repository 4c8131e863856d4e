package parley.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One write to the journal: commands with consecutive sequence numbers under one checksum. On disk:
 * magic, length of the rest after the checksum, checksum, sequence of the first, then for each
 * command its length and its bytes.
 *
 * @param first the sequence number of the first command
 * @param commands their BSON
 * @param bytes the size on disk
 */
record Frame(long first, List<byte[]> commands, long bytes) {
  static final int MAGIC = 0x504A4E31; // "PJN1"
  static final int MAX_BODY = 128 << 20;
  private static final int HEADER = 12;
  private static final int MIN_BODY = 8;

  long last() {
    return first + commands.size() - 1;
  }

  static ByteBuffer encode(long first, List<byte[]> commands) {
    int body = MIN_BODY + commands.stream().mapToInt(command -> 4 + command.length).sum();
    ByteBuffer frame = ByteBuffer.allocate(HEADER + body);
    frame.putInt(MAGIC).putInt(body).putInt(0).putLong(first);
    commands.forEach(command -> frame.putInt(command.length).put(command));
    frame.putInt(8, checksum(frame.array(), HEADER, body));
    return frame.flip();
  }

  /** The frame at that position, or null when there is none that is whole. */
  static Frame read(FileChannel file, long position) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (!fill(file, header, position) || header.getInt() != MAGIC) {
      return null;
    }
    int length = header.getInt();
    int checksum = header.getInt();
    if (length < MIN_BODY || length > MAX_BODY || length > file.size() - position - HEADER) {
      return null;
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!fill(file, body, position + HEADER) || checksum(body.array(), 0, length) != checksum) {
      return null;
    }
    return decode(body);
  }

  private static Frame decode(ByteBuffer body) {
    long size = HEADER + body.limit();
    long first = body.getLong();
    List<byte[]> commands = new ArrayList<>();
    while (body.hasRemaining()) {
      byte[] command = new byte[body.getInt()];
      body.get(command);
      commands.add(command);
    }
    return new Frame(first, commands, size);
  }

  private static boolean fill(FileChannel file, ByteBuffer buffer, long position)
      throws IOException {
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, position + buffer.position());
      if (read < 0) {
        return false;
      }
    }
    buffer.flip();
    return true;
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
