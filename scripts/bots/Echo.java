import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** A bot: PARLEY_KEY=pk_... java -cp target/parley-0.1.0.jar scripts/bots/Echo.java [HOST [PORT]] */
public final class Echo {
  private static final JsonObject HELP = new JsonObject().put("command", "help").put("about", "What this bot can do");
  private static WebSocketClient client; // whose sockets close when nobody refers to it
  private static WebSocket socket;
  private static String me;

  public static void main(String[] arguments) {
    String host = arguments.length > 0 ? arguments[0] : "localhost";
    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8080;
    Vertx vertx = Vertx.vertx();
    client = vertx.createWebSocketClient();
    socket = client.connect(port, host, "/eventbus/websocket").await();
    socket.textMessageHandler(text -> hear(new JsonObject(text)));
    socket.closeHandler(closed -> System.exit(1));
    vertx.setPeriodic(20_000, tick -> write(new JsonObject().put("type", "ping")));
    send("chat.auth", new JsonObject().put("token", System.getenv("PARLEY_KEY")));
  }

  private static void write(JsonObject frame) {
    socket.writeTextMessage(frame.encode());
  }

  private static void send(String address, JsonObject body) {
    write(new JsonObject().put("type", "send").put("address", address).put("body", body).put("replyAddress", address));
  }

  private static void hear(JsonObject frame) {
    JsonObject body = frame.getJsonObject("body", new JsonObject());
    if (frame.getString("type").equals("err")) {
      System.err.println(frame.getString("message"));
    } else if ("chat.auth".equals(frame.getString("address"))) {
      me = body.getString("user");
      write(new JsonObject().put("type", "register").put("address", "user." + me));
      send("chat.profile.set", new JsonObject().put("commands", new JsonArray().add(HELP)));
      send("chat.sync", new JsonObject());
    } else if ("chat.sync".equals(frame.getString("address"))) {
      System.out.println(me + " is listening");
    } else if ("entry".equals(body.getString("event"))) {
      answer(body.getJsonObject("entry"));
    }
  }

  private static void answer(JsonObject entry) {
    if (!entry.getString("from").equals(me) && entry.getString("kind").equals("text")) {
      String said = entry.getJsonObject("body").getString("text");
      JsonObject answer = said.equals("/help")
          ? new JsonObject().put("text", "I repeat what you say. Try it:").put("buttons", new JsonArray().add("Hello").add("Good bye"))
          : new JsonObject().put("text", said).put("replyTo", entry.getLong("seq"));
      JsonObject send = new JsonObject().put("conversation", entry.getString("conversation")).put("id", UUID.randomUUID().toString());
      send("chat.message.send", send.put("kind", "text").put("body", answer));
    }
  }
}
