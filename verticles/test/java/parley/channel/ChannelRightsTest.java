package parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Groups.in;
import static parley.Groups.users;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Who may do what to a channel: one table, walked completely, on both nodes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ChannelRightsTest {
  private static final List<String> WHO =
      List.of("owner", "admin", "writer", "former", "follower", "other");

  /** What the owner has written in each channel. */
  private static final long BY_OWNER = 5;

  /** 0 is allowed. Each cell gets a channel of its own. */
  private static final Map<String, List<Integer>> CODES = new LinkedHashMap<>();

  private static final Map<String, Function<String, JsonObject>> BODIES = new LinkedHashMap<>();

  static {
    row(Addresses.MESSAGE_SEND, List.of(0, 0, 0, 403, 403, 403), ChannelRightsTest::text);
    row(Addresses.MESSAGE_EDIT, List.of(0, 403, 403, 403, 403, 403), ChannelRightsTest::edit);
    row(Addresses.MESSAGE_DELETE, List.of(0, 0, 403, 403, 403, 403), ChannelRightsTest::change);
    row(
        Addresses.MESSAGE_REACT,
        List.of(0, 0, 0, 403, 403, 403),
        channel -> change(channel).put("emoji", "👍"));
    row(Addresses.MESSAGE_HISTORY, List.of(0, 0, 0, 0, 0, 0), Groups::in);
    row(Addresses.RECEIPT, List.of(0, 0, 0, 0, 0, 0), ChannelRightsTest::receipt);
    row(
        Addresses.TYPING,
        List.of(0, 0, 0, 403, 403, 403),
        channel -> in(channel).put("typing", true));
    row(Addresses.CONVERSATION_MEMBERS, List.of(0, 0, 0, 403, 403, 403), Groups::in);
    row(
        Addresses.CONVERSATION_UPDATE,
        List.of(0, 0, 403, 403, 403, 403),
        channel -> in(channel).put("title", "New"));
    row(
        Addresses.CONVERSATION_ADD,
        List.of(0, 0, 403, 403, 403, 403),
        channel -> users(channel, "other"));
    row(
        Addresses.CONVERSATION_REMOVE,
        List.of(0, 0, 403, 403, 403, 403),
        channel -> users(channel, "second"));
    row(
        Addresses.CONVERSATION_ROLE,
        List.of(0, 0, 403, 403, 403, 403),
        channel -> in(channel).put("user", "second").put("role", "admin"));
    row(Addresses.CONVERSATION_LEAVE, List.of(0, 0, 0, 403, 403, 403), Groups::in);
    row(Addresses.CHANNEL_GET, List.of(0, 0, 0, 0, 0, 0), Groups::in);
    row(Addresses.CHANNEL_FOLLOW, List.of(409, 409, 409, 0, 0, 0), Groups::in);
    row(Addresses.CHANNEL_UNFOLLOW, List.of(0, 0, 0, 0, 0, 0), Groups::in);
  }

  private static Nodes nodes;
  private static int channels;

  private static void row(String address, List<Integer> codes, Function<String, JsonObject> body) {
    CODES.put(address, codes);
    BODIES.put(address, body);
  }

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyCellOfTheTableHolds() {
    ChatClient owner = nodes.person(0, "owner");
    nodes.person(0, "second");
    Map<String, ChatClient> people = new LinkedHashMap<>();
    people.put("owner", owner);
    for (String user : WHO.subList(1, WHO.size())) {
      people.put(user, nodes.person(1, user));
    }
    Map<String, List<Integer>> found = new LinkedHashMap<>();

    for (String address : CODES.keySet()) {
      found.put(
          address,
          WHO.stream()
              .map(
                  user ->
                      people
                          .get(user)
                          .refusal(
                              address,
                              BODIES.get(address).apply(channel(owner, people.get("follower")))))
              .toList());
    }

    assertEquals(CODES, found, "in the order " + WHO);
  }

  private static String channel(ChatClient owner, ChatClient follower) {
    JsonObject creation =
        new JsonObject()
            .put("kind", "channel")
            .put("handle", "rights" + channels++)
            .put("title", "Rights");
    String channel =
        owner.request(Addresses.CONVERSATION_CREATE, creation).getString("conversation");
    follower.request(Addresses.CHANNEL_FOLLOW, in(channel));
    Groups.add(owner, channel, "admin", "writer", "former", "second");
    Groups.remove(owner, channel, "former");
    Groups.role(owner, channel, "admin", "admin");
    assertEquals(BY_OWNER, owner.say(channel, "by the owner"));
    return channel;
  }

  private static JsonObject text(String channel) {
    return ChatClient.text(channel, UUID.randomUUID().toString(), "hello");
  }

  private static JsonObject change(String channel) {
    return in(channel).put("id", UUID.randomUUID().toString()).put("target", BY_OWNER);
  }

  private static JsonObject edit(String channel) {
    return change(channel).put("body", new JsonObject().put("text", "edited"));
  }

  private static JsonObject receipt(String channel) {
    return new JsonObject().put("read", new JsonObject().put(channel, 1));
  }
}
