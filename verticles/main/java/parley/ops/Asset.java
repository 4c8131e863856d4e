package parley.ops;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.MimeMapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is served. Immutable.
 *
 * @param type for the Content-Type header
 * @param etag changes with the content
 * @param policy Content-Security-Policy; a page's names the hashes of its inline import maps
 * @param plain the content
 * @param gzip the content compressed, null when that is not worthwhile
 */
record Asset(String type, String etag, String policy, Buffer plain, Buffer gzip) {
  private static final int WORTH_COMPRESSING = 512;

  static Asset of(String name, byte[] content) {
    String type = type(name);
    String policy =
        name.endsWith(".html")
            ? ContentSecurity.page(new String(content, StandardCharsets.UTF_8))
            : ContentSecurity.POLICY;
    String etag = "\"" + ContentSecurity.sha256(content).substring(0, 22) + "\"";
    boolean compress = isText(type) && content.length > WORTH_COMPRESSING;
    Buffer gzip = compress ? Buffer.buffer(compress(content)) : null;
    return new Asset(type, etag, policy, Buffer.buffer(content), gzip);
  }

  private static String type(String name) {
    if (name.endsWith(".js") || name.endsWith(".mjs")) {
      return "text/javascript; charset=utf-8";
    }
    if (name.endsWith(".yaml")) {
      return "application/yaml; charset=utf-8";
    }
    if (name.endsWith(".webmanifest")) {
      return "application/manifest+json; charset=utf-8";
    }
    String known = MimeMapping.mimeTypeForFilename(name);
    if (known == null) {
      return "application/octet-stream";
    }
    return isText(known) ? known + "; charset=utf-8" : known;
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.startsWith("application/json")
        || type.startsWith("application/manifest")
        || type.startsWith("application/yaml")
        || type.startsWith("image/svg");
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 3);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
