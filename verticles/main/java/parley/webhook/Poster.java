package parley.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import parley.node.Config;

/**
 * Posts to the endpoints of others. A name is resolved here and connected to as it was judged, so
 * that it cannot mean another address a moment later; redirections are not followed. Thread-safe.
 */
final class Poster {
  private static final int MAX_PER_HOST = 16;
  private static final int RESOLVED_AT_ONCE = 4;
  private static final long REST_MS = 2_000;

  /** It was posted and refused, or not answered in time. */
  static final class Refused extends RuntimeException {
    Refused(String why) {
      super(why, null, false, false);
    }
  }

  /** Nobody is there to post to, or nobody who may be posted to. */
  static final class Unreachable extends RuntimeException {
    Unreachable(String why) {
      super(why, null, false, false);
    }
  }

  /** Names of others may take their time: nothing else waits for them. */
  private final WorkerExecutor resolvers;

  private final Networks networks;
  private final long timeout;
  private final Clock clock;
  private final HttpClientAgent client;

  Poster(Vertx vertx, Config.Webhooks config, Clock clock) {
    this.resolvers = vertx.createSharedWorkerExecutor("parley-webhook-names", RESOLVED_AT_ONCE);
    this.networks = new Networks(config.networks());
    this.timeout = config.timeout().toMillis();
    this.clock = clock;
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeout)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) (2 * timeout)),
            new PoolOptions().setHttp1MaxSize(MAX_PER_HOST));
  }

  /** Fails with {@link Unreachable} unless that may be posted to. */
  Future<Void> check(Endpoint endpoint) {
    return resolve(endpoint).mapEmpty();
  }

  /**
   * Posts a signed body.
   *
   * @param id names what is posted, the same at every attempt
   * @return fails with {@link Refused} or {@link Unreachable}
   */
  Future<Void> post(Endpoint endpoint, String secret, String id, String body) {
    long time = clock.millis() / 1_000;
    return resolve(endpoint)
        .compose(address -> connect(endpoint, address))
        .compose(
            request ->
                request
                    .putHeader("content-type", "application/json")
                    .putHeader("user-agent", "Parley")
                    .putHeader("webhook-id", id)
                    .putHeader("webhook-timestamp", Long.toString(time))
                    .putHeader("webhook-signature", Signature.of(secret, id, time, body))
                    .send(body)
                    .timeout(timeout, TimeUnit.MILLISECONDS)
                    .onFailure(late -> request.reset())
                    .recover(failure -> Future.failedFuture(refused(failure)))
                    .compose(Poster::judge));
  }

  private static Refused refused(Throwable failure) {
    return new Refused(
        failure instanceof TimeoutException
            ? "It did not answer in time."
            : "It broke the connection: " + failure.getMessage());
  }

  private Future<HttpClientRequest> connect(Endpoint endpoint, InetAddress address) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setSsl(endpoint.secure())
            .setHost(endpoint.name())
            .setPort(endpoint.port())
            .setURI(endpoint.path())
            .setServer(SocketAddress.inetSocketAddress(endpoint.port(), address.getHostAddress()))
            .setFollowRedirects(false);
    return client
        .request(options)
        .timeout(timeout, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    new Unreachable("It cannot be connected to: " + failure.getMessage())));
  }

  /** What it says besides is of no interest, and is not waited for. */
  private static Future<Void> judge(HttpClientResponse response) {
    response
        .end()
        .timeout(REST_MS, TimeUnit.MILLISECONDS)
        .onFailure(endless -> response.request().reset());
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return Future.succeededFuture();
    }
    boolean redirection = status >= 300 && status < 400;
    return Future.failedFuture(
        new Refused(
            "It answered " + status + (redirection ? ". Redirections are not followed." : ".")));
  }

  private Future<InetAddress> resolve(Endpoint endpoint) {
    Callable<InetAddress> judged =
        () -> {
          InetAddress[] all;
          try {
            all = InetAddress.getAllByName(endpoint.name());
          } catch (UnknownHostException unknown) {
            throw new Unreachable("There is no host " + endpoint.name() + ".");
          }
          for (InetAddress address : all) {
            if (!networks.isReachable(address)) {
              throw new Unreachable(
                  endpoint.name() + " is an internal address, to which nothing is posted.");
            }
            if (!endpoint.secure() && !networks.isNamed(address)) {
              throw new Unreachable("What is written is posted by https only.");
            }
          }
          return all[0];
        };
    return resolvers
        .executeBlocking(judged, false)
        .timeout(timeout, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new Unreachable(
                            "The name " + endpoint.name() + " is not resolved in time.")
                        : failure));
  }

  Future<Void> close() {
    return client.close().eventually(resolvers::close);
  }
}
