package parley.load.history;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A history that is put together, and spoilt, line by line. */
final class Story {
  static final String PAIR = "d.ann.bob";

  private final List<JsonObject> lines = new ArrayList<>();
  private final Set<String> endless = new HashSet<>();

  Story() {
    add("recorder", "version", 2, "process", "1", "clock", "here");
  }

  /** Fields are given as name, value, name, value ... */
  Story add(String event, Object... fields) {
    JsonObject line = new JsonObject().put("event", event);
    for (int i = 0; i < fields.length; i += 2) {
      line.put((String) fields[i], fields[i + 1]);
    }
    lines.add(line);
    return this;
  }

  Story member(String conversation, String user) {
    return add("member", "conversation", conversation, "user", user);
  }

  /** A device that carries the name of its user. */
  Story client(String user) {
    add("client", "client", user, "user", user);
    return add("online", "client", user, "gen", 1, "node", "n");
  }

  Story sent(String client, String conversation, String id) {
    return add(
        "sent",
        "client",
        client,
        "conversation",
        conversation,
        "id",
        id,
        "kind",
        "text",
        "text",
        "text of " + id,
        "ordered",
        true);
  }

  /** It is acknowledged, and taken by its sender. */
  Story acknowledged(String client, String conversation, String id, long seq) {
    add(
        "acknowledged",
        "client",
        client,
        "gen",
        1,
        "conversation",
        conversation,
        "id",
        id,
        "seq",
        seq);
    return received(client, conversation, id, client, seq, Via.ACK, true);
  }

  Story received(String client, String conversation, String id, String from, long seq) {
    return received(client, conversation, id, from, seq, Via.PUSH, true);
  }

  Story received(
      String client, String conversation, String id, String from, long seq, Via via, boolean held) {
    return add(
        "received",
        "client",
        client,
        "gen",
        1,
        "conversation",
        conversation,
        "seq",
        seq,
        "id",
        id,
        "from",
        from,
        "kind",
        "text",
        "text",
        "text of " + id,
        "via",
        via.text,
        "held",
        held);
  }

  Story claimed(String client, String conversation, long delivered, long read) {
    return add(
        "claimed",
        "client",
        client,
        "gen",
        1,
        "conversation",
        conversation,
        "delivered",
        delivered,
        "read",
        read);
  }

  Story tick(String client, String conversation, String user, long delivered, long read) {
    return add(
        "tick",
        "client",
        client,
        "gen",
        1,
        "conversation",
        conversation,
        "user",
        user,
        "delivered",
        delivered,
        "read",
        read,
        "via",
        "push");
  }

  /** Two people: three texts from ann and one from bob, and all ticks. */
  static Story clean() {
    Story story = new Story().member(PAIR, "ann").member(PAIR, "bob").client("ann").client("bob");
    for (int i = 1; i <= 3; i++) {
      String id = "id" + i;
      story.sent("ann", PAIR, id).acknowledged("ann", PAIR, id, i);
      story.received("bob", PAIR, id, "ann", i).claimed("bob", PAIR, i, i);
      story.tick("ann", PAIR, "bob", i, i);
    }
    story.sent("bob", PAIR, "id4").acknowledged("bob", PAIR, "id4", 4);
    story.received("ann", PAIR, "id4", "bob", 4).claimed("ann", PAIR, 4, 4);
    return story.tick("bob", PAIR, "ann", 4, 4);
  }

  List<JsonObject> lines() {
    return lines;
  }

  /** Where the first line stands that fits. */
  int indexOf(Predicate<JsonObject> fits) {
    for (int i = 0; i < lines.size(); i++) {
      if (fits.test(lines.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no such line");
  }

  /** The first line of that event by that client about that id. */
  JsonObject line(String event, String client, String id) {
    return lines.get(indexOf(is(event, client, id)));
  }

  static Predicate<JsonObject> is(String event, String client, String id) {
    return line ->
        line.getString("event").equals(event)
            && client.equals(line.getString("client"))
            && id.equals(line.getString("id"));
  }

  /** The history of that client has no end. */
  Story endless(String client) {
    endless.add(client);
    return this;
  }

  /** As it stands in a file: a line per millisecond, in the end those that end the clients. */
  String text() {
    List<JsonObject> all = new ArrayList<>(lines);
    lines.stream()
        .filter(line -> line.getString("event").equals("client"))
        .map(line -> line.getString("client"))
        .filter(client -> !endless.contains(client))
        .map(client -> JsonObject.of("event", "ended", "client", client, "gen", 1))
        .forEach(all::add);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).put("t", 1_000 * (i + 1)).put("wall", 1_700_000_000_000L + i);
    }
    return all.stream().map(line -> line.encode() + "\n").collect(Collectors.joining());
  }

  Path write(Path file) throws IOException {
    return Files.writeString(file, text());
  }
}
