package parley.account;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Clock;
import java.time.Duration;
import parley.Configs;
import parley.TestDatabase;
import parley.node.Config;
import parley.store.Store;

/** The accounts of one node behind a real HTTP server, and a client of it. */
final class TestNode implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  final Vertx vertx;
  final Store store;
  final Accounts accounts;
  private final Config config;
  private final HttpServer server;
  private final WebClient client;

  TestNode(Vertx vertx, String uri, Config config, Clock clock) {
    this.vertx = vertx;
    this.config = config;
    store = Store.open(vertx, uri, "parley", config.database().timeout());
    accounts = Accounts.open(vertx, store, config.account(), clock).await();
    Router router = Router.router(vertx);
    new AccountRoutes(accounts, config).mount(router);
    server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    client = WebClient.create(vertx);
  }

  static TestNode start(TestDatabase database, Clock clock) {
    return new TestNode(Vertx.vertx(), database.uri(), config(account()), clock);
  }

  /** Defaults but for what would stand in the way of tests. */
  static Config.Account account() {
    Config.Account account = Config.defaults().account();
    return new Config.Account(
        account.accessLifetime(),
        account.refreshLifetime(),
        account.keyRotation(),
        account.refreshGrace(),
        account.loginsPerMinute(),
        30,
        account.hashesAtOnce(),
        account.passwordMemory(),
        account.hashesQueued(),
        3,
        account.maxTracked(),
        account.admins(),
        account.directory(),
        account.maxContacts());
  }

  static Config config(Config.Account account) {
    return config(account, false);
  }

  static Config config(Config.Account account, boolean trustForwarded) {
    Config defaults = Config.defaults();
    Config.Database database = defaults.database();
    return Configs.with(
        defaults,
        new Config.Http("127.0.0.1", 0, 1, trustForwarded, java.util.Optional.empty()),
        new Config.Database(
            database.uri(),
            database.name(),
            database.data(),
            database.embeddedPort(),
            database.fsync(),
            TIMEOUT),
        account);
  }

  Config config() {
    return config;
  }

  HttpRequest<Buffer> request(String path) {
    return client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", path);
  }

  HttpResponse<Buffer> post(String path, JsonObject body) {
    return Contract.hold(path, request(path).sendJsonObject(body).await());
  }

  HttpResponse<Buffer> post(String path, String contentType, Buffer body) {
    return Contract.hold(
        path, request(path).putHeader("Content-Type", contentType).sendBuffer(body).await());
  }

  HttpResponse<Buffer> register(String user) {
    return post("/api/register", credentials(user));
  }

  HttpResponse<Buffer> login(String user) {
    return post("/api/login", credentials(user));
  }

  HttpResponse<Buffer> refresh(String token) {
    return post("/api/refresh", new JsonObject().put("refresh", token));
  }

  HttpResponse<Buffer> logout(String access) {
    return Contract.hold(
        "/api/logout", request("/api/logout").bearerTokenAuthentication(access).send().await());
  }

  static JsonObject credentials(String user) {
    return new JsonObject().put("user", user).put("password", "correct horse of " + user);
  }

  static String code(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getJsonObject("error").getString("code");
  }

  static String message(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getJsonObject("error").getString("message");
  }

  @Override
  public void close() {
    client.close();
    accounts.close().await();
    store.close().await();
    vertx.close().await();
  }
}
