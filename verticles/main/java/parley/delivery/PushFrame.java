package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import parley.bus.Wire;

/** The body of one message from node to node: a header and any number of records. */
final class PushFrame {
  /** What a record says. */
  sealed interface Item {
    /** That event, for those users. */
    record Push(List<String> users, Buffer event) implements Item {}

    /** Events for those users were dropped. */
    record Resync(List<String> users) implements Item {}

    /** Events for too many users to name were dropped. */
    record ResyncEverybody() implements Item {}
  }

  /**
   * @param from the node that sends
   * @param stream number of the link, higher than that of any earlier link of the same node
   * @param seq of the batch within the link, from 0
   */
  record Header(String from, long stream, long seq) {
    Buffer encode() {
      Buffer out = Buffer.buffer();
      Wire.appendText(out, from);
      return out.appendLong(stream).appendLong(seq);
    }

    static Header read(Wire.Reader in) {
      return new Header(in.readText(), in.readLong(), in.readLong());
    }
  }

  private static final byte PUSH = 0;
  private static final byte RESYNC = 1;
  private static final byte RESYNC_EVERYBODY = 2;

  private PushFrame() {}

  static Buffer push(Collection<String> users, Buffer event) {
    Buffer out = Buffer.buffer().appendByte(PUSH);
    appendUsers(out, users);
    Wire.appendBytes(out, event);
    return out;
  }

  static Buffer resync(Collection<String> users) {
    Buffer out = Buffer.buffer().appendByte(RESYNC);
    appendUsers(out, users);
    return out;
  }

  static Buffer resyncEverybody() {
    return Buffer.buffer().appendByte(RESYNC_EVERYBODY);
  }

  static Item readItem(Wire.Reader in) {
    byte kind = in.readByte();
    return switch (kind) {
      case PUSH -> new Item.Push(readUsers(in), in.readBytes());
      case RESYNC -> new Item.Resync(readUsers(in));
      case RESYNC_EVERYBODY -> new Item.ResyncEverybody();
      default -> throw new IllegalArgumentException("push record of kind " + kind);
    };
  }

  private static void appendUsers(Buffer out, Collection<String> users) {
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
