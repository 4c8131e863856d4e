package parley.connection;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Who a request counts for in limits per address. Thread-safe. */
public final class ClientAddress {
  private static final String FORWARDED = "X-Forwarded-For";
  private static final int IPV6_BYTES = 16;
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientAddress() {}

  /**
   * The key of the client's address: an IPv4 address, or the /64 network of an IPv6 address, as one
   * subscriber has all of it.
   *
   * @param trustForwarded whether a proxy in front of this node appends the address it saw to
   *     {@code X-Forwarded-For}; only that last hop is believed
   */
  public static String of(HttpServerRequest request, boolean trustForwarded) {
    byte[] bytes = trustForwarded ? forwarded(request.headers().getAll(FORWARDED)) : null;
    if (bytes == null) {
      String host = request.remoteAddress().hostAddress();
      bytes = host == null ? null : NetUtil.createByteArrayFromIpAddressString(host);
    }
    return bytes == null ? "local" : key(bytes);
  }

  private static byte[] forwarded(List<String> values) {
    if (values.isEmpty()) {
      return null;
    }
    String last = values.get(values.size() - 1);
    return NetUtil.createByteArrayFromIpAddressString(
        last.substring(last.lastIndexOf(',') + 1).strip());
  }

  private static String key(byte[] bytes) {
    int length = bytes.length == IPV6_BYTES ? IPV6_NETWORK_BYTES : bytes.length;
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
  }
}
