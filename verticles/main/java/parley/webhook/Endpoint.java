package parley.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import parley.bus.Failure;

/**
 * Where a webhook posts to. Immutable.
 *
 * @param secure whether by https
 * @param host a name or an address
 * @param port the TCP port
 * @param path with the query
 */
record Endpoint(boolean secure, String host, int port, String path) {
  static final int MAX_LENGTH = 2_000;

  /** {@code BAD_REQUEST} for what is no URL that can be posted to. */
  static Endpoint parse(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean secure = scheme.equals("https");
      if ((!secure && !scheme.equals("http")) || uri.getHost() == null) {
        throw Failure.BAD_REQUEST.because("\"url\" must begin with https:// and a host.");
      }
      if (uri.getRawUserInfo() != null || uri.getRawFragment() != null || uri.getPort() > 65_535) {
        throw Failure.BAD_REQUEST.because(
            "\"url\" must have no user, no fragment and a real port.");
      }
      int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return new Endpoint(secure, uri.getHost(), port, path + query);
    } catch (URISyntaxException wrong) {
      throw Failure.BAD_REQUEST.because("\"url\" is no URL.");
    }
  }

  /** The host without the brackets of an IPv6 address. */
  String name() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
