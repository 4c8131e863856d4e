package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.store.Store;

/**
 * A node that dies between the log and what follows from it leaves a change half done. The node
 * that looks next, which knew nothing of the conversation, completes it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HalfDoneChangeTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Nodes nodes;
  private static Store store;
  private static int groups;

  private ChatClient gil;
  private ChatClient hal;
  private String gilName;
  private String halName;
  private String ivyName;
  private String group;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2);
    store =
        Store.open(
            nodes.vertx(), nodes.database().uri(), nodes.database().name(), Duration.ofSeconds(10));
  }

  @AfterAll
  static void stop() {
    store.close().await();
    nodes.close();
  }

  /** A group that the first node alone has touched: the second one has to load it. */
  @BeforeEach
  void createGroup() {
    groups++;
    gilName = "gil" + groups;
    halName = "hal" + groups;
    ivyName = "ivy" + groups;
    gil = nodes.person(0, gilName);
    hal = nodes.person(1, halName);
    nodes.person(0, ivyName).close();
    JsonObject create =
        new JsonObject()
            .put("kind", "group")
            .put("title", "before")
            .put("members", new JsonArray().add(halName));
    group = gil.request(Addresses.CONVERSATION_CREATE, create).getString("conversation");
    gil.say(group, "first");
    hal.entry("first");
  }

  @AfterEach
  void disconnect() {
    gil.close();
    hal.close();
  }

  @Test
  void anAdditionIsCompletedWhenItsHeadWasRaised() {
    long seq = log("added", new JsonObject().put("users", new JsonArray().add(ivyName)));
    raise(seq);

    assertEquals(Set.of(gilName, halName, ivyName), membersSeenBy(hal));
    assertEquals(seq, stored().getLong("applied"));
    assertIvySyncs(seq);
  }

  @Test
  void anAdditionIsCompletedWhenItsHeadWasNotRaised() {
    long seq = log("added", new JsonObject().put("users", new JsonArray().add(ivyName)));

    assertEquals(Set.of(gilName, halName, ivyName), membersSeenBy(hal));
    hal.say(group, "next");
    assertEquals(seq + 1, stored().getLong("head"));
    assertIvySyncs(seq);
  }

  @Test
  void aRemovalHoldsAtOnceForWhoeverLooksNext() {
    long seq = log("removed", new JsonObject().put("users", new JsonArray().add(halName)));
    raise(seq);

    assertEquals(
        403,
        hal.refusal(
            Addresses.MESSAGE_SEND,
            ChatClient.text(group, UUID.randomUUID().toString(), "too late")));
    JsonObject line = line(hal);
    assertEquals(true, line.getBoolean("left"));
    assertEquals(seq, line.getLong("head"));
  }

  @Test
  void aTitleIsCompleted() {
    long seq = log("updated", new JsonObject().put("title", "after"));
    raise(seq);

    hal.say(group, "who loads it completes it");

    assertEquals("after", line(hal).getString("title"));
    assertEquals(seq, stored().getLong("applied"));
  }

  /** The dead node told nobody: what others remember is no reason to refuse somebody. */
  @Test
  void whoeverWasAddedIsServedByANodeThatHasNotHeardOfIt() {
    hal.say(group, "now the second node knows the group");
    long seq = log("added", new JsonObject().put("users", new JsonArray().add(ivyName)));
    raise(seq);

    try (ChatClient ivy = connect(ivyName)) {
      JsonObject newest = new JsonObject().put("conversation", group);
      JsonArray entries = ivy.request(Addresses.MESSAGE_HISTORY, newest).getJsonArray("entries");

      assertEquals(seq, entries.getJsonObject(0).getLong("seq"));
      assertEquals(seq + 1, ivy.say(group, "hello"));
    }
  }

  /** The node that has the conversation in memory finds the change when it writes. */
  @Test
  void whoeverKnewTheConversationFindsTheChangeWhenWriting() {
    long seq = log("removed", new JsonObject().put("users", new JsonArray().add(halName)));
    raise(seq);

    assertEquals(seq + 1, gil.say(group, "next"));
    assertEquals(Set.of(gilName), membersSeenBy(gil));
    assertEquals(seq, stored().getLong("applied"));
  }

  @Test
  void anEditIsCompletedAndADeletionToo() {
    JsonObject first = new JsonObject().put("target", 2);
    raise(logged("edit", first.copy().put("text", "better")));
    assertEquals("better", seenBy(hal, 2).getJsonObject("body").getString("text"));

    long seq = logged("delete", first);
    raise(seq);
    hal.say(group, "whoever writes finds it");
    assertEquals(gilName, seenBy(hal, 2).getString("deleted"));
    assertEquals(seq, stored().getLong("applied"));
    assertEquals(first, seenBy(hal, 3).getJsonObject("body"), "the words are erased there, too");
  }

  private JsonObject seenBy(ChatClient client, long seq) {
    JsonObject one = new JsonObject().put("conversation", group).put("after", seq - 1);
    return client
        .request(Addresses.MESSAGE_HISTORY, one.put("limit", 1))
        .getJsonArray("entries")
        .getJsonObject(0);
  }

  private long log(String type, JsonObject body) {
    return logged("system", body.put("type", type));
  }

  /** What the dead node wrote: the entry alone. Its number comes back. */
  private long logged(String kind, JsonObject body) {
    long seq = stored().getLong("head") + 1;
    JsonObject entry =
        new JsonObject()
            .put("_id", UUID.randomUUID().toString())
            .put("c", group)
            .put("s", seq)
            .put("f", gilName)
            .put("d", "device")
            .put("t", System.currentTimeMillis())
            .put("k", kind)
            .put("b", body.encode());
    store.client().insert("messages", entry).await();
    return seq;
  }

  private void raise(long seq) {
    JsonObject max =
        new JsonObject().put("$max", new JsonObject().put("head", seq).put("system", seq));
    store.client().updateCollection("conversations", byId(), max).await();
  }

  private JsonObject byId() {
    return new JsonObject().put("_id", group);
  }

  private JsonObject stored() {
    return store.client().findOne("conversations", byId(), null).await();
  }

  private Set<String> membersSeenBy(ChatClient client) {
    Set<String> users = new HashSet<>();
    client
        .request(Addresses.CONVERSATION_MEMBERS, new JsonObject().put("conversation", group))
        .getJsonArray("members")
        .forEach(member -> users.add(((JsonObject) member).getString("user")));
    return users;
  }

  private JsonObject line(ChatClient client) {
    List<JsonObject> lines =
        client.sync(Map.of()).getJsonArray("conversations").stream()
            .map(JsonObject.class::cast)
            .filter(line -> line.getString("conversation").equals(group))
            .toList();
    assertEquals(1, lines.size());
    return lines.get(0);
  }

  private void assertIvySyncs(long joined) {
    try (ChatClient ivy = connect(ivyName)) {
      assertEquals(joined, line(ivy).getLong("joined"));
      gil.say(group, "welcome");
      eventually(SOON, () -> ivy.entry("welcome") != null);
    }
  }

  /** On the second node. */
  private static ChatClient connect(String user) {
    int port = nodes.port(1);
    String token = Api.login(nodes.vertx(), port, user).getString("access");
    return ChatClient.connect(nodes.vertx(), port, user, token);
  }
}
