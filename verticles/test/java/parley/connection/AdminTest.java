package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;

/** The server's administrators, as {@code --admins} names them. */
class AdminTest {
  @Test
  void onlyAnAdministratorIsToldToBeOne() {
    try (Nodes nodes =
        Nodes.start(1, config -> Limits.of(config, limits -> limits.admins("root", "carol")))) {
      assertEquals(true, welcome(nodes, "root").getValue("admin"));
      assertFalse(welcome(nodes, "alice").containsKey("admin"));
    }
  }

  private static JsonObject welcome(Nodes nodes, String user) {
    String token = Api.register(nodes.vertx(), nodes.port(0), user).getString("access");
    try (ChatClient client = ChatClient.open(nodes.vertx(), nodes.port(0))) {
      return client.request(Addresses.AUTH, new JsonObject().put("token", token));
    }
  }
}
