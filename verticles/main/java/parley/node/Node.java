package parley.node;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.AccountRoutes;
import parley.account.Accounts;
import parley.connection.Connections;
import parley.connection.Routes;
import parley.media.DownloadRoutes;
import parley.media.UploadRoutes;
import parley.media.Uploads;
import parley.ops.Health;
import parley.ops.Metrics;
import parley.ops.OpsRoutes;
import parley.ops.StaticRoutes;
import parley.provision.ProvisionRoutes;
import parley.store.Store;

/**
 * One node, from the database it needs to the sockets it serves. Starting and stopping block, on a
 * thread that is no event loop. Thread-safe.
 */
public final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration LEAVE = Duration.ofSeconds(20);

  private enum State {
    STARTING("is starting"),
    SERVING("ok"),
    DRAINING("is draining");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }

  private final Config config;
  private final Metrics metrics = new Metrics();
  private final AtomicInteger port = new AtomicInteger();
  private final AtomicInteger bridgePort = new AtomicInteger();
  private final List<Drainable> drainables = new ArrayList<>();
  private final List<String> deployments = Collections.synchronizedList(new ArrayList<>());
  private final Health health =
      new Health(
          List.of(
              new Health.Part("node", this::checkState),
              new Health.Part("database", this::checkDatabase),
              new Health.Part("cluster", this::checkCluster)));
  private volatile State state = State.STARTING;
  private LocalDatabase localDatabase;
  private Clustering clustering;
  private Store store;
  private volatile Accounts accounts;

  private Node(Config config) {
    this.config = config;
  }

  /**
   * Starts a node; returns when it can serve.
   *
   * @throws StartFailure with a sentence for a person; what had been started is stopped again
   */
  public static Node start(Config config) {
    Node node = new Node(config);
    try {
      node.checkPorts();
      node.openDatabase();
      node.joinCluster();
      node.deploy().await();
      node.become(State.SERVING);
      log.info("node serving port={} members={}", node.port(), node.members());
      return node;
    } catch (Exception e) { // await() throws whatever the future failed with, checked or not
      node.release();
      throw node.explained(e);
    }
  }

  /** The port that clients connect to. */
  public int port() {
    return port.get();
  }

  /** The port that backends connect to; 0 without one. */
  public int bridgePort() {
    return bridgePort.get();
  }

  /** How many nodes the cluster has, as this one sees it. */
  int members() {
    return clustering.members();
  }

  /**
   * Lets everybody go and leaves: readiness ends, sockets are closed over {@code config.drain},
   * what is in flight is finished, the node leaves the cluster, the embedded database is closed.
   */
  public void stop() {
    if (state == State.DRAINING) {
      return;
    }
    become(State.DRAINING);
    log.info("node draining over={}", config.drain());
    List<Future<Void>> drained =
        drainables.stream().map(each -> each.drain(config.drain())).toList();
    await("drain", Future.join(drained), config.drain().plus(SLACK));
    release();
    log.info("node stopped");
  }

  /** Says what is wrong with a port before anything is opened or joined because of it. */
  private void checkPorts() throws StartFailure {
    checkPort(config.http().port(), "--port");
    Config.Bridge bridge = config.bridge();
    if (bridge.on()) {
      checkPort(bridge.port(), "--bridge-port");
    }
    if (bridge.cert().isPresent() != bridge.key().isPresent()) {
      throw new StartFailure("--bridge-cert and --bridge-key belong together.", null);
    }
  }

  private void checkPort(int wanted, String flag) throws StartFailure {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.http().host(), wanted));
    } catch (IOException taken) {
      throw portTaken(wanted, flag, taken);
    }
  }

  private StartFailure portTaken(int wanted, String flag, Throwable cause) {
    String sentence = "Port %d at %s cannot be used (%s). Stop what holds it or give another %s.";
    return new StartFailure(
        sentence.formatted(wanted, config.http().host(), cause.getMessage(), flag), cause);
  }

  private void openDatabase() {
    if (config.database().uri().isEmpty()) {
      localDatabase = LocalDatabase.open(config.database());
    }
  }

  /** Where its database is reached, with the password if there is one. */
  String databaseUri() {
    return config.database().uri().orElseGet(() -> localDatabase.uri());
  }

  private void joinCluster() {
    clustering = Clustering.join(config).await();
    Config.Database database = config.database();
    store = Store.open(clustering.vertx(), databaseUri(), database.name(), database.timeout());
    try {
      ping().await();
    } catch (Exception e) {
      String sentence = "No database answers at %s within %d ms. Start it or correct --mongo.";
      throw new StartFailure(
          sentence.formatted(Redaction.of(databaseUri()), database.timeout().toMillis()), e);
    }
  }

  /** Deploys the features, innermost first; what is deployed last is stopped first. */
  private Future<Void> deploy() {
    Clock clock = Clock.systemUTC();
    return Accounts.open(clustering.vertx(), store, config.account(), clock)
        .compose(
            opened -> {
              accounts = opened;
              CoreVerticle core =
                  new CoreVerticle(config, store, accounts, metrics.registry(), clock);
              return clustering
                  .vertx()
                  .deployVerticle(core)
                  .onSuccess(deployments::add)
                  .compose(deployed -> connect(core));
            });
  }

  private Future<Void> connect(CoreVerticle core) {
    List<Routes> routes =
        List.of(
            new AccountRoutes(accounts, config),
            new UploadRoutes(
                new Uploads(clustering.vertx(), core.media(), core.blobs(), config.media()),
                config.media(),
                accounts::verify),
            new DownloadRoutes(
                core.media(),
                core.blobs(),
                core.commands(),
                accounts::verify,
                accounts::verifyTicket),
            core.webhookRoutes(),
            new ProvisionRoutes(core.provisioning(), accounts::verify),
            new OpsRoutes(health, metrics.registry()),
            StaticRoutes.of(config.http().webroot()));
    return Connections.open(
            clustering.vertx(),
            config,
            core.nodeId(),
            core.commands(),
            accounts::verify,
            core.sessions(),
            metrics.registry(),
            routes)
        .onSuccess(
            connections -> {
              port.set(connections.port());
              bridgePort.set(connections.bridgePort());
              drainables.add(over -> core.feeds().drain());
              drainables.add(over -> core.webhooks().drain());
              drainables.add(connections::drain);
            })
        .mapEmpty();
  }

  private void become(State next) {
    state = next;
    health.refresh();
  }

  private Future<Void> checkState() {
    return state == State.SERVING
        ? Future.succeededFuture()
        : Future.failedFuture(new Health.Failing(state.words));
  }

  private Future<Void> checkDatabase() {
    return ping();
  }

  private Future<Void> checkCluster() {
    return clustering.joined()
        ? Future.succeededFuture()
        : Future.failedFuture(new Health.Failing("is not joined"));
  }

  private Future<Void> ping() {
    return store.client().runCommand("ping", new JsonObject().put("ping", 1)).mapEmpty();
  }

  /** Undoes what has been started, in reverse. Nothing here fails: a step too slow is left. */
  private void release() {
    if (clustering != null) {
      await("undeploy", undeploy(), SLACK);
    }
    if (accounts != null) {
      await("accounts", accounts.close(), SLACK);
    }
    if (store != null) {
      await("store", store.close(), SLACK);
    }
    if (clustering != null) {
      await("cluster", clustering.vertx().close(), LEAVE);
    }
    if (localDatabase != null) {
      localDatabase.close();
    }
    metrics.close();
  }

  private Future<Void> undeploy() {
    List<String> reversed = new ArrayList<>(deployments);
    Collections.reverse(reversed);
    Future<Void> chain = Future.succeededFuture();
    for (String deployment : reversed) {
      chain = chain.eventually(() -> clustering.vertx().undeploy(deployment));
    }
    return chain;
  }

  private static void await(String step, Future<?> future, Duration deadline) {
    try {
      future.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS).await();
    } catch (Exception e) {
      log.warn("stopping goes on without step={} reason={}", step, e.toString());
    }
  }

  private StartFailure explained(Exception cause) {
    if (cause instanceof StartFailure known) {
      return known;
    }
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof BindException) {
        return portTaken(config.http().port(), "--port", each);
      }
    }
    return new StartFailure("The node could not start: " + cause, cause);
  }
}
