package parley.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import parley.bus.Addresses;
import parley.bus.Body;
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
 *   <li><b>{@code chat.notify}</b> {users, event} -> {online: [...]}: the event reaches all
 *       sessions of those users wherever they are. Works without the addresses above.
 *   <li><b>{@code chat.user.attach}</b> {user} -> {user, lease}: for {@code lease} milliseconds the
 *       user's events are also published at {@code user.<id>} with the header {@link #MARKER}.
 *       Renew it three times per lease: a node that joins learns of it by the next renewal. Events
 *       of other applications are not repeated.
 * </ul>
 *
 * <p>Names of events that the server sends itself are refused with FORBIDDEN.
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
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
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
    return Future.all(
            List.of(
                consume(Addresses.NOTIFY, message -> answer(message, this::notifyUsers)),
                consume(Addresses.USER_ATTACH, message -> answer(message, this::attach)),
                consume(Addresses.USER_ATTACHED, this::attachedElsewhere)))
        .mapEmpty();
  }

  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private Future<Void> consume(String address, Handler<Message<Object>> handler) {
    MessageConsumer<Object> consumer = vertx.eventBus().consumer(address, handler);
    consumers.add(consumer);
    return consumer.completion();
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
    if (!message.headers().contains(MARKER)) {
      answer(message, body -> deliver(user, body));
    }
  }

  private JsonObject deliver(String user, Object body) {
    Buffer event = ForeignEvent.encode(body, config.limits().eventBytes());
    return new JsonObject().put("delivered", local.deliver(user, event, LocalUsers.EVERY_SESSION));
  }

  /** What {@code chat.notify} answers; refuses by a {@link ChatException}. */
  public JsonObject notifyUsers(Object body) {
    Body request = Body.of(body);
    List<String> users = request.users("users", config.limits().notifiedUsers());
    Buffer event =
        ForeignEvent.encode(request.object("event").json(), config.limits().eventBytes());
    JsonArray online = new JsonArray();
    users.stream().filter(directory::online).forEach(online::add);
    delivery.push(users, event, LocalUsers.EVERY_SESSION);
    return new JsonObject().put("online", online);
  }

  private JsonObject attach(Object body) {
    String user = Body.of(body).string("user", 32);
    if (!Addresses.isUserId(user)) {
      throw Failure.BAD_REQUEST.because("\"user\" must be a user id.");
    }
    attached.attach(user);
    vertx.eventBus().publish(Addresses.USER_ATTACHED, new JsonObject().put("user", user));
    return new JsonObject().put("user", user).put("lease", AttachedUsers.LEASE_MS);
  }

  /** Also heard by the node that says it, to which it is a renewal. */
  private void attachedElsewhere(Message<Object> message) {
    try {
      attached.attach(Body.of(message.body()).string("user", 32));
    } catch (ChatException full) {
      refused.increment();
    }
  }

  private void answer(Message<Object> message, Function<Object, JsonObject> command) {
    if (!ForeignEvent.answer(message, command)) {
      refused.increment();
    }
  }
}
