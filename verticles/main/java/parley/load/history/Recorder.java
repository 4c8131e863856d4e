package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes this process's part of a history. Each event is with the system before the method returns,
 * so that it survives the death of this process. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
  static final int VERSION = 2;

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final OutputStream out;
  private final Map<EventType, LongAdder> counts = new EnumMap<>(EventType.class);
  private IOException failure;

  /**
   * @param file is created; its directory too
   * @throws IOException when it cannot be, or is there already
   */
  public Recorder(Path file) throws IOException {
    this.file = file;
    for (EventType type : EventType.values()) {
      counts.put(type, new LongAdder());
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    JsonObject about =
        new JsonObject()
            .put("version", VERSION)
            .put("process", Long.toString(ProcessHandle.current().pid()))
            .put("clock", clock());
    write(EventType.RECORDER, about);
  }

  /** The monotonic clock is that of the system since its start, common to its processes. */
  private static String clock() throws IOException {
    return Files.isReadable(BOOT)
        ? Files.readString(BOOT).strip()
        : InetAddress.getLocalHost().getHostName();
  }

  public Path file() {
    return file;
  }

  /** That user is to have every entry of the conversation. */
  public void member(String conversation, String user) {
    write(EventType.MEMBER, new JsonObject().put("conversation", conversation).put("user", user));
  }

  /**
   * A device of that user.
   *
   * @param name unique in the whole history
   */
  ClientRecord client(String name, String user) {
    write(EventType.CLIENT, new JsonObject().put("client", name).put("user", user));
    return new ClientRecord(this, name);
  }

  /** How many events of that type were recorded. */
  public long count(EventType type) {
    return counts.get(type).sum();
  }

  void write(EventType type, JsonObject fields) {
    counts.get(type).increment();
    append(type, fields);
  }

  private synchronized void append(EventType type, JsonObject fields) {
    JsonObject line =
        new JsonObject()
            .put("event", type.text)
            .put("t", System.nanoTime() / 1_000)
            .put("wall", System.currentTimeMillis())
            .mergeIn(fields);
    try {
      if (failure == null) {
        out.write((line.encode() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /**
   * @throws UncheckedIOException when something could not be written: the history ends there
   */
  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw new UncheckedIOException("The history " + file + " is not complete", failure);
    }
  }
}
