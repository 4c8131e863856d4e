package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Configs;
import parley.Nodes;
import parley.bus.Addresses;
import parley.node.Config;

/** A tick that was shown is not taken back when the node that shows it hears of changes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class TicksTest {
  @Test
  void aLateReceiptDoesNotLowerTheTicksOfAGroupThatWasChangedElsewhere() {
    try (Nodes nodes = Nodes.start(2, TicksTest::slowReceipts)) {
      ChatClient kim = nodes.person(0, "kim");
      ChatClient phone = nodes.person(1, "lou");
      ChatClient laptop = login(nodes, 1, "lou");
      ChatClient mia = nodes.person(1, "mia");
      String group = createGroup(kim);
      for (int text = 2; text <= 10; text++) {
        kim.say(group, "text " + text);
      }
      phone.entry("text 10");

      // While the receipt waits for the next write the group changes and is looked at.
      phone.delivered(group, 10);
      rename(kim, group);
      laptop.event(event -> event.encode().contains("\"title\":\"renamed\""));
      laptop.request(Addresses.MESSAGE_HISTORY, new JsonObject().put("conversation", group));
      kim.event(event -> "lou".equals(event.getString("user")));
      laptop.delivered(group, 7);
      mia.delivered(group, 3);
      kim.event(event -> "mia".equals(event.getString("user")));

      List<Long> shown =
          kim.events().stream()
              .filter(event -> "lou".equals(event.getString("user")))
              .map(event -> event.getLong("delivered"))
              .filter(Objects::nonNull)
              .toList();
      assertEquals(List.of(10L), shown);
    }
  }

  /** The reader's node has never touched the group before the receipt. */
  @Test
  void theSenderIsToldByANodeThatHasJustLoadedTheGroup() {
    try (Nodes nodes = Nodes.start(2)) {
      ChatClient kim = nodes.person(0, "kim");
      ChatClient lou = nodes.person(1, "lou");
      nodes.person(1, "mia");
      String group = createGroup(kim);
      kim.say(group, "hello");
      lou.entry("hello");

      lou.read(group, 2);

      JsonObject receipt = kim.event(event -> "lou".equals(event.getString("user")));
      assertEquals(2, receipt.getLong("read"));
    }
  }

  private static Config slowReceipts(Config base) {
    Config.Delivery d = base.delivery();
    return Configs.with(
        base,
        new Config.Delivery(
            d.bytesInFlight(),
            d.announceTimeout(),
            Duration.ofSeconds(1),
            d.presenceDebounce(),
            d.userAddresses(),
            d.userAddressesPerSecond(),
            d.limits()),
        Duration.ofSeconds(1));
  }

  private static ChatClient login(Nodes nodes, int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }

  private static String createGroup(ChatClient admin) {
    JsonObject create =
        new JsonObject()
            .put("kind", "group")
            .put("title", "ticks")
            .put("members", new JsonArray().add("lou").add("mia"));
    return admin.request(Addresses.CONVERSATION_CREATE, create).getString("conversation");
  }

  private static void rename(ChatClient admin, String group) {
    admin.request(
        Addresses.CONVERSATION_UPDATE,
        new JsonObject().put("conversation", group).put("title", "renamed"));
  }
}
