package parley.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.Api;
import parley.ChatClient;
import parley.Nodes;
import parley.bus.Addresses;
import parley.connection.Limits;

/** Profiles, contacts and finding people, on two nodes of which one finds nobody by name. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PeopleTest {
  private static final int MAX_CONTACTS = 3;

  private static Nodes nodes;
  private static ChatClient ann;
  private static ChatClient ben;

  @BeforeAll
  static void start() {
    boolean[] directory = {true};
    nodes =
        Nodes.start(
            1, base -> Limits.of(base, limits -> limits.people(MAX_CONTACTS, directory[0])));
    directory[0] = false;
    nodes.add();
    ann = nodes.person(0, "ann");
    ben = nodes.person(1, "ben");
    for (String user : List.of("cat", "dan", "eve")) {
      Api.register(nodes.vertx(), nodes.port(0), user);
    }
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static ChatClient device(int node, String user) {
    String token = Api.login(nodes.vertx(), nodes.port(node), user).getString("access");
    return ChatClient.connect(nodes.vertx(), nodes.port(node), user, token);
  }

  private static JsonObject person(String user) {
    return new JsonObject().put("user", user);
  }

  private static JsonObject profile(ChatClient asker, String user) {
    return asker
        .request(Addresses.PROFILE_GET, new JsonObject().put("users", new JsonArray().add(user)))
        .getJsonObject("profiles")
        .getJsonObject(user);
  }

  private static void set(ChatClient person, String field, String value) {
    person.request(Addresses.PROFILE_SET, new JsonObject().put(field, value));
  }

  @Test
  void aProfileChangesForEverybodyWhoAsksAndOnOnesOtherDevices() {
    try (ChatClient phone = device(1, "ann")) {
      set(ann, "name", " Ann Árnadóttir ");
      set(ann, "about", "Gone fishing");

      JsonObject told =
          phone
              .event(event -> event.containsKey("profile") && event.encode().contains("fishing"))
              .getJsonObject("profile");
      assertEquals("Ann Árnadóttir", told.getString("name"));
      assertEquals("Gone fishing", profile(ben, "ann").getString("about"));
      assertEquals("Ann Árnadóttir", profile(ben, "ann").getString("name"));

      set(ann, "about", "");
      assertNull(profile(ben, "ann").getString("about"));
      assertEquals("Ann Árnadóttir", profile(ben, "ann").getString("name"), "it stays");
    }
  }

  @Test
  void aProfileHasItsLimits() {
    assertEquals(0, refusal("name", "n".repeat(64)));
    assertEquals(400, refusal("name", "n".repeat(65)));
    assertEquals(400, refusal("name", "  "));
    assertEquals(400, refusal("name", "two\nlines"));
    assertEquals(0, refusal("about", "a".repeat(140)));
    assertEquals(400, refusal("about", "a".repeat(141)));
    assertEquals(400, refusal("about", "two\nlines"));
    assertEquals(400, ben.refusal(Addresses.PROFILE_SET, new JsonObject()));
  }

  private static int refusal(String field, String value) {
    return ben.refusal(Addresses.PROFILE_SET, new JsonObject().put(field, value));
  }

  @Test
  void peopleAreFoundByTheirIdAndTheBeginningsOfTheirNames() {
    try (ChatClient seeker = nodes.person(0, "seeker");
        ChatClient elsewhere = nodes.person(1, "elsewhere")) {
      Api.register(nodes.vertx(), nodes.port(0), "jose");
      Api.register(nodes.vertx(), nodes.port(0), "joseph2");
      try (ChatClient jose = device(0, "jose");
          ChatClient joseph = device(1, "joseph2")) {
        set(jose, "name", "Zoë Peréz");
        set(joseph, "name", "Jose Pereira");
      }

      assertEquals(List.of("jose", "joseph2"), found(seeker, "jose"), "the id comes first");
      assertEquals(List.of("joseph2", "jose"), found(seeker, "PERE"), "by name");
      assertEquals(List.of("jose"), found(seeker, "pere zoe"));
      assertEquals(List.of(), found(seeker, "z"), "too short for names");
      assertEquals(List.of(), found(seeker, "nobody_at_all"));
      assertEquals(List.of(), found(seeker, "seeker"), "oneself");
      assertEquals(List.of(), found(seeker, "!?"), "no word");
      assertEquals(List.of("jose"), found(elsewhere, "jose"), "only by id where names are not");
      assertEquals(
          400,
          seeker.refusal(Addresses.PEOPLE_FIND, new JsonObject().put("text", "x".repeat(101))));
    }
  }

  @Test
  void noMoreThanTwentyAreFound() {
    for (int i = 0; i < ProfileCommands.MAX_FOUND + 1; i++) {
      Api.register(nodes.vertx(), nodes.port(i % 2), "crowd" + i);
    }
    assertEquals(ProfileCommands.MAX_FOUND, found(ann, "crowd").size());
  }

  private static List<String> found(ChatClient seeker, String text) {
    return seeker
        .request(Addresses.PEOPLE_FIND, new JsonObject().put("text", text))
        .getJsonArray("people")
        .stream()
        .map(person -> ((JsonObject) person).getString("user"))
        .toList();
  }

  @Test
  void contactsAreSharedByOnesDevicesAndHaveALimit() {
    try (ChatClient phone = device(1, "ann")) {
      ann.request(Addresses.CONTACT_SET, person("ben").put("name", "Benny"));
      assertEquals("Benny", told(phone, "ben").getString("name"));
      ann.request(Addresses.CONTACT_SET, person("cat"));
      ann.request(Addresses.CONTACT_SET, person("dan"));

      assertEquals(413, ann.refusal(Addresses.CONTACT_SET, person("eve")));
      ann.request(Addresses.CONTACT_SET, person("cat").put("name", "Kitty"));
      assertEquals(
          List.of("{\"user\":\"ben\",\"name\":\"Benny\"}", "{\"user\":\"cat\",\"name\":\"Kitty\"}"),
          contacts(phone, null).subList(0, 2));
      assertEquals(MAX_CONTACTS, contacts(phone, null).size());
      assertEquals(List.of("{\"user\":\"dan\"}"), contacts(phone, "cat"));

      phone.request(Addresses.CONTACT_REMOVE, person("ben"));
      ann.event(event -> event.containsKey("removed") && event.getString("user").equals("ben"));
      ann.request(Addresses.CONTACT_SET, person("eve"));
      assertEquals(List.of(), contacts(ben, null), "each has their own");
    }
  }

  private static JsonObject told(ChatClient person, String user) {
    return person.event(
        event ->
            event.getString("event").equals("contact") && event.getString("user").equals(user));
  }

  private static List<String> contacts(ChatClient person, String after) {
    JsonObject body = after == null ? new JsonObject() : new JsonObject().put("after", after);
    return person.request(Addresses.CONTACT_LIST, body).getJsonArray("contacts").stream()
        .map(contact -> ((JsonObject) contact).encode())
        .toList();
  }

  @Test
  void aContactIsSomebodyElseWhoExists() {
    assertEquals(404, ben.refusal(Addresses.CONTACT_SET, person("nobody")));
    assertEquals(400, ben.refusal(Addresses.CONTACT_SET, person("ben")));
    assertEquals(400, ben.refusal(Addresses.CONTACT_SET, person("No")));
    assertEquals(0, ben.refusal(Addresses.CONTACT_SET, person("ann").put("name", "a".repeat(64))));
    assertEquals(
        400, ben.refusal(Addresses.CONTACT_SET, person("ann").put("name", "a".repeat(65))));
    assertEquals(0, ben.refusal(Addresses.CONTACT_REMOVE, person("ann")));
    assertEquals(0, ben.refusal(Addresses.CONTACT_REMOVE, person("ann")), "nothing to do");
  }
}
