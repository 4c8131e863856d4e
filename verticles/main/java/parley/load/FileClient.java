package parley.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP/1.1 with as little work as possible for what is received: bytes are counted and overwritten.
 * Each call blocks and has a connection of its own.
 */
final class FileClient {
  private static final int BUFFER = 256 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
  private static final Pattern LOCATION = Pattern.compile("(?i)\r\nlocation: (\\S+)");
  private static final long START_NANOS = 10_000_000_000L;

  private FileClient() {}

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /** Returns when a server takes connections. */
  static void await(URI server) throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      try {
        open(server).close();
        return;
      } catch (IOException away) {
        if (System.nanoTime() > deadline) {
          throw away;
        }
      }
    }
  }

  private static SocketChannel open(URI server) throws IOException {
    return SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
  }

  /** Downloads again and again until that time of {@link System#nanoTime}; returns the bytes. */
  static long downloadUntil(URI server, String path, String token, long end) throws IOException {
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    long bytes = 0;
    try (SocketChannel channel = open(server)) {
      while (System.nanoTime() < end) {
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        String head = head(channel, buffer, 200);
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
          throw new IOException("no length: " + head);
        }
        long left = Long.parseLong(length.group(1)) - buffer.remaining();
        bytes += Long.parseLong(length.group(1));
        while (left > 0) {
          buffer.clear();
          int read = channel.read(buffer.limit((int) Math.min(BUFFER, left)));
          if (read < 0) {
            throw new IOException("the connection ended early");
          }
          left -= read;
        }
      }
    }
    return bytes;
  }

  /** Uploads a file by tus, in one request; returns its path. */
  static String upload(URI node, String token, byte[] file) throws IOException {
    String request =
        "POST /api/media/uploads HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n"
            + "Tus-Resumable: 1.0.0\r\nUpload-Length: %2$d\r\nUpload-Metadata: filename YQ==\r\n"
            + "Content-Type: application/offset+octet-stream\r\nContent-Length: %2$d\r\n\r\n";
    try (SocketChannel channel = open(node)) {
      channel.write(
          ByteBuffer.wrap(
              request.formatted(token, file.length).getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer body = ByteBuffer.wrap(file);
      while (body.hasRemaining()) {
        channel.write(body);
      }
      String head = head(channel, ByteBuffer.allocate(BUFFER), 201);
      Matcher location = LOCATION.matcher(head);
      if (!location.find()) {
        throw new IOException("no location: " + head);
      }
      return location.group(1);
    }
  }

  /** Reads an answer's head; what came of its body remains in the buffer. */
  private static String head(SocketChannel channel, ByteBuffer buffer, int status)
      throws IOException {
    buffer.clear();
    while (true) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the connection ended early");
      }
      byte[] seen = new byte[Math.min(buffer.position(), 8_192)];
      buffer.duplicate().flip().get(seen);
      String text = new String(seen, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        Matcher found = STATUS.matcher(text);
        if (!found.lookingAt() || Integer.parseInt(found.group(1)) != status) {
          throw new IOException("answered " + text.lines().findFirst().orElse(""));
        }
        buffer.flip().position(end + 4);
        return text.substring(0, end);
      }
    }
  }
}
