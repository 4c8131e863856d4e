package parley.connection;

import com.fasterxml.jackson.core.JsonFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.HybridJacksonPool;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as clients send it. */
final class ClientJson {
  /**
   * Does not remember the names of fields, which Vert.x's own does for all threads in one table:
   * clients choose names, conversations among them, and each new one has a part of it copied.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(HybridJacksonPool.getInstance())
          .build();

  private ClientJson() {}

  /**
   * Fails with a {@link DecodeException} unless the whole text is one object.
   *
   * @param text in UTF-8
   */
  static JsonObject object(Buffer text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new DecodeException("not an object");
  }

  private static Object parse(Buffer text) {
    try {
      CharBuffer characters =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes()));
      return JacksonCodec.fromParser(
          FACTORY.createParser(
              characters.array(), characters.arrayOffset(), characters.remaining()),
          Object.class);
    } catch (CharacterCodingException malformed) {
      throw new DecodeException("not UTF-8", malformed);
    } catch (IOException malformed) {
      throw new DecodeException("not JSON", malformed);
    }
  }
}
