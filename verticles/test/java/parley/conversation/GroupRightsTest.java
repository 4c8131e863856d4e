package parley.conversation;

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
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Who may do what to a group: one table, walked completely, on both nodes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class GroupRightsTest {
  private static final List<String> WHO = List.of("owner", "admin", "member", "former", "stranger");

  /** What the owner has written in each group. */
  private static final long BY_OWNER = 4;

  /** 0 is allowed. Each cell gets a group of its own. */
  private static final Map<String, List<Integer>> CODES = new LinkedHashMap<>();

  private static final Map<String, Function<String, JsonObject>> BODIES = new LinkedHashMap<>();

  static {
    row(Addresses.MESSAGE_SEND, List.of(0, 0, 0, 403, 404), GroupRightsTest::text);
    row(Addresses.MESSAGE_EDIT, List.of(0, 403, 403, 403, 404), GroupRightsTest::edit);
    row(Addresses.MESSAGE_DELETE, List.of(0, 0, 403, 403, 404), GroupRightsTest::change);
    row(
        Addresses.MESSAGE_REACT,
        List.of(0, 0, 0, 403, 404),
        group -> change(group).put("emoji", "👍"));
    row(
        Addresses.MESSAGE_VERSIONS,
        List.of(0, 0, 0, 404, 404),
        group -> in(group).put("target", BY_OWNER));
    row(Addresses.MESSAGE_HISTORY, List.of(0, 0, 0, 0, 404), Groups::in);
    row(Addresses.RECEIPT, List.of(0, 0, 0, 0, 404), GroupRightsTest::receipt);
    row(Addresses.TYPING, List.of(0, 0, 0, 403, 404), group -> in(group).put("typing", true));
    row(Addresses.CONVERSATION_MEMBERS, List.of(0, 0, 0, 403, 404), Groups::in);
    row(
        Addresses.CONVERSATION_UPDATE,
        List.of(0, 0, 403, 403, 404),
        group -> in(group).put("title", "New"));
    row(
        Addresses.CONVERSATION_UPDATE + " permissions",
        List.of(0, 0, 403, 403, 404),
        group -> in(group).put("permissions", new JsonObject().put("edit", "members")));
    row(Addresses.CONVERSATION_ADD, List.of(0, 0, 403, 403, 404), group -> users(group, "novice"));
    row(
        Addresses.CONVERSATION_REMOVE,
        List.of(0, 0, 403, 403, 404),
        group -> users(group, "other"));
    row(
        Addresses.CONVERSATION_REMOVE + " owner",
        List.of(400, 403, 403, 403, 404),
        group -> users(group, "owner"));
    row(
        Addresses.CONVERSATION_ROLE,
        List.of(0, 0, 403, 403, 404),
        group -> in(group).put("user", "other").put("role", "admin"));
    row(
        Addresses.CONVERSATION_ROLE + " owner",
        List.of(0, 403, 403, 403, 404),
        group -> in(group).put("user", "other").put("role", "owner"));
    row(
        Addresses.CONVERSATION_ROLE + " of the owner",
        List.of(409, 403, 403, 403, 404),
        group -> in(group).put("user", "owner").put("role", "member"));
    row(
        Addresses.CONVERSATION_EXPIRE,
        List.of(0, 0, 403, 403, 404),
        group -> in(group).put("after", 86_400_000));
    row(Addresses.INVITE_CREATE, List.of(0, 0, 403, 403, 404), Groups::in);
    row(Addresses.INVITE_LIST, List.of(0, 0, 0, 403, 404), Groups::in);
    row(
        Addresses.INVITE_REVOKE,
        List.of(0, 0, 0, 403, 404),
        group -> in(group).put("token", "A".repeat(22)));
    row(Addresses.INVITE_REQUESTS, List.of(0, 0, 403, 403, 404), Groups::in);
    row(
        Addresses.INVITE_DECIDE,
        List.of(404, 404, 403, 403, 404),
        group -> in(group).put("user", "novice").put("accept", true));
    row(Addresses.CONVERSATION_LEAVE, List.of(0, 0, 0, 403, 404), Groups::in);
  }

  private static Nodes nodes;

  /** What is done is told apart by words after the address. */
  private static void row(String address, List<Integer> codes, Function<String, JsonObject> body) {
    CODES.put(address, codes);
    BODIES.put(address, body);
  }

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    for (String user :
        List.of("owner", "admin", "member", "former", "stranger", "other", "novice")) {
      Api.register(nodes.vertx(), nodes.port(0), user);
    }
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyCellOfTheTableHolds() {
    ChatClient owner = device(0, "owner");
    Map<String, List<Integer>> found = new LinkedHashMap<>();
    List<ChatClient> people =
        List.of(
            device(1, "owner"),
            device(1, "admin"),
            device(0, "member"),
            device(1, "former"),
            device(1, "stranger"));

    for (String what : CODES.keySet()) {
      String address = what.split(" ")[0];
      found.put(
          what,
          people.stream()
              .map(person -> person.refusal(address, BODIES.get(what).apply(group(owner))))
              .toList());
    }

    assertEquals(CODES, found, "in the order " + WHO);
  }

  private static String group(ChatClient owner) {
    String group = Groups.create(owner, "Rights", "admin", "member", "former", "other");
    Groups.remove(owner, group, "former");
    Groups.role(owner, group, "admin", "admin");
    assertEquals(BY_OWNER, owner.say(group, "by the owner"));
    return group;
  }

  private static JsonObject text(String group) {
    return ChatClient.text(group, UUID.randomUUID().toString(), "hello");
  }

  private static JsonObject change(String group) {
    return in(group).put("id", UUID.randomUUID().toString()).put("target", BY_OWNER);
  }

  private static JsonObject edit(String group) {
    return change(group).put("body", new JsonObject().put("text", "edited"));
  }

  private static JsonObject receipt(String group) {
    return new JsonObject().put("read", new JsonObject().put(group, 1));
  }

  private static ChatClient device(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }
}
