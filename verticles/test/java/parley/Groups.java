package parley;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import parley.bus.Addresses;

/** What people say to the server about groups, and what they read there. Methods block. */
public final class Groups {
  private Groups() {}

  /** The body of a creation that can be repeated. */
  public static JsonObject creation(String title, String... members) {
    return new JsonObject()
        .put("kind", "group")
        .put("title", title)
        .put("members", new JsonArray(Arrays.asList(members)))
        .put("id", UUID.randomUUID().toString());
  }

  /** Creates a group; returns its id. */
  public static String create(ChatClient admin, String title, String... members) {
    return admin
        .request(Addresses.CONVERSATION_CREATE, creation(title, members))
        .getString("conversation");
  }

  /** Returns the number of the change. */
  public static long add(ChatClient admin, String group, String... users) {
    return admin.request(Addresses.CONVERSATION_ADD, users(group, users)).getLong("seq");
  }

  /** Returns the number of the change. */
  public static long remove(ChatClient admin, String group, String... users) {
    return admin.request(Addresses.CONVERSATION_REMOVE, users(group, users)).getLong("seq");
  }

  /** Returns the number of the change. */
  public static long role(ChatClient admin, String group, String user, String role) {
    return admin
        .request(Addresses.CONVERSATION_ROLE, in(group).put("user", user).put("role", role))
        .getLong("seq");
  }

  public static JsonObject users(String group, String... users) {
    return in(group).put("users", new JsonArray(Arrays.asList(users)));
  }

  public static JsonObject in(String conversation) {
    return new JsonObject().put("conversation", conversation);
  }

  /** The numbers of all entries that this person can read. */
  public static List<Long> history(ChatClient person, String group) {
    return seqs(
        person
            .request(Addresses.MESSAGE_HISTORY, in(group).put("after", 0).put("limit", 200))
            .getJsonArray("entries"));
  }

  public static List<Long> seqs(JsonArray entries) {
    return entries.stream().map(entry -> ((JsonObject) entry).getLong("seq")).toList();
  }

  /** That conversation in the answer of chat.sync, or null. */
  public static JsonObject line(JsonObject sync, String conversation) {
    return sync.getJsonArray("conversations").stream()
        .map(JsonObject.class::cast)
        .filter(line -> line.getString("conversation").equals(conversation))
        .findFirst()
        .orElse(null);
  }

  /** The pushed entry with that number, waiting for it. */
  public static JsonObject pushed(ChatClient person, String group, long seq) {
    return person
        .event(event -> isEntry(event, group) && event.getJsonObject("entry").getLong("seq") == seq)
        .getJsonObject("entry");
  }

  private static boolean isEntry(JsonObject event, String group) {
    return event.getString("event").equals("entry")
        && event.getJsonObject("entry").getString("conversation").equals(group);
  }

  /** The role of each member, in the order told. */
  public static JsonObject roles(ChatClient person, String group) {
    JsonObject roles = new JsonObject();
    for (Object element :
        person.request(Addresses.CONVERSATION_MEMBERS, in(group)).getJsonArray("members")) {
      JsonObject member = (JsonObject) element;
      roles.put(member.getString("user"), member.getString("role"));
    }
    return roles;
  }
}
