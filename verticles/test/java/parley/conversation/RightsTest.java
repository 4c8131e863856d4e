package parley.conversation;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Groups.in;
import static parley.Groups.users;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
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

/**
 * Who may do what in a conversation: one table, walked completely, by people on both nodes. A cell
 * is {@code ok} or the code of the refusal, and gets a conversation of its own; words after the
 * address tell apart what is done. The owner has written what is changed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RightsTest {
  private static final String TABLE =
      """
      | group                                    | channel                                     | direct               | direct, blocked
      | owner admin member left removed stranger | owner admin member removed follower stranger | owner member stranger | owner member
      chat.message.send              | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.message.forward           | ok  ok  ok  404 404 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.message.edit              | ok  403 403 403 403 404 | ok  403 403 403 403 403 | ok  403 404 | ok  403
      chat.message.delete            | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | ok  403 404 | ok  403
      chat.message.react             | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.message.pin               | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | ok  ok  404 | ok  403
      chat.message.send poll         | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.message.vote              | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.message.close             | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | ok  403 404 | ok  403
      chat.message.play              | 400 ok  ok  403 403 404 | 400 ok  ok  403 403 403 | 400 ok  404 | 400 403
      chat.message.search            | ok  ok  ok  ok  ok  404 | ok  ok  ok  ok  ok  ok  | ok  ok  404 | ok  ok
      chat.message.versions          | ok  ok  ok  404 404 404 | ok  ok  ok  ok  ok  ok  | ok  ok  404 | ok  ok
      chat.message.info              | ok  403 403 404 404 404 | 400 400 400 400 400 400 | ok  403 404 | ok  403
      chat.message.trace             | ok  403 403 404 404 404 | 400 400 400 400 400 400 | ok  403 404 | ok  403
      chat.message.history           | ok  ok  ok  ok  ok  404 | ok  ok  ok  ok  ok  ok  | ok  ok  404 | ok  ok
      chat.receipt                   | ok  ok  ok  ok  ok  404 | ok  ok  ok  ok  ok  ok  | ok  ok  404 | ok  ok
      chat.typing                    | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.conversation.members      | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | ok  ok  404 | ok  403
      chat.conversation.update       | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.update right | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.expire       | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | ok  ok  404 | ok  403
      chat.conversation.add          | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.add left     | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.remove       | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.remove owner | 400 403 403 403 403 404 | 400 403 403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.role admin   | ok  ok  403 403 403 404 | ok  ok  403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.role give    | ok  403 403 403 403 404 | ok  403 403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.role owner   | 409 403 403 403 403 404 | 409 403 403 403 403 403 | 400 400 400 | 400 400
      chat.conversation.leave        | ok  ok  ok  403 403 404 | ok  ok  ok  403 403 403 | 400 400 400 | 400 400
      chat.conversation.mine         | ok  ok  ok  ok  ok  404 | ok  ok  ok  ok  ok  403 | ok  ok  404 | ok  ok
      chat.invite.create             | ok  ok  403 403 403 404 | 400 400 400 400 400 400 | 400 400 400 | 400 400
      chat.invite.list               | ok  ok  ok  403 403 404 | 400 400 400 400 400 400 | 400 400 400 | 400 400
      chat.invite.revoke             | ok  ok  403 403 403 404 | -   -   -   -   -   -   | -   -   - | -   -
      chat.invite.get                | ok  ok  ok  ok  ok  ok  | -   -   -   -   -   -   | -   -   - | -   -
      chat.invite.join               | ok  ok  ok  ok  403 ok  | -   -   -   -   -   -   | -   -   - | -   -
      chat.invite.join ask           | ok  ok  ok  ok  403 ok  | -   -   -   -   -   -   | -   -   - | -   -
      chat.invite.requests           | ok  ok  403 403 403 404 | 400 400 400 400 400 400 | 400 400 400 | 400 400
      chat.invite.decide             | ok  ok  403 403 403 404 | -   -   -   -   -   -   | -   -   - | -   -
      chat.channel.get               | 400 400 400 400 400 400 | ok  ok  ok  ok  ok  ok  | 400 400 400 | 400 400
      chat.channel.follow            | 400 400 400 400 400 400 | 409 409 409 ok  ok  ok  | 400 400 400 | 400 400
      chat.channel.unfollow          | 400 400 400 400 400 400 | ok  ok  ok  ok  ok  ok  | 400 400 400 | 400 400
      """;

  /** What is asked for in each row, made for a conversation and the number of the owner's text. */
  private static final Map<String, Function<Scene, JsonObject>> BODIES =
      Map.ofEntries(
          entry("chat.message.send", scene -> text(scene.conversation)),
          entry("chat.message.forward", RightsTest::forward),
          entry("chat.message.edit", scene -> change(scene).put("body", words("edited"))),
          entry("chat.message.delete", RightsTest::change),
          entry("chat.message.react", scene -> change(scene).put("emoji", "👍")),
          entry(
              "chat.message.pin",
              scene -> scene.in().put("target", scene.text).put("pinned", true)),
          entry("chat.message.send poll", scene -> poll(scene.conversation)),
          entry("chat.message.vote", scene -> inPoll(scene).put("options", new JsonArray().add(0))),
          entry("chat.message.close", RightsTest::inPoll),
          entry("chat.message.play", RightsTest::spoken),
          entry("chat.message.search", scene -> scene.in().put("text", "owner")),
          entry("chat.message.versions", scene -> scene.in().put("target", scene.text)),
          entry("chat.message.info", scene -> scene.in().put("target", scene.text)),
          entry("chat.message.trace", scene -> scene.in().put("target", scene.text)),
          entry("chat.message.history", Scene::in),
          entry("chat.receipt", RightsTest::receipt),
          entry("chat.typing", scene -> scene.in().put("typing", true)),
          entry("chat.conversation.members", Scene::in),
          entry("chat.conversation.update", scene -> scene.in().put("title", "New")),
          entry(
              "chat.conversation.update right",
              scene -> scene.in().put("permissions", new JsonObject().put("edit", "members"))),
          entry("chat.conversation.expire", scene -> scene.in().put("after", 86_400_000)),
          entry("chat.conversation.add", scene -> users(scene.conversation, "novice")),
          entry("chat.conversation.add left", scene -> users(scene.conversation, "left")),
          entry("chat.conversation.remove", scene -> users(scene.conversation, "other")),
          entry("chat.conversation.remove owner", scene -> users(scene.conversation, "owner")),
          entry("chat.conversation.role admin", scene -> scene.role("other", "admin")),
          entry("chat.conversation.role give", scene -> scene.role("other", "owner")),
          entry("chat.conversation.role owner", scene -> scene.role("owner", "member")),
          entry("chat.conversation.leave", Scene::in),
          entry("chat.conversation.mine", scene -> scene.in().put("muted", -1)),
          entry("chat.invite.create", Scene::in),
          entry("chat.invite.list", Scene::in),
          entry("chat.invite.revoke", scene -> scene.invite(false).mergeIn(scene.in())),
          entry("chat.invite.get", scene -> scene.invite(false)),
          entry("chat.invite.join", scene -> scene.invite(false)),
          entry("chat.invite.join ask", scene -> scene.invite(true)),
          entry("chat.invite.requests", Scene::in),
          entry("chat.invite.decide", RightsTest::decision),
          entry("chat.channel.get", Scene::in),
          entry("chat.channel.follow", Scene::in),
          entry("chat.channel.unfollow", Scene::in));

  private static final String ABOUT_ONE =
      "chat\\.((message|conversation|invite|channel)\\..*|receipt|typing)";

  /** Those that make a conversation, or look for one. */
  private static final Set<String> ABOUT_NONE =
      Set.of(Addresses.CONVERSATION_CREATE, Addresses.CHANNEL_FIND);

  private static final Map<String, ChatClient> people = new HashMap<>();
  private static final Map<String, String> tokens = new HashMap<>();
  private static Nodes nodes;
  private static int channels;

  /** A conversation of its own for each cell. */
  private record Scene(String conversation, long text) {
    JsonObject in() {
      return Groups.in(conversation);
    }

    JsonObject role(String user, String role) {
      return in().put("user", user).put("role", role);
    }

    JsonObject invite(boolean approval) {
      JsonObject invite =
          people.get("owner").request(Addresses.INVITE_CREATE, in().put("approval", approval));
      return new JsonObject().put("token", invite.getString("token"));
    }
  }

  @BeforeAll
  static void start() {
    nodes = Nodes.start(2, base -> Limits.of(base, limits -> limits.sendsPerSecond(10_000)));
    List<String> names =
        List.of(
            "owner",
            "admin",
            "member",
            "left",
            "removed",
            "follower",
            "stranger",
            "other",
            "novice");
    for (String name : names) {
      int port = nodes.port(people.size() % 2);
      String token = Api.register(nodes.vertx(), port, name).getString("access");
      people.put(name, ChatClient.connect(nodes.vertx(), port, name, token));
      tokens.put(name, token);
    }
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void everyCellOfTheTableHolds() {
    List<String> lines = TABLE.lines().toList();
    List<String> kinds = cells(lines.get(0)).stream().map(String::strip).toList();
    List<List<String>> who = cells(lines.get(1)).stream().map(RightsTest::columns).toList();
    Map<String, String> expected = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();

    for (String line : lines.subList(2, lines.size())) {
      String what = line.substring(0, line.indexOf('|')).strip();
      for (int kind = 0; kind < kinds.size(); kind++) {
        List<String> codes = columns(cells(line).get(kind));
        for (int i = 0; i < codes.size(); i++) {
          if (!codes.get(i).equals("-")) {
            String cell = what + ", " + kinds.get(kind) + ", " + who.get(kind).get(i);
            expected.put(cell, codes.get(i));
            found.put(cell, refusal(what, kinds.get(kind), who.get(kind).get(i)));
          }
        }
      }
    }

    assertEquals(lines(expected), lines(found));
  }

  @Test
  void everyCommandAboutAConversationHasARow() throws IllegalAccessException {
    Set<String> rows =
        BODIES.keySet().stream().map(row -> row.split(" ")[0]).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (Field field : Addresses.class.getFields()) {
      String address = (String) field.get(null);
      if (address.matches(ABOUT_ONE) && !ABOUT_NONE.contains(address) && !rows.contains(address)) {
        missing.add(address);
      }
    }
    assertEquals(Set.of(), missing);
    TABLE
        .lines()
        .skip(2)
        .forEach(line -> rows.remove(line.substring(0, line.indexOf('|')).split(" ")[0]));
    assertEquals(Set.of(), rows, "rows of the table");
  }

  private static String refusal(String what, String kind, String user) {
    block(false);
    Scene scene =
        switch (kind) {
          case "group" -> group();
          case "channel" -> channel();
          case "direct, blocked" -> blocked();
          default -> direct();
        };
    int code = people.get(user).refusal(what.split(" ")[0], BODIES.get(what).apply(scene));
    return code == 0 ? "ok" : String.valueOf(code);
  }

  private static Scene group() {
    ChatClient owner = people.get("owner");
    String group = Groups.create(owner, "Rights", "admin", "member", "left", "removed", "other");
    return changed(owner, group);
  }

  private static Scene channel() {
    ChatClient owner = people.get("owner");
    JsonObject creation =
        new JsonObject()
            .put("kind", "channel")
            .put("handle", "rights" + channels++)
            .put("title", "Rights");
    String channel =
        owner.request(Addresses.CONVERSATION_CREATE, creation).getString("conversation");
    people.get("follower").request(Addresses.CHANNEL_FOLLOW, in(channel));
    Groups.add(owner, channel, "admin", "member", "left", "removed", "other");
    return changed(owner, channel);
  }

  private static Scene changed(ChatClient owner, String conversation) {
    people.get("left").request(Addresses.CONVERSATION_LEAVE, in(conversation));
    Groups.remove(owner, conversation, "removed");
    Groups.role(owner, conversation, "admin", "admin");
    return new Scene(conversation, owner.say(conversation, "by the owner"));
  }

  private static Scene direct() {
    ChatClient owner = people.get("owner");
    String direct = "d.member.owner";
    long text = owner.say(direct, "by the owner");
    owner.refusal(Addresses.CONVERSATION_EXPIRE, in(direct).put("after", 0));
    return new Scene(direct, text);
  }

  /** The member has blocked the owner. */
  private static Scene blocked() {
    Scene scene = direct();
    block(true);
    return scene;
  }

  private static void block(boolean blocked) {
    JsonObject owner = new JsonObject().put("user", "owner").put("blocked", blocked);
    people.get("member").request(Addresses.PERSON_BLOCK, owner);
  }

  private static JsonObject text(String conversation) {
    return ChatClient.text(conversation, UUID.randomUUID().toString(), "hello");
  }

  private static JsonObject words(String text) {
    return new JsonObject().put("text", text);
  }

  private static JsonObject change(Scene scene) {
    return scene.in().put("id", UUID.randomUUID().toString()).put("target", scene.text);
  }

  private static JsonObject poll(String conversation) {
    JsonObject body = new JsonObject().put("question", "Well?").put("options", array("yes", "no"));
    return text(conversation).put("kind", "poll").put("body", body);
  }

  /** About a poll that the owner makes. */
  private static JsonObject inPoll(Scene scene) {
    JsonObject made = people.get("owner").request(Addresses.MESSAGE_SEND, poll(scene.conversation));
    return change(scene).put("target", made.getLong("seq"));
  }

  /** About a voice note of the owner's. */
  private static JsonObject spoken(Scene scene) {
    ChatClient owner = people.get("owner");
    String media = Api.sound(nodes.vertx(), nodes.port(0), tokens.get("owner"));
    JsonObject note =
        text(scene.conversation)
            .put("kind", "media")
            .put("body", new JsonObject().put("media", media).put("voice", true));
    return change(scene).put("target", owner.request(Addresses.MESSAGE_SEND, note).getLong("seq"));
  }

  private static JsonArray array(String... values) {
    return new JsonArray(List.of(values));
  }

  private static JsonObject forward(Scene scene) {
    return scene
        .in()
        .put("id", UUID.randomUUID().toString())
        .put("source", scene.in().put("seq", scene.text));
  }

  private static JsonObject receipt(Scene scene) {
    return new JsonObject().put("read", new JsonObject().put(scene.conversation, 1));
  }

  private static JsonObject decision(Scene scene) {
    people.get("novice").request(Addresses.INVITE_JOIN, scene.invite(true));
    return scene.in().put("user", "novice").put("accept", true);
  }

  private static List<String> cells(String line) {
    return List.of(line.substring(line.indexOf('|') + 1).split("\\|"));
  }

  private static List<String> columns(String cell) {
    return List.of(cell.strip().split(" +"));
  }

  private static String lines(Map<String, String> cells) {
    List<String> lines = new ArrayList<>();
    cells.forEach((cell, code) -> lines.add(cell + ": " + code));
    return lines.stream().collect(Collectors.joining("\n"));
  }
}
