package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import parley.bus.Addresses;

/** Parley, one or more nodes of a cluster. Users are spread over them. Thread-safe. */
public final class ParleyPeer implements Peer {
  private static final int FOLLOWING_AT_ONCE = 50;
  private static final int REGISTERING_AT_ONCE = 32;
  private static final int MAX_SOCKETS = 1_000_000;
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;
  private static final String PASSWORD = "correct horse battery";

  /**
   * How its users behave.
   *
   * @param textBytes length of a text, at least as much as its token takes
   * @param receiptMillis for which receipts are coalesced; 0 sends one for each entry
   * @param sockJs whether frames are those of SockJS
   */
  public record Device(int textBytes, int receiptMillis, boolean sockJs) {
    /** As the web chat. */
    public static final Device STANDARD = new Device(100, 150, false);
  }

  /** Syncs that a server has asked for. */
  final LongAdder resyncs = new LongAdder();

  /** Syncs because an entry did not come in time. */
  final LongAdder gaps = new LongAdder();

  /** Syncs that failed and were tried again. */
  final LongAdder failedSyncs = new LongAdder();

  /** Entries that came more than once. */
  final LongAdder repeated = new LongAdder();

  /** Frames that say that something was wrong with a frame that wanted no answer. */
  final LongAdder errors = new LongAdder();

  private final Vertx vertx;
  private final List<URI> nodes;
  private final Device device;
  private final HttpClient http;
  private final WebSocketClient sockets;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final AtomicInteger registered = new AtomicInteger();

  private record Account(int number, String token) {}

  /**
   * @param nodes where each is reached, {@code http://host:port}
   */
  public ParleyPeer(Vertx vertx, List<URI> nodes, Device device) {
    this.vertx = vertx;
    this.nodes = List.copyOf(nodes);
    this.device = device;
    http =
        vertx
            .httpClientBuilder()
            .with(new PoolOptions().setHttp1MaxSize(REGISTERING_AT_ONCE))
            .build();
    sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(MAX_SOCKETS)
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE)
                .setClosingTimeout(1));
  }

  @Override
  public String name() {
    return "parley";
  }

  @Override
  public boolean ticks() {
    return true;
  }

  @Override
  public Future<Void> register(List<String> users) {
    int first = registered.getAndAdd(users.size());
    return Steps.run(users.size(), REGISTERING_AT_ONCE, i -> register(users.get(i), first + i));
  }

  private Future<Void> register(String user, int number) {
    URI node = nodes.get(number % nodes.size());
    JsonObject body = new JsonObject().put("user", user).put("password", PASSWORD);
    return http.request(HttpMethod.POST, node.getPort(), node.getHost(), "/api/register")
        .compose(
            request -> request.putHeader("content-type", "application/json").send(body.toBuffer()))
        .compose(
            response ->
                response.body().map(answer -> new Answer(response.statusCode(), answer.toString())))
        .map(
            answer -> {
              if (answer.status() != 201) {
                throw new IllegalStateException(
                    node + " registers nobody: " + answer.status() + " " + answer.body());
              }
              accounts.put(
                  user, new Account(number, new JsonObject(answer.body()).getString("access")));
              return null;
            });
  }

  private record Answer(int status, String body) {}

  @Override
  public Future<Link> connect(String user, LinkEvents events) {
    return connect(user, nodeOf(user), new Inbox(), events).map(link -> link);
  }

  /** Where a user connects: half of all pairs meet on one node, the others cross. */
  int nodeOf(String user) {
    int number = accounts.get(user).number();
    int pair = number / 2;
    return (number % 2 == 0 ? pair : pair + pair / nodes.size()) % nodes.size();
  }

  /** The access token of somebody who was registered. */
  String token(String user) {
    return accounts.get(user).token();
  }

  int nodeCount() {
    return nodes.size();
  }

  /** Connects to that node with what the device holds; completes when it has synced. */
  Future<ParleyLink> connect(String user, int node, Inbox inbox, LinkEvents events) {
    URI uri = nodes.get(node);
    String path = device.sockJs() ? "/eventbus/000/" + user + "/websocket" : "/eventbus/websocket";
    return sockets
        .connect(
            new WebSocketConnectOptions()
                .setHost(uri.getHost())
                .setPort(uri.getPort())
                .setURI(path))
        .compose(
            socket -> {
              ParleyLink link = new ParleyLink(vertx, this, device, socket, user, inbox, events);
              return link.begin(accounts.get(user).token())
                  .map(link)
                  .onFailure(refused -> socket.close());
            });
  }

  @Override
  public Future<String> group(List<String> members) {
    String owner = members.get(0);
    JsonObject body =
        new JsonObject()
            .put("kind", "group")
            .put("title", "load")
            .put("members", new JsonArray(members));
    return as(owner, link -> link.ask(Addresses.CONVERSATION_CREATE, body))
        .map(answer -> answer.getString("conversation"));
  }

  /**
   * Makes a channel that the first of these users write and the others follow, of whom none is
   * connected yet. Completes with what {@link Link#send} takes as the recipient.
   */
  Future<String> channel(List<String> users, int writers) {
    String handle = "load_" + Long.toString(System.currentTimeMillis(), 36);
    JsonObject creation =
        new JsonObject().put("kind", "channel").put("handle", handle).put("title", "load");
    JsonObject channel = new JsonObject().put("conversation", "c." + handle);
    JsonObject others =
        channel.copy().put("users", new JsonArray(List.copyOf(users.subList(1, writers))));
    return as(users.get(0), link -> link.ask(Addresses.CONVERSATION_CREATE, creation))
        .compose(
            made ->
                writers == 1
                    ? Future.succeededFuture()
                    : as(users.get(0), link -> link.ask(Addresses.CONVERSATION_ADD, others)))
        .compose(
            added ->
                Steps.run(
                    users.size() - writers,
                    FOLLOWING_AT_ONCE,
                    i ->
                        as(
                            users.get(writers + i),
                            link -> link.ask(Addresses.CHANNEL_FOLLOW, channel))))
        .map("c." + handle);
  }

  /** Asks something on a connection of its own. */
  private Future<JsonObject> as(String user, Function<ParleyLink, Future<JsonObject>> ask) {
    return connect(user, nodeOf(user), new Inbox(), new Unmoved())
        .compose(link -> ask.apply(link).compose(answer -> link.close().map(answer)));
  }

  /** Counts of what a good run has none of, or few. */
  JsonObject troubles() {
    return new JsonObject()
        .put("repeated", repeated.sum())
        .put("resyncs", resyncs.sum())
        .put("gaps", gaps.sum())
        .put("failedSyncs", failedSyncs.sum())
        .put("errors", errors.sum());
  }
}
