package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;

/** Every field of every command, with a value of every wrong type. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FieldTypesTest {
  private static final String GROUP = "g.00000000000000000000000000";
  private static Nodes nodes;
  private static ChatClient client;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            1, base -> Limits.of(base, limits -> limits.frames(100_000).sendsPerSecond(100_000)));
    client = nodes.person(0, "alice");
    nodes.person(0, "bob").close();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private enum Type {
    TEXT,
    CONVERSATION,
    USERS,
    NUMBER,
    BOOLEAN,
    OBJECT;

    /** Values that no field of this type may have. */
    List<Object> wrong() {
      List<Object> wrong = new ArrayList<>();
      if (this != TEXT) {
        wrong.add("\u0000");
      }
      if (this != NUMBER) {
        wrong.add(7);
      }
      if (this != BOOLEAN) {
        wrong.add(true);
      }
      if (this != OBJECT) {
        wrong.add(new JsonObject());
        wrong.add(new JsonObject().put("$gt", ""));
      }
      wrong.add(new JsonArray().add(1));
      wrong.add(new JsonArray().add(new JsonObject()));
      wrong.add(1.5);
      if (this == NUMBER) {
        wrong.addAll(List.of(-1, 1e300, new java.math.BigInteger("9".repeat(40))));
      }
      if (this == USERS) {
        wrong.addAll(List.of(new JsonArray(), new JsonArray().add("No"), new JsonArray().add("a")));
      }
      return wrong;
    }
  }

  private record Field(String name, Type type) {}

  /** A body that would be accepted but for the conversation, and its fields that are checked. */
  private enum Command {
    SYNC(
        Addresses.SYNC,
        new JsonObject(),
        new Field("cursors", Type.OBJECT),
        new Field("budget", Type.NUMBER)),
    HISTORY(
        Addresses.MESSAGE_HISTORY,
        new JsonObject().put("conversation", "d.alice.bob"),
        new Field("conversation", Type.CONVERSATION),
        new Field("after", Type.NUMBER),
        new Field("before", Type.NUMBER),
        new Field("limit", Type.NUMBER)),
    SEND(
        Addresses.MESSAGE_SEND,
        ChatClient.text("d.alice.bob", UUID.randomUUID().toString(), "hi"),
        new Field("conversation", Type.CONVERSATION),
        new Field("id", Type.TEXT),
        new Field("kind", Type.TEXT),
        new Field("body", Type.OBJECT)),
    CREATE(
        Addresses.CONVERSATION_CREATE,
        new JsonObject()
            .put("kind", "group")
            .put("title", "t")
            .put("members", new JsonArray().add("bob")),
        new Field("kind", Type.TEXT),
        new Field("title", Type.TEXT),
        new Field("members", Type.USERS),
        new Field("id", Type.TEXT)),
    UPDATE(
        Addresses.CONVERSATION_UPDATE,
        new JsonObject().put("conversation", GROUP).put("title", "t"),
        new Field("conversation", Type.CONVERSATION),
        new Field("title", Type.TEXT),
        new Field("description", Type.TEXT),
        new Field("permissions", Type.OBJECT)),
    MEMBERS(
        Addresses.CONVERSATION_MEMBERS,
        new JsonObject().put("conversation", GROUP),
        new Field("conversation", Type.CONVERSATION)),
    ADD(
        Addresses.CONVERSATION_ADD,
        new JsonObject().put("conversation", GROUP).put("users", new JsonArray().add("bob")),
        new Field("conversation", Type.CONVERSATION),
        new Field("users", Type.USERS)),
    REMOVE(
        Addresses.CONVERSATION_REMOVE,
        new JsonObject().put("conversation", GROUP).put("users", new JsonArray().add("bob")),
        new Field("conversation", Type.CONVERSATION),
        new Field("users", Type.USERS)),
    ROLE(
        Addresses.CONVERSATION_ROLE,
        new JsonObject().put("conversation", GROUP).put("user", "bob").put("role", "admin"),
        new Field("conversation", Type.CONVERSATION),
        new Field("user", Type.TEXT),
        new Field("role", Type.TEXT)),
    LEAVE(
        Addresses.CONVERSATION_LEAVE,
        new JsonObject().put("conversation", GROUP),
        new Field("conversation", Type.CONVERSATION)),
    TYPING(
        Addresses.TYPING,
        new JsonObject().put("conversation", "d.alice.bob").put("typing", true),
        new Field("conversation", Type.CONVERSATION),
        new Field("typing", Type.BOOLEAN)),
    WATCH(
        Addresses.PRESENCE_WATCH,
        new JsonObject().put("users", new JsonArray().add("bob")),
        new Field("users", Type.USERS)),
    PROFILES(
        Addresses.PROFILE_GET,
        new JsonObject().put("users", new JsonArray().add("bob")),
        new Field("users", Type.USERS)),
    PROFILE(
        Addresses.PROFILE_SET,
        new JsonObject().put("name", "n"),
        new Field("name", Type.TEXT),
        new Field("about", Type.TEXT)),
    FIND(Addresses.PEOPLE_FIND, new JsonObject().put("text", "bob"), new Field("text", Type.TEXT)),
    CONTACT(
        Addresses.CONTACT_SET,
        new JsonObject().put("user", "bob"),
        new Field("user", Type.TEXT),
        new Field("name", Type.TEXT)),
    BLOCK(
        Addresses.PERSON_BLOCK,
        new JsonObject().put("user", "bob").put("blocked", false),
        new Field("user", Type.TEXT),
        new Field("blocked", Type.BOOLEAN)),
    BLOCKED(Addresses.PERSON_BLOCKED, new JsonObject(), new Field("after", Type.TEXT)),
    CONTACTS(Addresses.CONTACT_LIST, new JsonObject(), new Field("after", Type.TEXT)),
    RECEIPT(
        Addresses.RECEIPT,
        new JsonObject(),
        new Field("delivered", Type.OBJECT),
        new Field("read", Type.OBJECT)),
    AUTH(Addresses.AUTH, new JsonObject(), new Field("token", Type.TEXT));

    final String address;
    final JsonObject body;
    final List<Field> fields;

    Command(String address, JsonObject body, Field... fields) {
      this.address = address;
      this.body = body;
      this.fields = List.of(fields);
    }
  }

  @ParameterizedTest
  @EnumSource(Command.class)
  void aFieldOfAWrongTypeIsABadRequest(Command command) {
    for (Field field : command.fields) {
      for (Object wrong : field.type().wrong()) {
        JsonObject body = command.body.copy().put(field.name(), wrong);
        assertEquals(
            400,
            client.refusal(command.address, body),
            () -> command.address + " " + body.encode());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Command.class)
  void aBodyThatIsNoObjectIsABadRequest(Command command) {
    for (Object body : new Object[] {null, 7, "text", true, new JsonArray()}) {
      JsonObject frame =
          new JsonObject()
              .put("type", "send")
              .put("address", command.address)
              .put("body", body)
              .put("replyAddress", UUID.randomUUID().toString());
      client.send(frame);
      JsonObject answer =
          client.frame(one -> frame.getString("replyAddress").equals(one.getString("address")));
      assertEquals(400, answer.getInteger("failureCode"), answer::encode);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursors", "delivered", "read"})
  void aWatermarkIsAWholeNumber(String field) {
    String address = field.equals("cursors") ? Addresses.SYNC : Addresses.RECEIPT;
    for (Object wrong : List.of("1", 1.5, true, -1, new JsonObject(), new JsonArray(), 1e300)) {
      JsonObject marks = new JsonObject().put("d.alice.bob", wrong);
      assertEquals(400, client.refusal(address, new JsonObject().put(field, marks)), marks::encode);
    }
    JsonObject strange = new JsonObject().put("$set", 1);
    assertEquals(400, client.refusal(address, new JsonObject().put(field, strange)));
  }

  @Test
  void textAndWhatComesWithItHaveTheirTypes() {
    List<Object> wrongTexts =
        List.of(7, true, "", "  \n", new JsonObject(), new JsonArray().add("a"));
    for (Object wrong : wrongTexts) {
      assertEquals(400, refused(new JsonObject().put("text", wrong)), () -> "text " + wrong);
    }
    assertEquals(400, refused(new JsonObject()));
    JsonObject text = new JsonObject().put("text", "hi");
    for (Object wrong : List.of("1", 0, -1, 1.5, true, new JsonObject())) {
      assertEquals(400, refused(text.copy().put("replyTo", wrong)), () -> "replyTo " + wrong);
    }
    for (Object wrong : List.of("bob", 1, true, new JsonObject(), new JsonArray().add(1))) {
      assertEquals(400, refused(text.copy().put("mentions", wrong)), () -> "mentions " + wrong);
    }
    assertEquals(0, refused(text.copy().put("replyTo", 1).put("mentions", new JsonArray())));
  }

  private static int refused(JsonObject text) {
    JsonObject body = ChatClient.text("d.alice.bob", UUID.randomUUID().toString(), "");
    return client.refusal(Addresses.MESSAGE_SEND, body.put("body", text));
  }

  @Test
  void noFailureShowsTheInsideOfTheServer() {
    assertFalse(client.frames().isEmpty());
    assertTrue(
        client.frames().stream()
            .filter(frame -> "err".equals(frame.getString("type")))
            .allMatch(frame -> frame.getInteger("failureCode") != 500));
  }
}
