package parley.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BooleanSupplier;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Failure;
import parley.delivery.Delivery;
import parley.delivery.LocalUsers;
import parley.directory.Directory;
import parley.node.Config;

/**
 * What {@code user.<id>} means to verticles of other applications that joined the cluster with
 * plain Vert.x. Never on the path of a login or a message. Confined to the node's core context.
 *
 * <ul>
 *   <li><b>To a user's address.</b> A JSON object with a text {@code event}, published to {@code
 *       user.<id>}, reaches all the user's sessions. A {@code request} is answered {@code
 *       {delivered: true|false}}, but {@code send} and {@code request} choose <em>one</em> consumer
 *       in the cluster: with sessions on two nodes only one of them hears it, and when the
 *       application consumes the address itself it may be its own consumer that is chosen. An
 *       address exists some moments after the session; with {@code userAddresses} off, never.
 *   <li><b>{@link #notifyUsers chat.notify}</b>: the event reaches all sessions of those users
 *       wherever they are. Works without the addresses above.
 *   <li><b>{@link #attach chat.user.attach}</b>: for {@code lease} milliseconds the user's events
 *       are also published at {@code user.<id>} with the header {@link #MARKER}. Renew it three
 *       times per lease: a node that joins learns of it by the next renewal. Events of other
 *       applications are not repeated.
 * </ul>
 *
 * <p>Names of events that the server sends itself are refused with FORBIDDEN. The two commands are
 * for keys with the scope {@code notify}, which only administrators give: a service is what they
 * have granted, on the bus as on a socket.
 */
public final class UserAddresses {
  /** Header of what Parley publishes at {@code user.<id>}: its own consumers ignore the echo. */
  public static final String MARKER = "parley";

  private static final long EXPIRY_MS = 5_000;

  private final Vertx vertx;
  private final Config.Delivery config;
  private final Directory directory;
  private final Delivery delivery;
  private final LocalUsers local;
  private final UserConsumers addresses;
  private final AttachedUsers attached;
  private final Counter refused;
  private MessageConsumer<Object> attachments;
  private long timer;

  /**
   * @param busy whether people wait for this node: addresses are for later then
   */
  public UserAddresses(
      Vertx vertx,
      Config.Delivery config,
      Directory directory,
      Delivery delivery,
      LocalUsers local,
      BooleanSupplier busy,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config;
    this.directory = directory;
    this.delivery = delivery;
    this.local = local;
    addresses =
        new UserConsumers(vertx, config.userAddressesPerSecond(), busy, this::arrived, meters);
    attached = new AttachedUsers(vertx, config.limits().attachedUsers(), meters);
    refused = meters.counter("parley.user.addresses.refused");
  }

  /**
   * Begins to answer; to be called on the core context.
   *
   * @return completes when the other nodes and applications can reach the commands
   */
  public Future<Void> start() {
    delivery.tap(attached);
    timer = vertx.setPeriodic(EXPIRY_MS, tick -> attached.expire());
    attachments = vertx.eventBus().consumer(Addresses.USER_ATTACHED, this::attachedElsewhere);
    return attachments.completion();
  }

  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return attachments.unregister();
  }

  /** The user's first session on this node is live. */
  public void add(String user) {
    if (config.userAddresses()) {
      addresses.add(user);
    }
  }

  /** The user's last session on this node is gone. */
  public void remove(String user) {
    if (config.userAddresses()) {
      addresses.remove(user);
    }
  }

  private void arrived(String user, Message<Object> message) {
    if (!message.headers().contains(MARKER)
        && !ForeignEvent.answer(message, body -> deliver(user, body))) {
      refused.increment();
    }
  }

  private JsonObject deliver(String user, Object body) {
    Buffer event = ForeignEvent.encode(body, config.limits().eventBytes());
    return new JsonObject().put("delivered", local.deliver(user, event, LocalUsers.EVERY_SESSION));
  }

  /**
   * {@code chat.notify {users, event}} -> {@code {online: [...]}}. For keys only; {@code TOO_LARGE}
   * for too many users and for too long an event.
   */
  public Future<JsonObject> notifyUsers(Caller caller, Body request) {
    requireKey(caller);
    List<String> users = request.users("users", config.limits().notifiedUsers());
    Buffer event =
        ForeignEvent.encode(request.object("event").json(), config.limits().eventBytes());
    JsonArray online = new JsonArray();
    users.stream().filter(directory::online).forEach(online::add);
    delivery.push(users, event, LocalUsers.EVERY_SESSION);
    return Future.succeededFuture(new JsonObject().put("online", online));
  }

  /**
   * {@code chat.user.attach {user}} -> {@code {user, lease}}. For keys only, and from the bus only,
   * where the events will be; {@code RATE_LIMITED} when too many users are attached.
   */
  public Future<JsonObject> attach(Caller caller, Body request) {
    requireKey(caller);
    if (caller.session() != Caller.NO_SESSION) {
      throw Failure.FORBIDDEN.because("This is for applications in the cluster.");
    }
    String user = request.user("user");
    attached.attach(user);
    vertx.eventBus().publish(Addresses.USER_ATTACHED, new JsonObject().put("user", user));
    return Future.succeededFuture(
        new JsonObject().put("user", user).put("lease", AttachedUsers.LEASE_MS));
  }

  private static void requireKey(Caller caller) {
    if (!caller.identity().isKey()) {
      throw Failure.FORBIDDEN.because("This is for programs with an API key.");
    }
  }

  /** Also heard by the node that says it, to which it is a renewal. */
  private void attachedElsewhere(Message<Object> message) {
    try {
      attached.attach(Body.of(message.body()).string("user", 32));
    } catch (ChatException full) {
      refused.increment();
    }
  }
}
