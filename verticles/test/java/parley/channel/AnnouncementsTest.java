package parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.Groups.in;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Eventually;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** What the server's administrators write reaches everybody, on two nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AnnouncementsTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String CHANNEL = "c.announcements";

  @Test
  void everybodyIsToldWhetherOnlineAwayOrStillToCome() {
    try (Nodes nodes =
        Nodes.start(2, base -> Limits.of(base, limits -> limits.admins("root", "toor")))) {
      ChatClient root = nodes.person(0, "root");
      ChatClient here = nodes.person(0, "here");
      ChatClient there = nodes.person(1, "there");
      Api.register(nodes.vertx(), nodes.port(0), "away");
      here.sync(Map.of());
      there.sync(Map.of());
      assertEquals(403, here.refusal(Addresses.CONVERSATION_CREATE, creation()));

      root.request(Addresses.CONVERSATION_CREATE, creation());
      asksForSync(here);
      asksForSync(there);
      assertEquals("follower", line(there).getString("role"));
      line(here);
      long seq = root.say(CHANNEL, "Back soon");

      Groups.pushed(here, CHANNEL, seq);
      Groups.pushed(there, CHANNEL, seq);
      ChatClient away = signedIn(nodes, "away");
      assertEquals(1, line(away).getInteger("unread"), "the entry of its creation does not count");
      ChatClient late = nodes.person(0, "late");
      assertEquals(0, line(late).getInteger("unread"), "older than the account");
      assertEquals(2, line(late).getJsonArray("entries").size());
      assertEquals(403, late.refusal(Addresses.CHANNEL_UNFOLLOW, in(CHANNEL)));
      assertEquals(
          403,
          late.refusal(
              Addresses.MESSAGE_SEND,
              ChatClient.text(CHANNEL, UUID.randomUUID().toString(), "Me too")));
      Groups.pushed(away, CHANNEL, root.say(CHANNEL, "Here again"));
      Eventually.eventually(SOON, () -> followers(late) == 4);
      assertEquals("owner", Groups.line(root.sync(Map.of()), CHANNEL).getString("role"));
    }
  }

  @Test
  void withoutAnnouncementsNobodyFollowsAny() {
    try (Nodes nodes = Nodes.start(1)) {
      ChatClient ann = nodes.person(0, "ann");

      assertNull(Groups.line(ann.sync(Map.of()), CHANNEL));
    }
  }

  @Test
  void anAdministratorWhoNoLongerWritesThemFollowsThem() {
    try (Nodes nodes =
        Nodes.start(1, base -> Limits.of(base, limits -> limits.admins("root", "toor")))) {
      ChatClient root = nodes.person(0, "root");
      ChatClient toor = nodes.person(0, "toor");
      root.request(Addresses.CONVERSATION_CREATE, creation());
      Groups.add(root, CHANNEL, "toor");
      assertEquals("member", line(toor).getString("role"));

      toor.request(Addresses.CONVERSATION_LEAVE, in(CHANNEL));

      assertEquals("follower", line(toor).getString("role"));
    }
  }

  private static JsonObject creation() {
    return new JsonObject()
        .put("kind", "channel")
        .put("handle", "announcements")
        .put("title", "Announcements");
  }

  private static void asksForSync(ChatClient person) {
    person.event(
        event ->
            event.getString("event").equals("conversation")
                && event.getString("conversation").equals(CHANNEL));
  }

  private static JsonObject line(ChatClient person) {
    return Groups.line(person.sync(Map.of()), CHANNEL);
  }

  private static int followers(ChatClient person) {
    JsonArray found =
        person.request(Addresses.CHANNEL_FIND, new JsonObject()).getJsonArray("channels");
    return found.getJsonObject(0).getInteger("followers");
  }

  private static ChatClient signedIn(Nodes nodes, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(1), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(1), user, token);
  }
}
