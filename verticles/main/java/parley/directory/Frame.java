package parley.directory;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Wire;

/** What directories say to each other. Immutable. */
sealed interface Frame {
  /** The node that speaks. */
  String from();

  /**
   * "I do not know your users, send them all."
   *
   * @param serving whether the sender has sessions that push to users in the meantime
   */
  record Hello(String from, boolean serving) implements Frame {}

  /**
   * Part of a stream. A stream begins with a snapshot and goes on with changes; its number is
   * higher than that of any earlier stream of the same node, also from before a restart.
   *
   * @param serving as in {@link Hello}
   * @param seq position in the stream, from 0, which starts the snapshot
   * @param last whether the snapshot is complete with this
   */
  record Changes(
      String from,
      boolean serving,
      long stream,
      long seq,
      boolean last,
      List<String> added,
      List<String> removed)
      implements Frame {}

  /** "I have that stream up to there." */
  record Ack(String from, long stream, long seq) implements Frame {}

  /** "I have missed something of that stream." */
  record Lost(String from, long stream) implements Frame {}

  default Buffer encode() {
    if (this instanceof Hello hello) {
      return head(0).appendByte(flag(hello.serving));
    }
    if (this instanceof Ack ack) {
      return head(2).appendLong(ack.stream).appendLong(ack.seq);
    }
    if (this instanceof Lost lost) {
      return head(3).appendLong(lost.stream);
    }
    Changes changes = (Changes) this;
    Buffer out = head(1).appendByte(flag(changes.serving));
    out.appendLong(changes.stream).appendLong(changes.seq).appendByte(flag(changes.last));
    appendUsers(out, changes.added);
    appendUsers(out, changes.removed);
    return out;
  }

  static Frame decode(Buffer body) {
    Wire.Reader in = new Wire.Reader(body);
    byte kind = in.readByte();
    String from = in.readText();
    return switch (kind) {
      case 0 -> new Hello(from, in.readByte() != 0);
      case 1 ->
          new Changes(
              from,
              in.readByte() != 0,
              in.readLong(),
              in.readLong(),
              in.readByte() != 0,
              readUsers(in),
              readUsers(in));
      case 2 -> new Ack(from, in.readLong(), in.readLong());
      case 3 -> new Lost(from, in.readLong());
      default -> throw new IllegalArgumentException("directory frame of kind " + kind);
    };
  }

  private Buffer head(int kind) {
    Buffer out = Buffer.buffer().appendByte((byte) kind);
    Wire.appendText(out, from());
    return out;
  }

  private static byte flag(boolean value) {
    return (byte) (value ? 1 : 0);
  }

  private static void appendUsers(Buffer out, List<String> users) {
    out.appendInt(users.size());
    users.forEach(user -> Wire.appendText(out, user));
  }

  private static List<String> readUsers(Wire.Reader in) {
    int count = in.readInt();
    List<String> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      users.add(in.readText());
    }
    return users;
  }
}
