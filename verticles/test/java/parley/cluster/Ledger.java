package parley.cluster;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.bus.ChatException;

/**
 * Records what every device wrote, was told and received, and judges it: acknowledged entries are
 * with every member, exactly once, in the order of the log and of their senders; nothing is made
 * up; no tick is early or taken back. Thread-safe.
 */
final class Ledger implements Observer {
  private record Written(String user, Outbox.Draft draft, long at) {}

  private record Acknowledged(Outbox.Draft draft, long seq) {}

  private record Key(String conversation, String user) {}

  /** A tick, and what its author had claimed when it was shown. */
  private record Tick(Key author, long mark, long claimed) {}

  private final Map<String, Written> written = new HashMap<>();
  private final Map<Key, List<String>> order = new HashMap<>();
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final Map<Key, List<JsonObject>> logs = new HashMap<>();
  private final Map<Key, Long> claims = new HashMap<>();
  private final List<Tick> ticks = new ArrayList<>();
  private final Map<String, Long> shown = new HashMap<>();
  private final Map<String, Long> arrivals = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  @Override
  public synchronized void wrote(String user, Outbox.Draft draft) {
    written.put(draft.id(), new Written(user, draft, System.nanoTime()));
    order
        .computeIfAbsent(new Key(draft.conversation(), user), key -> new ArrayList<>())
        .add(draft.id());
  }

  @Override
  public synchronized void acknowledged(String user, Outbox.Draft draft, long seq) {
    acknowledged.add(new Acknowledged(draft, seq));
  }

  @Override
  public synchronized void refused(String user, Outbox.Draft draft, ChatException refusal) {
    faults.add(user + " was refused: " + refusal.getMessage());
  }

  @Override
  public synchronized void received(String user, JsonObject entry) {
    Key key = new Key(entry.getString("conversation"), user);
    logs.computeIfAbsent(key, first -> new ArrayList<>()).add(entry);
    Written source = written.get(entry.getString("id"));
    if (source != null && !source.user().equals(user)) {
      long millis = (System.nanoTime() - source.at()) / 1_000_000;
      arrivals.merge(user, millis, Math::max);
    }
  }

  @Override
  public synchronized void claimed(String user, String conversation, long seq) {
    claims.merge(new Key(conversation, user), seq, Math::max);
  }

  @Override
  public synchronized void told(String user, JsonObject receipt) {
    Key author = new Key(receipt.getString("conversation"), receipt.getString("user"));
    for (String kind : List.of("delivered", "read")) {
      Long mark = receipt.getLong(kind);
      if (mark != null) {
        ticks.add(new Tick(author, mark, claims.getOrDefault(author, 0L)));
        Long before = shown.put(user + " " + author + " " + kind, mark);
        if (before != null && before > mark) {
          faults.add(kind + " of " + author + " fell from " + before + " to " + mark);
        }
      }
    }
  }

  /** How many texts were acknowledged. */
  synchronized int acknowledged() {
    return acknowledged.size();
  }

  /** How many ticks were shown. */
  synchronized int ticks() {
    return ticks.size();
  }

  /** Forgets how long entries took so far. */
  synchronized void resetArrivals() {
    arrivals.clear();
  }

  /** The longest time from writing until that user had it, in milliseconds. */
  synchronized long slowestArrivalMillis(String user) {
    return arrivals.getOrDefault(user, 0L);
  }

  /** Whether all members hold as much of the conversation as was acknowledged. */
  synchronized boolean settled(String conversation, List<String> members) {
    long head =
        acknowledged.stream()
            .filter(each -> each.draft().conversation().equals(conversation))
            .mapToLong(Acknowledged::seq)
            .max()
            .orElse(0);
    return members.stream().allMatch(user -> log(conversation, user).size() >= head);
  }

  /** Whether that user has been shown a tick of the other for everything in the conversation. */
  synchronized boolean ticked(String conversation, String user, String other) {
    Key author = new Key(conversation, other);
    Long read = shown.get(user + " " + author + " read");
    return read != null && read == log(conversation, user).size();
  }

  private List<JsonObject> log(String conversation, String user) {
    return logs.getOrDefault(new Key(conversation, user), List.of());
  }

  /** Everything that went wrong; empty when nothing did. */
  synchronized List<String> judge(Map<String, List<String>> conversations) {
    List<String> found = new ArrayList<>(faults);
    conversations.forEach(
        (conversation, members) -> {
          members.forEach(user -> judgeLog(conversation, user, found));
          members.forEach(user -> judgeOrder(conversation, user, members.get(0), found));
        });
    for (Acknowledged each : acknowledged) {
      String conversation = each.draft().conversation();
      for (String user : conversations.get(conversation)) {
        judgeAcknowledged(each, log(conversation, user), user, found);
      }
    }
    ticks.forEach(tick -> judgeTick(tick, found));
    return found;
  }

  private void judgeLog(String conversation, String user, List<String> found) {
    Set<String> ids = new HashSet<>();
    long seq = 0;
    for (JsonObject entry : log(conversation, user)) {
      String id = entry.getString("id");
      if (entry.getLong("seq") != ++seq) {
        found.add(user + " has " + entry + " in the place of " + seq);
      }
      if (!ids.add(id)) {
        found.add(user + " has " + id + " twice");
      }
      Written source = written.get(id);
      boolean system = entry.getString("kind").equals("system");
      if (!system && (source == null || !matches(source, entry))) {
        found.add(user + " has what nobody wrote: " + entry);
      }
    }
  }

  private static boolean matches(Written source, JsonObject entry) {
    return source.user().equals(entry.getString("from"))
        && source.draft().conversation().equals(entry.getString("conversation"))
        && source.draft().text().equals(entry.getJsonObject("body").getString("text"));
  }

  private void judgeOrder(String conversation, String sender, String reader, List<String> found) {
    List<String> read =
        log(conversation, reader).stream()
            .filter(entry -> entry.getString("from").equals(sender))
            .filter(entry -> !entry.getString("kind").equals("system"))
            .map(entry -> entry.getString("id"))
            .toList();
    List<String> wrote = order.getOrDefault(new Key(conversation, sender), List.of());
    if (!read.equals(wrote)) {
      int at = 0;
      while (at < Math.min(read.size(), wrote.size()) && read.get(at).equals(wrote.get(at))) {
        at++;
      }
      found.add(
          "%s wrote %d in %s and %s has %d; they differ from %d on"
              .formatted(sender, wrote.size(), conversation, reader, read.size(), at));
    }
  }

  private static void judgeAcknowledged(
      Acknowledged each, List<JsonObject> log, String user, List<String> found) {
    boolean there =
        log.size() >= each.seq()
            && log.get((int) each.seq() - 1).getString("id").equals(each.draft().id());
    if (!there) {
      found.add(user + " lacks " + each);
    }
  }

  /** Who writes right after what they have claimed has claimed their own entry, too. */
  private void judgeTick(Tick tick, List<String> found) {
    List<JsonObject> log = log(tick.author().conversation(), tick.author().user());
    long claimed = tick.claimed();
    while (claimed < log.size()
        && log.get((int) claimed).getString("from").equals(tick.author().user())) {
      claimed++;
    }
    if (tick.mark() > claimed) {
      found.add("a tick at " + tick.mark() + " of " + tick.author() + " who had " + claimed);
    }
  }
}
