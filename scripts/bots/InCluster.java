import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;

/**
 * An application in the cluster, with a key of BOT that has the scopes send and notify:
 * PARLEY_KEY=pk_... java -cp target/parley-0.1.0.jar scripts/bots/InCluster.java BOT PERSON
 */
public final class InCluster {
  public static void main(String[] arguments) {
    Config hazelcast = ConfigUtil.loadConfig(); // cluster.xml, from the jar
    hazelcast.setClusterName(System.getenv().getOrDefault("PARLEY_CLUSTER_NAME", "parley"));
    hazelcast.getNetworkConfig().setPort(Integer.parseInt(System.getenv().getOrDefault("PARLEY_CLUSTER_PORT", "5701")));
    hazelcast.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    hazelcast.getNetworkConfig().getJoin().getTcpIpConfig().addMember("127.0.0.1");
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    EventBus bus = Vertx.builder().with(options).withClusterManager(new HazelcastClusterManager(hazelcast))
        .buildClustered().await().eventBus();

    // A command, as a client gives it. Who speaks is whose key it is.
    String bot = arguments[0];
    String person = arguments[1];
    String direct = bot.compareTo(person) < 0 ? "d." + bot + "." + person : "d." + person + "." + bot;
    JsonObject text = new JsonObject().put("conversation", direct).put("id", UUID.randomUUID().toString())
        .put("kind", "text").put("body", new JsonObject().put("text", "Hello from within"));
    DeliveryOptions identified = new DeliveryOptions().addHeader("token", System.getenv("PARLEY_KEY"));
    System.out.println(bus.request("chat.message.send", text, identified).await().body());

    // An event of one's own, to whoever of them is online. Nothing is stored.
    JsonObject event = new JsonObject().put("event", "invoice").put("number", 17);
    JsonObject notify = new JsonObject().put("users", new JsonArray().add(person)).put("event", event);
    System.out.println(bus.request("chat.notify", notify, identified).await().body());

    // What happens to somebody, for as long as this is renewed.
    bus.<JsonObject>consumer("user." + person, message -> System.out.println(message.body())).completion().await();
    System.out.println(bus.request("chat.user.attach", new JsonObject().put("user", person), identified).await().body());
    System.out.println("The application is listening");
  }
}
