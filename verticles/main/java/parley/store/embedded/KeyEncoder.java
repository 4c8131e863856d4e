package parley.store.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * Turns values into bytes whose unsigned order is the order of the values: MongoDB's order of
 * types, then the value. Equal values of different number types have equal bytes. Strings are
 * ordered by UTF-16 unit, as the query engine compares them.
 *
 * <p>Confined to the caller's thread.
 */
final class KeyEncoder {
  /** Above every byte that can start a value or a record number. */
  static final byte ABOVE = (byte) 0xFF;

  private static final int NULL = 0x08;
  private static final int NUMBER = 0x10;
  private static final int STRING = 0x20;
  private static final int DOCUMENT = 0x30;
  private static final int LIST = 0x38;
  private static final int BINARY = 0x40;
  private static final int ID = 0x48;
  private static final int BOOLEAN = 0x50;
  private static final int DATE = 0x58;
  private static final int UUID_TYPE = 0x44;
  private static final int OTHER = 0x60;
  private static final double LONG_LIMIT = 0x1p63;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(48);

  /** The bytes of one value. */
  static byte[] of(Object value) {
    return new KeyEncoder().add(value).bytes();
  }

  /** The first byte of every value that is of the same type as this one. */
  static int type(Object value) {
    if (value == null || value instanceof Missing) {
      return NULL;
    } else if (value instanceof Number) {
      return NUMBER;
    } else if (value instanceof String) {
      return STRING;
    } else if (value instanceof Map) {
      return DOCUMENT;
    } else if (value instanceof Collection) {
      return LIST;
    } else if (value instanceof BinData) {
      return BINARY;
    } else if (value instanceof UUID) {
      return UUID_TYPE;
    } else if (value instanceof ObjectId) {
      return ID;
    } else if (value instanceof Boolean) {
      return BOOLEAN;
    } else if (value instanceof Instant) {
      return DATE;
    }
    return OTHER;
  }

  /** Whether the bytes order values of this type exactly as the query engine does. */
  static boolean ordersExactly(Object value) {
    return switch (type(value)) {
      case NULL, STRING, ID, BOOLEAN, DATE -> true;
      case NUMBER -> !(value instanceof Decimal128);
      default -> false;
    };
  }

  /** Whether two values of this type have the same bytes exactly when a query finds them equal. */
  static boolean identifies(Object value) {
    return switch (type(value)) {
      case BINARY, UUID_TYPE -> true;
      default -> ordersExactly(value);
    };
  }

  static byte[] append(byte[] bytes, byte... more) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, all, bytes.length, more.length);
    return all;
  }

  KeyEncoder add(Object value) {
    int type = type(value);
    out.write(type);
    switch (type) {
      case NULL -> {}
      case NUMBER -> number((Number) value);
      case STRING -> string((String) value);
      case DOCUMENT -> fields((Map<?, ?>) value);
      case LIST -> items((Collection<?>) value);
      case BINARY -> terminated(((BinData) value).getData());
      case ID -> out.writeBytes(((ObjectId) value).toByteArray());
      case BOOLEAN -> out.write((Boolean) value ? 1 : 0);
      case DATE -> int64(((Instant) value).toEpochMilli());
      case UUID_TYPE -> uuid((UUID) value);
      default -> terminated(BsonBytes.encode(new Document("", value)));
    }
    return this;
  }

  KeyEncoder record(long number) {
    int64(number ^ Long.MIN_VALUE);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** The nearest double, then what a 64-bit integer is away from it. */
  private void number(Number value) {
    double nearest = value.doubleValue();
    long rest = 0;
    if (value instanceof Long integer) {
      rest = nearest >= LONG_LIMIT ? integer - Long.MAX_VALUE - 1 : integer - (long) nearest;
    }
    long bits = Double.doubleToLongBits(nearest == 0 ? 0.0 : nearest);
    int64((bits < 0 ? ~bits : bits ^ Long.MIN_VALUE) ^ Long.MIN_VALUE);
    int64(rest);
  }

  private void uuid(UUID value) {
    int64(value.getMostSignificantBits() ^ Long.MIN_VALUE);
    int64(value.getLeastSignificantBits() ^ Long.MIN_VALUE);
  }

  /** Each UTF-16 unit as one to three bytes (CESU-8), so that byte order is unit order. */
  private void string(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == 0) {
        out.write(0);
        out.write(ABOVE);
      } else if (unit < 0x80) {
        out.write(unit);
      } else if (unit < 0x800) {
        out.write(0xC0 | unit >> 6);
        out.write(0x80 | unit & 0x3F);
      } else {
        out.write(0xE0 | unit >> 12);
        out.write(0x80 | unit >> 6 & 0x3F);
        out.write(0x80 | unit & 0x3F);
      }
    }
    end();
  }

  private void terminated(byte[] bytes) {
    for (byte b : bytes) {
      out.write(b);
      if (b == 0) {
        out.write(ABOVE);
      }
    }
    end();
  }

  private void fields(Map<?, ?> document) {
    document.forEach(
        (name, value) -> {
          out.write(1);
          string((String) name);
          add(value);
        });
    end();
  }

  private void items(Collection<?> list) {
    list.forEach(this::add);
    end();
  }

  private void end() {
    out.write(0);
    out.write(0);
  }

  private void int64(long value) {
    long unsigned = value ^ Long.MIN_VALUE;
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (unsigned >>> shift));
    }
  }
}
