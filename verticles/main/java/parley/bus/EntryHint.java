package parley.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * What a node learns in passing from an encoded {@code entry} event of another node: how far a
 * conversation has come. It saves the next append here a lost race; nothing depends on it.
 *
 * @param conversation the conversation's id
 * @param seq the entry's number
 * @param kind the entry's kind
 * @param from the entry's author
 */
public record EntryHint(String conversation, long seq, String kind, String from) {
  static final String PREFIX = "{\"event\":\"entry\",\"entry\":{\"conversation\":\"";
  static final String SEQ = "\",\"seq\":";
  static final String KIND = ",\"kind\":\"";
  static final String FROM = "\",\"from\":\"";
  private static final byte[] PREFIX_BYTES = PREFIX.getBytes(StandardCharsets.US_ASCII);

  /** Longer than any conversation id, number, kind and author together. */
  private static final int ENOUGH = 224;

  /** The hint in that event, or null when it is no {@code entry} event. */
  public static EntryHint in(Buffer event) {
    if (event.length() < PREFIX_BYTES.length || !startsWithPrefix(event)) {
      return null;
    }
    int end = Math.min(event.length(), PREFIX_BYTES.length + ENOUGH);
    String text = event.getString(PREFIX_BYTES.length, end, "ISO-8859-1");
    int seqAt = text.indexOf(SEQ);
    int kindAt = text.indexOf(KIND, seqAt);
    int fromAt = text.indexOf(FROM, kindAt);
    int endAt = text.indexOf('"', fromAt + FROM.length());
    if (seqAt < 0 || kindAt < 0 || fromAt < 0 || endAt < 0) {
      return null;
    }
    return new EntryHint(
        text.substring(0, seqAt),
        Long.parseLong(text, seqAt + SEQ.length(), kindAt, 10),
        text.substring(kindAt + KIND.length(), fromAt),
        text.substring(fromAt + FROM.length(), endAt));
  }

  private static boolean startsWithPrefix(Buffer event) {
    for (int i = 0; i < PREFIX_BYTES.length; i++) {
      if (event.getByte(i) != PREFIX_BYTES[i]) {
        return false;
      }
    }
    return true;
  }
}
