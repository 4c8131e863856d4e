package parley.connection;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import parley.bus.Failure;

/** The access token of an HTTP request. */
public final class Bearer {
  /** What a browser sends with requests for media, which it makes without a header of ours. */
  public static final String COOKIE = "parley_access";

  private static final String SCHEME = "bearer ";

  private Bearer() {}

  /** Fails with {@code UNAUTHORIZED} when there is none. */
  public static String token(HttpServerRequest request) {
    String token = header(request);
    if (token == null) {
      throw Failure.UNAUTHORIZED.because("Send the access token as \"Authorization: Bearer ...\".");
    }
    return token;
  }

  /** The token in the header, or null. */
  public static String header(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? null
        : header.substring(SCHEME.length()).strip();
  }
}
