package parley.trace;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Reached;
import parley.directory.Directory;
import parley.message.Targets;
import parley.presence.Visibility;

/**
 * {@code chat.message.info} and {@code chat.message.trace}: what became of an entry, for whoever
 * wrote it. Confined to the core context.
 */
public final class TraceCommands {
  /** People whose devices one answer tells of. */
  static final int MAX_TRACED = 32;

  private final Conversations conversations;
  private final ConversationStore memberships;
  private final Targets targets;
  private final Trails trails;
  private final Directory directory;
  private final Visibility visibility;
  private final Function<Collection<String>, Future<Map<String, Long>>> lastSeen;

  /** What is asked about: an entry and those who may read it, but its author. */
  private record Asked(Conversation conversation, Entry entry, List<Member> readers) {
    List<String> users() {
      return readers.stream().map(Member::user).toList();
    }

    /** Whether it is, or will be, for that member. */
    boolean reads(Member member) {
      return member.mayRead(entry.seq());
    }
  }

  /**
   * @param visibility of whom nothing is told but ticks where it says so
   * @param lastSeen when users were last seen, epoch milliseconds, of those of whom it is known
   */
  public TraceCommands(
      Conversations conversations,
      ConversationStore memberships,
      Targets targets,
      Trails trails,
      Directory directory,
      Visibility visibility,
      Function<Collection<String>, Future<Map<String, Long>>> lastSeen) {
    this.conversations = conversations;
    this.memberships = memberships;
    this.targets = targets;
    this.trails = trails;
    this.directory = directory;
    this.visibility = visibility;
    this.lastSeen = lastSeen;
  }

  /**
   * {@code {conversation, target}} -> {@code {stored, members: [{user, state, delivered?,
   * read?}]}}: who has it and who has seen it, and when, as far as that is remembered. Fails as
   * {@link Targets} does, {@code FORBIDDEN} for what others wrote, {@code BAD_REQUEST} in channels.
   */
  public Future<JsonObject> info(Caller caller, Body body) {
    return asked(caller, body)
        .compose(
            asked ->
                reached(asked)
                    .map(reached -> answer(asked, member -> toJson(asked, member, reached))));
  }

  /**
   * {@code {conversation, target, user?}} -> {@code {stored, since, members: [{user, state,
   * delivered?, read?, waiting?, lastSeen?, devices: [{device, pushed?, synced?, received?,
   * seen?}]}]}}: the way of an entry to each device, and why somebody does not have it yet. What
   * happened to devices is remembered by each node for some time only, everything from {@code
   * since} on. Fails as {@link #info} does, {@code TOO_LARGE} for more than 32 people: name one.
   */
  public Future<JsonObject> trace(Caller caller, Body body) {
    String user = body.optionalString("user", 32);
    return asked(caller, body)
        .compose(
            asked -> {
              Asked about = user == null ? asked : only(asked, user);
              if (about.readers.size() > MAX_TRACED) {
                throw Failure.TOO_LARGE.because(
                    "This entry went to more than " + MAX_TRACED + " people. Name a \"user\".");
              }
              return trace(caller, about);
            });
  }

  /** Of somebody whose presence is hidden, devices and what follows from them are too. */
  private Future<JsonObject> trace(Caller caller, Asked asked) {
    return visibility
        .visible(
            caller.user(), asked.readers.stream().filter(asked::reads).map(Member::user).toList())
        .compose(visible -> trace(asked, visible));
  }

  private Future<JsonObject> trace(Asked asked, List<String> visible) {
    Future<Map<String, Reached>> reached = reached(asked);
    Future<List<JsonObject>> steps =
        trails.ask(asked.conversation.id().text(), asked.entry.seq(), visible);
    Future<Map<String, Long>> seen = lastSeen.apply(visible);
    return Future.all(reached, steps, seen)
        .map(
            known -> {
              Map<String, JsonObject> devices = devices(steps.result());
              return answer(
                      asked,
                      member -> {
                        JsonObject json = toJson(asked, member, reached.result());
                        JsonObject theirs = devices.getOrDefault(member.user(), new JsonObject());
                        if (member.told() < asked.entry.seq()) {
                          theirs.forEach(device -> unsee((JsonObject) device.getValue()));
                        }
                        if (json.getString("state").equals("sent")) {
                          boolean online =
                              visible.contains(member.user()) && directory.online(member.user());
                          explain(online, theirs, seen.result().get(member.user()), json);
                        }
                        return json.put("devices", listed(theirs));
                      })
                  .put("since", since(steps.result()));
            });
  }

  private Future<Asked> asked(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    long target = Targets.number(body);
    if (id.isChannel()) {
      throw Failure.BAD_REQUEST.because("Of channels it is counted how many have seen an entry.");
    }
    return conversations
        .find(id, caller.user())
        .compose(
            conversation ->
                targets
                    .find(conversation, conversation.requireReader(caller.user()), target)
                    .map(entry -> new Asked(conversation, entry, readers(conversation, entry))))
        .map(
            asked -> {
              if (!asked.entry.from().equals(caller.user())) {
                throw Failure.FORBIDDEN.because("Only who has written an entry can ask about it.");
              }
              return asked;
            });
  }

  /** Whoever blocks the author is among them: nobody is told. */
  private static List<Member> readers(Conversation conversation, Entry entry) {
    return conversation.everybody().stream()
        .filter(member -> member.mayRead(entry.seq()) || conversation.id().isDirect())
        .filter(member -> !member.user().equals(entry.from()))
        .toList();
  }

  private static Asked only(Asked asked, String user) {
    List<Member> one = asked.readers.stream().filter(member -> member.user().equals(user)).toList();
    if (one.isEmpty()) {
      throw Failure.NOT_FOUND.because("This entry did not go to " + user + ".");
    }
    return new Asked(asked.conversation, asked.entry, one);
  }

  private Future<Map<String, Reached>> reached(Asked asked) {
    return memberships
        .reached(asked.conversation.id(), asked.users(), asked.entry.seq())
        .map(all -> all.stream().collect(Collectors.toMap(Reached::user, one -> one)));
  }

  private static JsonObject answer(Asked asked, Function<Member, JsonObject> toJson) {
    JsonArray members = new JsonArray();
    asked.readers.forEach(member -> members.add(toJson.apply(member)));
    return new JsonObject().put("stored", asked.entry.at()).put("members", members);
  }

  private static JsonObject toJson(Asked asked, Member member, Map<String, Reached> all) {
    long seq = asked.entry.seq();
    boolean has = asked.reads(member) && member.delivered() >= seq;
    boolean read = has && member.told() >= seq;
    String state = read ? "read" : has ? "delivered" : "sent";
    JsonObject json = new JsonObject().put("user", member.user()).put("state", state);
    Reached reached = all.get(member.user());
    if (has && reached != null && reached.delivered() > 0) {
      json.put("delivered", reached.delivered());
    }
    return read && reached != null && reached.read() > 0 ? json.put("read", reached.read()) : json;
  }

  /** Adds why somebody does not have it yet. */
  private static void explain(boolean online, JsonObject devices, Long lastSeen, JsonObject json) {
    if (online) {
      json.put("waiting", devices.isEmpty() ? "sync" : "receipt");
      return;
    }
    json.put("waiting", "offline");
    if (lastSeen != null) {
      json.put("lastSeen", lastSeen);
    }
  }

  /** User to device to what happened there when; the earliest where nodes tell of the same. */
  private static Map<String, JsonObject> devices(List<JsonObject> trails) {
    Map<String, JsonObject> devices = new TreeMap<>();
    for (JsonObject trail : trails) {
      for (Object element : trail.getJsonArray("steps")) {
        JsonObject step = (JsonObject) element;
        JsonObject theirs = devices.computeIfAbsent(step.getString("user"), u -> new JsonObject());
        JsonObject one = theirs.getJsonObject(step.getString("device"), new JsonObject());
        String kind = step.getString("kind");
        one.put(kind, Math.min(step.getLong("at"), one.getLong(kind, Long.MAX_VALUE)));
        theirs.put(step.getString("device"), one);
      }
    }
    return devices;
  }

  /** Whoever does not tell what they have seen has received it. */
  private static void unsee(JsonObject steps) {
    Long seen = (Long) steps.remove("seen");
    if (seen != null) {
      steps.put("received", Math.min(seen, steps.getLong("received", seen)));
    }
  }

  private static JsonArray listed(JsonObject devices) {
    JsonArray listed = new JsonArray();
    devices.forEach(
        device ->
            listed.add(
                new JsonObject()
                    .put("device", device.getKey())
                    .mergeIn((JsonObject) device.getValue())));
    return listed;
  }

  private static long since(List<JsonObject> trails) {
    return trails.stream().mapToLong(trail -> trail.getLong("since")).max().orElse(0);
  }
}
