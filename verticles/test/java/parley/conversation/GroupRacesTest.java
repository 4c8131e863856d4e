package parley.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Groups.in;
import static parley.Groups.users;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.ChatException;
import parley.connection.Limits;

/** What contradicts each other on two nodes at once has one outcome, and both nodes tell it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroupRacesTest {
  private static final int TIMES = 15;

  private static Nodes nodes;

  /** The owner of each group on either node, and the others on one. */
  private static ChatClient owner;

  private static ChatClient ownerThere;
  private static ChatClient bob;
  private static ChatClient carol;

  private String group;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    owner = nodes.person(0, "owner");
    bob = nodes.person(0, "bob");
    carol = nodes.person(1, "carol");
    Api.register(nodes.vertx(), nodes.port(0), "witness");
    String access = Api.login(nodes.vertx(), nodes.port(1), "owner").getString("access");
    ownerThere = ChatClient.connect(nodes.vertx(), nodes.port(1), "owner", access);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** A group in which both have that role. */
  private void group(String role) {
    group = Groups.create(owner, "Races", "witness", "bob", "carol");
    if (role.equals(Member.ADMIN)) {
      Groups.role(owner, group, "bob", role);
      Groups.role(owner, group, "carol", role);
    }
  }

  private JsonObject role(String user, String role) {
    return in(group).put("user", user).put("role", role);
  }

  @RepeatedTest(TIMES)
  void somebodyIsRemovedWhileTheyWrite() {
    group(Member.MEMBER);
    JsonObject text = ChatClient.text(group, UUID.randomUUID().toString(), "a last word");

    Future<JsonObject> removal = owner.ask(Addresses.CONVERSATION_REMOVE, users(group, "carol"));
    Future<JsonObject> sent = carol.ask(Addresses.MESSAGE_SEND, text);

    assertEquals(0, code(removal));
    long removed = removal.result().getLong("seq");
    if (code(sent) == 0) {
      assertTrue(sent.result().getLong("seq") < removed, "before they were removed");
      assertEquals(removed, 3);
    } else {
      assertEquals(403, code(sent));
      assertEquals(removed, 2);
    }
    assertEquals(List.of("bob", "owner", "witness"), sameOnBothNodes());
  }

  @RepeatedTest(TIMES)
  void twoAdminsRemoveEachOther() {
    group(Member.ADMIN);

    Future<JsonObject> bobs = bob.ask(Addresses.CONVERSATION_REMOVE, users(group, "carol"));
    Future<JsonObject> carols = carol.ask(Addresses.CONVERSATION_REMOVE, users(group, "bob"));

    assertOneDid(bobs, carols);
    String left = code(bobs) == 0 ? "bob" : "carol";
    assertEquals(List.of(left, "owner", "witness"), sameOnBothNodes());
  }

  @RepeatedTest(TIMES)
  void twoAdminsDismissEachOther() {
    group(Member.ADMIN);

    Future<JsonObject> bobs = bob.ask(Addresses.CONVERSATION_ROLE, role("carol", Member.MEMBER));
    Future<JsonObject> carols = carol.ask(Addresses.CONVERSATION_ROLE, role("bob", Member.MEMBER));

    assertOneDid(bobs, carols);
    sameOnBothNodes();
    JsonObject roles = Groups.roles(owner, group);
    assertEquals(code(bobs) == 0 ? Member.ADMIN : Member.MEMBER, roles.getString("bob"));
    assertEquals(code(bobs) == 0 ? Member.MEMBER : Member.ADMIN, roles.getString("carol"));
  }

  @RepeatedTest(TIMES)
  void theOwnerLeavesAndGivesAwayAtOnce() {
    group(Member.MEMBER);

    Future<JsonObject> leaving = owner.ask(Addresses.CONVERSATION_LEAVE, in(group));
    Future<JsonObject> giving =
        ownerThere.ask(Addresses.CONVERSATION_ROLE, role("carol", Member.OWNER));

    assertEquals(0, code(leaving));
    assertTrue(List.of(0, 403).contains(code(giving)));
    String heir = code(giving) == 0 ? "carol" : "witness";
    JsonObject roles = Groups.roles(bob, group);
    assertEquals(Member.OWNER, roles.getString(heir));
    assertEquals(1, owners(roles));
    assertEquals(roles, Groups.roles(carol, group), "on both nodes");
    assertEquals(log(bob), log(carol));
  }

  @RepeatedTest(TIMES)
  void somebodyLeavesWhoIsGivenTheGroup() {
    group(Member.MEMBER);

    Future<JsonObject> giving = owner.ask(Addresses.CONVERSATION_ROLE, role("carol", Member.OWNER));
    Future<JsonObject> leaving = carol.ask(Addresses.CONVERSATION_LEAVE, in(group));

    assertEquals(0, code(leaving));
    assertTrue(List.of(0, 404).contains(code(giving)));
    assertEquals(List.of("bob", "owner", "witness"), sameOnBothNodes());
    assertEquals(Member.OWNER, Groups.roles(owner, group).getString("owner"));
  }

  @RepeatedTest(TIMES)
  void somebodyIsAddedAndRemovedAtOnce() {
    group(Member.ADMIN);
    Groups.remove(owner, group, "witness");

    Future<JsonObject> adding = bob.ask(Addresses.CONVERSATION_ADD, users(group, "witness"));
    Future<JsonObject> removing = carol.ask(Addresses.CONVERSATION_REMOVE, users(group, "witness"));

    assertEquals(0, code(adding));
    assertTrue(List.of(0, 404).contains(code(removing)));
    List<String> expected =
        code(removing) == 0
            ? List.of("bob", "carol", "owner")
            : List.of("bob", "carol", "owner", "witness");
    assertEquals(expected, sameOnBothNodes());
  }

  private static void assertOneDid(Future<JsonObject> one, Future<JsonObject> other) {
    List<Integer> codes = List.of(code(one), code(other));
    assertTrue(codes.equals(List.of(0, 403)) || codes.equals(List.of(403, 0)), codes.toString());
  }

  /** Who is in, sorted, with one owner; as told by both nodes, whose logs are the same. */
  private List<String> sameOnBothNodes() {
    JsonObject roles = Groups.roles(owner, group);
    assertEquals(roles, Groups.roles(ownerThere, group), "members");
    assertEquals(1, owners(roles));
    assertEquals(log(owner), log(ownerThere), "history");
    return roles.fieldNames().stream().sorted().toList();
  }

  private static long owners(JsonObject roles) {
    return roles.stream().filter(role -> role.getValue().equals(Member.OWNER)).count();
  }

  private String log(ChatClient person) {
    return person
        .request(Addresses.MESSAGE_HISTORY, in(group).put("after", 0).put("limit", 200))
        .getJsonArray("entries")
        .encodePrettily();
  }

  private static int code(Future<JsonObject> reply) {
    try {
      reply.await();
      return 0;
    } catch (ChatException refused) {
      return refused.failure().code;
    }
  }
}
