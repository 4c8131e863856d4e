package foreign;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/**
 * Somebody else's application: it knows Vert.x and its Hazelcast cluster manager and nothing of
 * Parley. Told by lines {@code <verb> <address> <json>}, it says what comes of them.
 */
public final class ForeignApplication {
  private final EventBus bus;
  private final DeliveryOptions identified;

  private ForeignApplication(EventBus bus, String token) {
    this.bus = bus;
    this.identified = new DeliveryOptions().addHeader("token", token);
  }

  /** Name of the cluster, port of a member, and a token. */
  public static void main(String[] arguments) throws Exception {
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    EventBus bus =
        Vertx.builder()
            .with(options)
            .withClusterManager(
                new HazelcastClusterManager(
                    hazelcast(arguments[0], Integer.parseInt(arguments[1]))))
            .buildClustered()
            .await(60, TimeUnit.SECONDS)
            .eventBus();
    ForeignApplication application = new ForeignApplication(bus, arguments[2]);
    System.out.println("ready");
    Scanner lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) {
      application.obey(lines.nextLine().split(" ", 3));
    }
  }

  private void obey(String[] command) throws Exception {
    String address = command[1];
    Object body = command.length < 3 ? null : Json.decodeValue(command[2]);
    switch (command[0]) {
      case "publish" -> bus.publish(address, body);
      case "send" -> bus.send(address, body);
      case "request" ->
          bus.request(address, body, identified).onComplete(ForeignApplication::answered);
      case "consume" -> {
        bus.<JsonObject>consumer(address, ForeignApplication::heard)
            .completion()
            .await(60, TimeUnit.SECONDS);
        System.out.println("consuming " + address);
      }
      default -> System.out.println("unknown " + command[0]);
    }
  }

  private static void answered(AsyncResult<Message<Object>> result) {
    if (result.succeeded()) {
      System.out.println("reply " + result.result().body());
    } else if (result.cause() instanceof ReplyException refused) {
      System.out.println("failure " + refused.failureCode() + " " + refused.getMessage());
    } else {
      System.out.println("failure " + result.cause());
    }
  }

  private static void heard(Message<JsonObject> message) {
    System.out.println("event " + message.address() + " " + message.body());
  }

  private static Config hazelcast(String name, int port) {
    Config config = new Config().setClusterName(name);
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.partition.count", "11");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(port + 1).setPortAutoIncrement(true).setPortCount(1_000);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    return config;
  }
}
