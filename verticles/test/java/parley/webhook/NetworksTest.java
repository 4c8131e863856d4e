package parley.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.Certificate;
import parley.bus.ChatException;
import parley.node.Config;

/** Where webhooks may post to. */
class NetworksTest {
  private static final Networks PUBLIC = new Networks(List.of());

  private static boolean isReachable(Networks networks, String address)
      throws UnknownHostException {
    return networks.isReachable(InetAddress.getByName(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.168.0.1",
        "198.19.255.255",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "ff02::1"
      })
  void internalAddressesAreOutOfReach(String address) throws UnknownHostException {
    assertFalse(isReachable(PUBLIC, address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00::1"
      })
  void publicAddressesAreNot(String address) throws UnknownHostException {
    assertTrue(isReachable(PUBLIC, address));
  }

  @Test
  void whatIsNamedIsReachable() throws UnknownHostException {
    Networks networks = new Networks(List.of("10.1.0.0/16", "fd00::/8"));
    assertTrue(isReachable(networks, "10.1.255.255"));
    assertTrue(isReachable(networks, "fd00::1"));
    assertFalse(isReachable(networks, "10.2.0.0"));
    assertFalse(isReachable(networks, "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "http://1.1.1.1/"
      })
  void whatIsInternalOrNotSecureIsNotPostedTo(String url) {
    Vertx vertx = Vertx.vertx();
    try {
      Poster poster = new Poster(vertx, Config.defaults().webhooks(), Clock.systemUTC());
      assertThrows(
          Poster.Unreachable.class,
          () -> poster.post(Endpoint.parse(url), Signature.newSecret(), "id", "{}").await());
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNotPostedTo(@TempDir Path directory) {
    Vertx vertx = Vertx.vertx();
    try {
      Certificate own = Certificate.in(directory);
      HttpServerOptions secure =
          new HttpServerOptions()
              .setSsl(true)
              .setKeyCertOptions(
                  new PemKeyCertOptions()
                      .setCertPath(own.cert().toString())
                      .setKeyPath(own.key().toString()));
      HttpServer server =
          vertx
              .createHttpServer(secure)
              .requestHandler(request -> request.response().end())
              .listen(0, "127.0.0.1")
              .await();
      Config.Webhooks config =
          new Config.Webhooks(
              List.of("127.0.0.0/8"), Duration.ofSeconds(5), Duration.ofSeconds(1), 1, 1);
      Poster poster = new Poster(vertx, config, Clock.systemUTC());
      Endpoint here = Endpoint.parse("https://127.0.0.1:" + server.actualPort() + "/");
      Poster.Unreachable refused =
          assertThrows(
              Poster.Unreachable.class,
              () -> poster.post(here, Signature.newSecret(), "id", "{}").await());
      assertTrue(refused.getMessage().startsWith("It cannot be connected to: "));
    } finally {
      vertx.close().await();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:70000/",
        "https://127.1/",
        "https://exa mple.com/"
      })
  void whatIsNoUrlIsRefused(String url) {
    ChatException refused = assertThrows(ChatException.class, () -> Endpoint.parse(url));
    assertEquals(400, refused.failure().code);
  }

  @Test
  void readsTheOthers() {
    assertEquals(
        new Endpoint(true, "example.com", 443, "/"), Endpoint.parse("https://example.com"));
    assertEquals(
        new Endpoint(false, "example.com", 8080, "/a?b=c"),
        Endpoint.parse("HTTP://example.com:8080/a?b=c"));
    assertEquals("::1", Endpoint.parse("https://[::1]/").name());
  }
}
