package parley.store.embedded;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.Map;

/** Documents as BSON bytes, the form in which they are stored and journalled. */
final class BsonBytes {
  private static final int SCALAR_BYTES = 16;

  private BsonBytes() {}

  static byte[] encode(Document document) {
    ByteBuf buffer = Unpooled.buffer(512);
    BsonEncoder.encodeDocument(document, buffer);
    return ByteBufUtil.getBytes(buffer);
  }

  static Document decode(byte[] bytes) {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
  }

  /** An upper bound of the encoded size of a value, in bytes, found without encoding it. */
  static long sizeAtMost(Object value) {
    if (value instanceof String text) {
      return SCALAR_BYTES + 3L * text.length();
    }
    if (value instanceof BinData binary) {
      return SCALAR_BYTES + binary.getData().length;
    }
    if (value instanceof Map<?, ?> map) {
      long size = SCALAR_BYTES;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        size += sizeAtMost(entry.getKey()) + sizeAtMost(entry.getValue());
      }
      return size;
    }
    if (value instanceof Collection<?> list) {
      return SCALAR_BYTES + list.stream().mapToLong(item -> 8 + sizeAtMost(item)).sum();
    }
    return 2 * SCALAR_BYTES;
  }
}
