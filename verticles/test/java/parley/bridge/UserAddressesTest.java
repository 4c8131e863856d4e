package parley.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import foreign.ForeignApplication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.TestCluster;
import parley.TestNode;
import parley.bus.Addresses;
import parley.bus.Commands;
import parley.bus.Events;
import parley.bus.Identity;
import parley.bus.Scope;
import parley.load.process.ChildProcess;
import parley.node.Config;

@Timeout(120)
class UserAddressesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SERVICE = "a key with the scope notify";
  private static final String INVOICE = "{\"event\":\"invoice\",\"number\":17}";

  private final TestCluster cluster = new TestCluster();

  @TempDir Path classes;

  @AfterEach
  void close() throws Exception {
    cluster.close();
  }

  @Test
  void anotherApplicationReachesAUserByItsAddress() throws Exception {
    Node a = new Node(cluster.first());
    Node b = new Node(cluster.join());
    a.connect("alice", 1);
    b.connect("alice", 2);
    eventually(SOON, () -> a.registered() == 1 && b.registered() == 1);
    try (ChildProcess application = application()) {
      application.say("publish user.alice " + INVOICE);
      eventually(SOON, () -> a.got("alice").equals(List.of(INVOICE)));
      eventually(SOON, () -> b.got("alice").equals(List.of(INVOICE)));

      application.say("request user.alice " + INVOICE);
      assertEquals("{\"delivered\":true}", application.await("reply "));
      assertEquals(3, a.got("alice").size() + b.got("alice").size());

      application.say("request user.alice {\"event\":\"entry\"}");
      assertTrue(application.await("failure ").startsWith("403 "), application.lines() + "");
    }
  }

  @Test
  void anotherApplicationNotifiesUsersWhereverTheyAre() throws Exception {
    Node a = new Node(cluster.first());
    Node b = new Node(cluster.join());
    a.connect("alice", 1);
    b.connect("bob", 2);
    try (ChildProcess application = application()) {
      application.say(
          "request chat.notify {\"users\":[\"alice\",\"bob\",\"carol\"],\"event\":"
              + INVOICE
              + "}");

      assertEquals("{\"online\":[\"alice\",\"bob\"]}", application.await("reply "));
      eventually(SOON, () -> a.got("alice").equals(List.of(INVOICE)));
      eventually(SOON, () -> b.got("bob").equals(List.of(INVOICE)));
    }
  }

  @Test
  void anotherApplicationConsumesAUsersEventsAndTheyDoNotEcho() throws Exception {
    Node a = new Node(cluster.first());
    Node b = new Node(cluster.join());
    b.connect("alice", 1);
    eventually(SOON, () -> b.registered() == 1);
    try (ChildProcess application = application()) {
      application.say("consume user.alice");
      application.await("consuming user.alice");
      a.push("alice", "{\"event\":\"entry\",\"n\":0}");
      application.say("request chat.user.attach {\"user\":\"alice\"}");
      assertEquals("{\"user\":\"alice\",\"lease\":60000}", application.await("reply "));
      eventually(SOON, () -> a.attached() == 1 && b.attached() == 1);

      a.push("alice", "{\"event\":\"entry\",\"n\":1}");
      b.push("alice", "{\"event\":\"entry\",\"n\":2}");
      b.push("bob", "{\"event\":\"entry\",\"n\":3}");

      application.await("event user.alice {\"event\":\"entry\",\"n\":1}");
      application.await("event user.alice {\"event\":\"entry\",\"n\":2}");
      eventually(SOON, () -> b.got("alice").size() == 3);
      application.say("publish user.alice " + INVOICE);
      eventually(SOON, () -> b.got("alice").size() == 4);
      assertEquals(INVOICE, b.got("alice").get(3));
      application.await("event user.alice " + INVOICE);
      assertEquals(3, events(application));
    }
  }

  @Test
  void addressesTakeTheirTimeWhilePeopleWait() throws Exception {
    Node a = new Node(cluster.first());
    a.busy = true;
    for (int i = 0; i < 45; i++) {
      a.connect("early" + i, i);
    }
    eventually(SOON, () -> a.registered() == 45);
    assertTrue(mostInATurn(a) <= 10, a.registeredAtTurns::toString);

    a.busy = false;
    a.node.run(() -> IntStream.range(0, 60).forEach(i -> a.addresses.add("late" + i)));
    eventually(SOON, () -> a.registered() == 105);
    assertTrue(mostInATurn(a) > 10, a.registeredAtTurns::toString);
  }

  private static int mostInATurn(Node node) {
    List<Integer> registered = new ArrayList<>(node.registeredAtTurns);
    registered.add(node.registered());
    return IntStream.range(1, registered.size())
        .map(i -> registered.get(i) - registered.get(i - 1))
        .max()
        .orElseThrow();
  }

  @Test
  void anAddressGoesWithItsUser() throws Exception {
    Node a = new Node(cluster.first());
    Vertx other = cluster.join();
    a.connect("alice", 1);
    eventually(SOON, () -> hasHandlers(other, "user.alice"));
    assertEquals(
        new JsonObject().put("delivered", true),
        request(other, "user.alice", new JsonObject().put("event", "x")));

    a.node.run(() -> a.addresses.remove("alice"));

    eventually(SOON, () -> a.registered() == 0);
    eventually(SOON, () -> !hasHandlers(other, "user.alice"));
  }

  @Test
  void whoComesAndGoesAtOnceNeedsNoAddress() throws Exception {
    Node a = new Node(cluster.first());
    a.node.run(
        () -> {
          a.addresses.add("alice");
          a.addresses.remove("alice");
          a.addresses.add("bob");
        });

    eventually(SOON, () -> a.registered() == 1);
    assertEquals(new JsonObject().put("delivered", false), a.ask("user.bob", INVOICE));
  }

  @Test
  void makesNoAddressesWhenTheyAreOff() throws Exception {
    Config.Delivery on = TestNode.config();
    Config.Delivery off =
        new Config.Delivery(
            on.bytesInFlight(),
            on.announceTimeout(),
            on.receiptDelay(),
            on.presenceDebounce(),
            false,
            on.userAddressesPerSecond(),
            on.limits());
    Node a = new Node(cluster.first(), off);
    a.connect("alice", 1);

    assertEquals(
        new JsonObject().put("online", new JsonArray().add("alice")),
        a.ask("chat.notify", "{\"users\":[\"alice\"],\"event\":" + INVOICE + "}"));
    assertEquals(List.of(INVOICE), a.got("alice"));
    assertEquals(0, a.registered());
  }

  @Test
  void refusesWhatHasNotTheShapeOfAnEvent() throws Exception {
    Node a = new Node(cluster.first());
    a.connect("alice", 1);
    eventually(SOON, () -> a.registered() == 1);

    a.refused(400, "user.alice", "{\"text\":\"no event\"}");
    a.refused(400, "user.alice", "{\"event\":7}");
    a.refused(400, "chat.notify", "{\"users\":[\"alice\"]}");
    a.refused(400, "chat.notify", "{\"users\":[\"NOT AN ID\"],\"event\":" + INVOICE + "}");
    a.refused(400, "chat.notify", "{\"users\":\"alice\",\"event\":" + INVOICE + "}");
    a.refused(400, "chat.user.attach", "{\"user\":\"Not An Id\"}");
    for (String name : Events.RESERVED) {
      a.refused(403, "user.alice", "{\"event\":\"" + name + "\"}");
      String event = "{\"users\":[\"alice\"],\"event\":{\"event\":\"" + name + "\"}}";
      a.refused(403, "chat.notify", event);
    }

    assertEquals(List.of(), a.got("alice"));
    double refused = 2 + Events.RESERVED.size();
    assertEquals(refused, a.node.count("parley.user.addresses.refused"));
  }

  @Test
  void holdsEachLimitAndRefusesOneMore() throws Exception {
    Config.Delivery.Limits limits = new Config.Delivery.Limits(10, 10, 10, 2, 2, 50);
    Node a =
        new Node(cluster.first(), TestNode.config(Duration.ofSeconds(20), 1024 * 1024, limits));
    String fifty = "{\"event\":\"x\",\"text\":\"" + "x".repeat(27) + "\"}";
    assertEquals(50, fifty.length());

    a.ask("chat.notify", "{\"users\":[\"u_1\",\"u_2\"],\"event\":" + fifty + "}");
    String fiftyOne = fifty.replace("xx\"", "xxx\"");
    a.refused(413, "chat.notify", "{\"users\":[\"u_1\"],\"event\":" + fiftyOne + "}");
    a.refused(413, "chat.notify", "{\"users\":[\"u_1\",\"u_2\",\"u_3\"],\"event\":" + fifty + "}");
    a.ask("chat.user.attach", "{\"user\":\"u_1\"}");
    a.ask("chat.user.attach", "{\"user\":\"u_2\"}");
    a.ask("chat.user.attach", "{\"user\":\"u_2\"}");
    a.refused(429, "chat.user.attach", "{\"user\":\"u_3\"}");
  }

  private ChildProcess application() throws Exception {
    Path source = Path.of(ForeignApplication.class.getResource("ForeignApplication.class").toURI());
    Path copy = classes.resolve("foreign/ForeignApplication.class");
    Files.createDirectories(copy.getParent());
    Files.copy(source, copy);
    String jars =
        ChildProcess.classPath(
            name ->
                name.matches(
                    "(vertx-(core|core-logging|hazelcast)|hazelcast|netty|jackson-core)-.*"));
    ChildProcess application =
        new ChildProcess(
            ChildProcess.SHORT_LIVED,
            classes + File.pathSeparator + jars,
            ForeignApplication.class.getName(),
            cluster.name(),
            cluster.firstPort() + "",
            SERVICE);
    application.await("ready");
    return application;
  }

  private static long events(ChildProcess application) {
    return application.lines().stream().filter(line -> line.startsWith("event ")).count();
  }

  private static Object request(Vertx vertx, String address, JsonObject body) {
    DeliveryOptions identified = new DeliveryOptions().addHeader("token", SERVICE);
    return vertx
        .eventBus()
        .request(address, body, identified)
        .timeout(20, TimeUnit.SECONDS)
        .await()
        .body();
  }

  /** A request that was on its way when the address went is never answered: it counts as yes. */
  private static boolean hasHandlers(Vertx vertx, String address) {
    DeliveryOptions soon = new DeliveryOptions().setSendTimeout(500);
    try {
      vertx.eventBus().request(address, new JsonObject(), soon).await();
      return true;
    } catch (ReplyException refused) {
      return refused.failureType() != ReplyFailure.NO_HANDLERS;
    }
  }

  /** A node with the public addresses. */
  private static final class Node {
    final TestNode node;
    final UserAddresses addresses;
    final List<Integer> registeredAtTurns = new CopyOnWriteArrayList<>();
    volatile boolean busy;

    Node(Vertx vertx) throws Exception {
      this(vertx, TestNode.config());
    }

    Node(Vertx vertx, Config.Delivery config) throws Exception {
      node = new TestNode(vertx, config).start();
      addresses =
          new UserAddresses(
              vertx, config, node.directory, node.delivery, node.users, this::isBusy, node.meters);
      node.await(addresses::start);
      Commands commands =
          new Commands(vertx, node.core)
              .register(Addresses.NOTIFY, addresses::notifyUsers)
              .register(Addresses.USER_ATTACH, addresses::attach);
      BusCommands bus = new BusCommands(commands, this::verify);
      node.await(() -> bus.start(vertx));
    }

    private Future<Identity> verify(String token) {
      return Future.succeededFuture(
          new Identity("service", "key", Long.MAX_VALUE, EnumSet.of(Scope.NOTIFY)));
    }

    private boolean isBusy() {
      registeredAtTurns.add(registered());
      return busy;
    }

    void connect(String user, long session) {
      node.connect(user, session);
      node.run(() -> addresses.add(user));
    }

    void push(String user, String event) {
      node.run(() -> node.delivery.push(List.of(user), Buffer.buffer(event), -1));
    }

    List<String> got(String user) {
      return node.users.events(user);
    }

    int registered() {
      return (int) node.meters.get("parley.user.addresses").gauge().value();
    }

    int attached() {
      return (int) node.meters.get("parley.user.attached").gauge().value();
    }

    Object ask(String address, String body) {
      return request(node.vertx, address, new JsonObject(body));
    }

    void refused(int code, String address, String body) {
      ReplyException refused = assertThrows(ReplyException.class, () -> ask(address, body), body);
      assertEquals(code, refused.failureCode(), body);
      assertFalse(refused.getMessage().isBlank());
    }
  }
}
