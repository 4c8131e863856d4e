package parley.invite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;
import static parley.Groups.in;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Groups;
import parley.Nodes;
import parley.bus.Addresses;
import parley.bus.Failure;
import parley.bus.Failures;
import parley.connection.Limits;
import parley.store.Store;

/** Links into groups and requests to be let in, on two nodes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class InviteTest {
  private static final int MAX_MEMBERS = 5;
  private static final int MAX_GROUPS = 6;
  private static final AtomicInteger TESTS = new AtomicInteger();

  private static Nodes nodes;
  private ChatClient alice;
  private ChatClient bob;
  private ChatClient carol;
  private ChatClient dave;
  private String test;
  private String group;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            2,
            base ->
                Limits.of(
                    base, limits -> limits.sendsPerSecond(10_000).groups(MAX_MEMBERS, MAX_GROUPS)));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** A group of alice and bob; carol and dave are not in it. */
  @BeforeEach
  void people() {
    test = String.valueOf(TESTS.incrementAndGet());
    alice = nodes.person(0, "alice" + test);
    bob = nodes.person(1, "bob" + test);
    carol = nodes.person(0, "carol" + test);
    dave = nodes.person(1, "dave" + test);
    group = Groups.create(alice, "Weekend", "bob" + test);
  }

  private static JsonObject token(JsonObject invite) {
    return new JsonObject().put("token", invite.getString("token"));
  }

  private JsonObject invite(JsonObject asked) {
    return alice.request(Addresses.INVITE_CREATE, asked);
  }

  private JsonObject invite() {
    return invite(in(group));
  }

  private static int join(ChatClient who, JsonObject invite) {
    return who.refusal(Addresses.INVITE_JOIN, token(invite));
  }

  private Set<String> members() {
    Set<String> here = new TreeSet<>(Groups.roles(alice, group).fieldNames());
    assertEquals(here, new TreeSet<>(Groups.roles(bob, group).fieldNames()), "on both nodes");
    return here;
  }

  private boolean isIn(String name) {
    return members().contains(name + test);
  }

  private JsonArray links(ChatClient who) {
    return who.request(Addresses.INVITE_LIST, in(group)).getJsonArray("invites");
  }

  private List<String> waiting() {
    return alice.request(Addresses.INVITE_REQUESTS, in(group)).getJsonArray("requests").stream()
        .map(one -> ((JsonObject) one).getString("user"))
        .toList();
  }

  private JsonObject decision(String name, boolean accept) {
    return in(group).put("user", name + test).put("accept", accept);
  }

  @Test
  void showsWhereALinkLeadsAndLetsIn() {
    alice.request(Addresses.CONVERSATION_UPDATE, in(group).put("description", "Walks"));
    JsonObject invite = invite();

    assertEquals(
        in(group)
            .put("title", "Weekend")
            .put("members", 2)
            .put("approval", false)
            .put("description", "Walks"),
        dave.request(Addresses.INVITE_GET, token(invite)));
    assertEquals(in(group), dave.request(Addresses.INVITE_JOIN, token(invite)));
    assertTrue(dave.request(Addresses.INVITE_GET, token(invite)).getBoolean("joined"));
    JsonObject entry = Groups.pushed(bob, group, 3).copy();
    assertEquals("dave" + test, entry.getString("from"));
    assertEquals(
        new JsonObject()
            .put("type", "added")
            .put("users", new JsonArray().add("dave" + test))
            .put("by", "invite"),
        entry.getJsonObject("body"));
    assertEquals(List.of(3L), Groups.history(dave, group));
    assertEquals(4, dave.say(group, "hello"));
    assertEquals(4, alice.entry("hello").getLong("seq"));
  }

  @Test
  void answersWhoeverJoinsAgainTheSame() {
    JsonObject invite = invite(in(group).put("maxUses", 2));

    for (int i = 0; i < 3; i++) {
      assertEquals(in(group), dave.request(Addresses.INVITE_JOIN, token(invite)));
    }

    assertEquals(1, links(alice).getJsonObject(0).getInteger("uses"));
    assertEquals(2, Groups.line(alice.sync(Map.of()), group).getLong("head"));
  }

  @Test
  void twoDevicesOfOnePersonJoinOnce() {
    JsonObject invite = invite(in(group).put("maxUses", 2));
    String access = Api.login(nodes.vertx(), nodes.port(0), "dave" + test).getString("access");
    ChatClient other = ChatClient.connect(nodes.vertx(), nodes.port(0), "dave" + test, access);

    Future<JsonObject> one = dave.ask(Addresses.INVITE_JOIN, token(invite));
    Future<JsonObject> two = other.ask(Addresses.INVITE_JOIN, token(invite));

    assertEquals(in(group), one.await());
    assertEquals(in(group), two.await());
    assertEquals(2, Groups.line(alice.sync(Map.of()), group).getLong("head"));
    assertEquals(1, links(alice).getJsonObject(0).getInteger("uses"));
  }

  @Test
  void endsWhenItIsOver() {
    JsonObject invite = invite(in(group).put("expires", 1));

    eventually(
        Duration.ofSeconds(5), () -> carol.refusal(Addresses.INVITE_GET, token(invite)) == 404);
    assertEquals(404, join(carol, invite));
    assertEquals(0, links(alice).size());
  }

  @Test
  void endsWhenItIsUsedUp() {
    JsonObject invite = invite(in(group).put("maxUses", 1));

    List<Integer> codes = both(carol, dave, Addresses.INVITE_JOIN, token(invite), token(invite));

    assertEquals(List.of(0, 404), codes);
    assertEquals(3, members().size());
    assertEquals(0, links(alice).size());
  }

  @Test
  void endsWhenItIsRevoked() {
    JsonObject invite = invite();
    JsonObject revocation = token(invite).put("conversation", group);

    alice.request(Addresses.INVITE_REVOKE, revocation);

    assertEquals(404, join(dave, invite));
    assertEquals(404, dave.refusal(Addresses.INVITE_GET, token(invite)));
    assertEquals(0, alice.refusal(Addresses.INVITE_REVOKE, revocation), "again");
  }

  @Test
  void isWorthWhatItsMakerMayDo() {
    Groups.role(alice, group, "bob" + test, "admin");
    JsonObject invite = bob.request(Addresses.INVITE_CREATE, in(group));
    Groups.role(alice, group, "bob" + test, "member");

    assertEquals(404, join(carol, invite));
    assertEquals(404, carol.refusal(Addresses.INVITE_GET, token(invite)));
    Groups.role(alice, group, "bob" + test, "admin");
    assertEquals(0, join(carol, invite));
  }

  @Test
  void membersSeeTheirOwnLinksAdminsAll() {
    JsonObject ofAll = in(group).put("permissions", new JsonObject().put("add", "members"));
    alice.request(Addresses.CONVERSATION_UPDATE, ofAll);
    JsonObject hers = invite();
    JsonObject his = bob.request(Addresses.INVITE_CREATE, in(group));

    assertEquals(2, links(alice).size());
    assertEquals(new JsonArray().add(his), links(bob));
    assertEquals(403, bob.refusal(Addresses.INVITE_REVOKE, token(hers).put("conversation", group)));
    assertEquals(0, alice.refusal(Addresses.INVITE_REVOKE, token(his).put("conversation", group)));
    assertEquals(0, bob.request(Addresses.INVITE_LIST, in(group)).getJsonArray("invites").size());
  }

  @Test
  void somebodyElsesGroupRevokesNothing() {
    JsonObject invite = invite();
    String other = Groups.create(carol, "Other", "dave" + test);

    carol.request(Addresses.INVITE_REVOKE, token(invite).put("conversation", other));

    assertEquals(0, join(dave, invite));
  }

  @Test
  void whoWasRemovedComesBackOnlyWhenAdded() {
    JsonObject invite = invite();
    JsonObject asking = invite(in(group).put("approval", true));
    Groups.add(alice, group, "carol" + test, "dave" + test);
    dave.request(Addresses.CONVERSATION_LEAVE, in(group));
    Groups.remove(alice, group, "carol" + test);

    assertEquals(403, join(carol, invite));
    assertEquals(403, join(carol, asking));
    assertEquals(0, join(dave, invite), "who left may come back");
    Groups.add(alice, group, "carol" + test);
    carol.request(Addresses.CONVERSATION_LEAVE, in(group));
    assertEquals(0, join(carol, invite), "who was added again as well");
    assertTrue(isIn("carol"));
  }

  @Test
  void aNodeThatComesLaterKnowsWhoWasRemoved() {
    JsonObject invite = invite();
    Groups.add(alice, group, "carol" + test);
    Groups.remove(alice, group, "carol" + test);
    nodes.add();

    String access = Api.login(nodes.vertx(), nodes.port(2), "carol" + test).getString("access");
    try (ChatClient there =
        ChatClient.connect(nodes.vertx(), nodes.port(2), "carol" + test, access)) {
      assertEquals(403, join(there, invite));
      assertEquals("removed", Groups.line(there.sync(Map.of()), group).getString("role"));
    }
  }

  @Test
  void ofTwoWhoRaceForTheLastPlaceOneGetsIn() {
    Api.register(nodes.vertx(), nodes.port(0), "erin" + test);
    Api.register(nodes.vertx(), nodes.port(0), "frank" + test);
    Groups.add(alice, group, "erin" + test, "frank" + test);
    JsonObject invite = invite();

    List<Integer> codes = both(carol, dave, Addresses.INVITE_JOIN, token(invite), token(invite));

    assertEquals(List.of(0, 413), codes);
    assertEquals(MAX_MEMBERS, members().size());
    assertEquals(1, links(alice).getJsonObject(0).getInteger("uses"), "the other is given back");
  }

  @Test
  void nobodyJoinsMoreGroupsThanTheyMay() {
    for (int i = 0; i < MAX_GROUPS - 1; i++) {
      Groups.create(dave, "Group " + i, "dave" + test);
    }
    assertEquals(0, join(dave, invite()));
    dave.request(Addresses.CONVERSATION_LEAVE, in(group));
    String next = Groups.create(alice, "Next", "bob" + test);

    assertEquals(413, join(dave, invite(in(next))));
  }

  @Test
  void aGroupHasTwentyLinks() {
    for (int i = 0; i < InviteCommands.MAX_LIVE; i++) {
      invite(in(group).put("maxUses", 1));
    }

    assertEquals(413, alice.refusal(Addresses.INVITE_CREATE, in(group)));
    JsonObject first = links(alice).getJsonObject(0);
    assertEquals(0, join(dave, first));
    assertEquals(0, alice.refusal(Addresses.INVITE_CREATE, in(group)), "used up ones do not count");
  }

  @Test
  void refusesWhatMakesNoSense() {
    long year = Duration.ofDays(366).toMillis();
    assertEquals(0, alice.refusal(Addresses.INVITE_CREATE, in(group).put("expires", year)));
    for (JsonObject bad :
        List.of(
            in(group).put("expires", year + 1),
            in(group).put("expires", 0),
            in(group).put("maxUses", 0),
            in(group).put("maxUses", Invite.MAX_USES + 1),
            in(group).put("approval", "yes"),
            in("d.alice" + test + ".bob" + test))) {
      assertEquals(400, alice.refusal(Addresses.INVITE_CREATE, bad), bad.encode());
    }
    JsonObject most = invite(in(group).put("maxUses", Invite.MAX_USES));
    assertEquals(Invite.MAX_USES, most.getLong("maxUses"));
    assertFalse(most.containsKey("expires"));
    for (String nonsense : List.of("x", "../../etc", "A".repeat(22))) {
      JsonObject token = new JsonObject().put("token", nonsense);
      assertEquals(404, dave.refusal(Addresses.INVITE_JOIN, token), nonsense);
    }
  }

  @Test
  void anAdminLetsInWhoAsks() {
    JsonObject asking = invite(in(group).put("approval", true));

    JsonObject reply = dave.request(Addresses.INVITE_JOIN, token(asking));

    assertEquals(in(group).put("requested", true), reply);
    assertEquals(reply, dave.request(Addresses.INVITE_JOIN, token(asking)), "again");
    assertTrue(dave.request(Addresses.INVITE_GET, token(asking)).getBoolean("requested"));
    alice.event(event -> requests(event) == 1);
    assertEquals(List.of("dave" + test), waiting());
    assertFalse(isIn("dave"));
    dave.close();
    alice.request(Addresses.INVITE_DECIDE, decision("dave", true));
    alice.event(event -> requests(event) == 0);
    String access = Api.login(nodes.vertx(), nodes.port(0), "dave" + test).getString("access");
    ChatClient back = ChatClient.connect(nodes.vertx(), nodes.port(0), "dave" + test, access);
    assertEquals("Weekend", Groups.line(back.sync(Map.of()), group).getString("title"));
    assertTrue(isIn("dave"));
    assertEquals(1, links(alice).getJsonObject(0).getInteger("uses"));
  }

  private int requests(JsonObject event) {
    JsonObject change = event.getJsonObject("change", new JsonObject());
    boolean here = group.equals(event.getString("conversation"));
    return here && "requests".equals(change.getString("type")) ? change.getInteger("count") : -1;
  }

  @Test
  void anAdminTurnsAwayWhoAsks() {
    JsonObject asking = invite(in(group).put("approval", true));
    dave.request(Addresses.INVITE_JOIN, token(asking));

    alice.request(Addresses.INVITE_DECIDE, decision("dave", false));

    assertEquals(List.of(), waiting());
    assertNull(dave.request(Addresses.INVITE_GET, token(asking)).getBoolean("requested"));
    assertFalse(isIn("dave"));
    assertEquals(404, alice.refusal(Addresses.INVITE_DECIDE, decision("dave", true)));
  }

  @Test
  void ofTwoAdminsWhoDecideOneDoes() {
    Groups.role(alice, group, "bob" + test, "admin");
    JsonObject asking = invite(in(group).put("approval", true));
    dave.request(Addresses.INVITE_JOIN, token(asking));

    Future<JsonObject> yes = alice.ask(Addresses.INVITE_DECIDE, decision("dave", true));
    Future<JsonObject> no = bob.ask(Addresses.INVITE_DECIDE, decision("dave", false));
    List<Integer> codes = List.of(code(yes), code(no));

    assertTrue(codes.equals(List.of(0, 404)) || codes.equals(List.of(404, 0)), codes.toString());
    assertEquals(codes.get(0) == 0, isIn("dave"));
    assertEquals(List.of(), waiting());
  }

  @Test
  void aRequestEndsWhenThePersonComesInOtherwise() {
    JsonObject asking = invite(in(group).put("approval", true));
    dave.request(Addresses.INVITE_JOIN, token(asking));
    Groups.add(alice, group, "dave" + test);

    assertEquals(List.of(), waiting());
    dave.request(Addresses.CONVERSATION_LEAVE, in(group));
    assertEquals(List.of(), waiting(), "nor does it come back when they go");
    assertEquals(404, alice.refusal(Addresses.INVITE_DECIDE, decision("dave", true)));
    dave.request(Addresses.INVITE_JOIN, token(asking));
    assertEquals(List.of("dave" + test), waiting(), "they may ask again");
  }

  @Test
  void aRequestStaysWhileTheGroupIsFull() {
    List.of("erin", "frank", "grace")
        .forEach(name -> Api.register(nodes.vertx(), nodes.port(0), name + test));
    JsonObject asking = invite(in(group).put("approval", true));
    dave.request(Addresses.INVITE_JOIN, token(asking));
    Groups.add(alice, group, "erin" + test, "frank" + test, "grace" + test);

    assertEquals(413, alice.refusal(Addresses.INVITE_DECIDE, decision("dave", true)));
    assertEquals(List.of("dave" + test), waiting());
    Groups.remove(alice, group, "grace" + test);
    assertEquals(0, alice.refusal(Addresses.INVITE_DECIDE, decision("dave", true)));
    assertTrue(isIn("dave"));
  }

  @Test
  void twoHundredWaitForOneGroup() {
    JsonObject asking = invite(in(group).put("approval", true));
    List<JsonObject> waiting = new ArrayList<>();
    for (int i = 0; i < Requests.MAX_WAITING - 1; i++) {
      String user = "w" + test + "_" + i;
      waiting.add(
          in(group)
              .put("_id", group + "/" + user)
              .put("c", group)
              .put("u", user)
              .put("by", "alice" + test)
              .put("at", i)
              .put("head", 2));
    }
    Store store =
        Store.open(
            nodes.vertx(), nodes.database().uri(), nodes.database().name(), Duration.ofSeconds(10));
    store
        .client()
        .bulkWrite("requests", waiting.stream().map(BulkOperation::createInsert).toList())
        .await();
    store.close().await();

    assertEquals(0, join(carol, asking));
    assertEquals(413, join(dave, asking));
    assertEquals(Requests.MAX_WAITING, waiting().size());
    assertEquals(1, links(alice).getJsonObject(0).getInteger("uses"), "the other is given back");
  }

  /** The codes that two are answered by who do something at once, sorted. */
  private static List<Integer> both(
      ChatClient one, ChatClient two, String address, JsonObject ofOne, JsonObject ofTwo) {
    Future<JsonObject> first = one.ask(address, ofOne);
    Future<JsonObject> second = two.ask(address, ofTwo);
    List<Integer> codes = new ArrayList<>(List.of(code(first), code(second)));
    codes.sort(null);
    return codes;
  }

  private static int code(Future<JsonObject> reply) {
    try {
      reply.await();
      return 0;
    } catch (RuntimeException refused) {
      Failure failure = Failures.from(refused).failure();
      return failure.code;
    }
  }
}
