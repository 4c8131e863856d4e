package parley.load.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.load.history.Fault.Kind;
import parley.load.history.Log.Entry;

/**
 * Judges entries: what was sent is what was logged under one number, and is with everybody in that
 * order. Confined to its caller.
 */
final class LogJudge {
  private final Faults faults;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  LogJudge(Faults faults) {
    this.faults = faults;
  }

  void sent(Event event, Log log, Client sender) throws UnreadableHistory {
    String id = event.text("id");
    Entry entry = entry(id);
    if (entry.sent != Places.NONE) {
      throw event.unreadable("sends for the first time what was sent before: " + id);
    }
    entry.log = log;
    entry.sender = sender;
    entry.from = sender.user;
    entry.kind = event.text("kind");
    entry.text = event.text("text");
    entry.ordered = event.flag("ordered");
    entry.sentAt = event.at;
    entry.sent = event.place();
  }

  void acknowledged(Event event) throws UnreadableHistory {
    Entry entry = entry(event.text("id"));
    long seq = event.number("seq");
    if (entry.sent == Places.NONE) {
      throw event.unreadable("acknowledges what was not sent");
    }
    if (entry.acknowledgedAs != 0 && entry.acknowledgedAs != seq) {
      wrongNumber(entry, seq, event.place());
    }
    entry.acknowledgedAs = seq;
    entry.acknowledged = event.place();
  }

  /** Returns the entry, to be asked when it was sent. */
  Entry received(Event event, Log log, Client client) throws UnreadableHistory {
    Entry entry = entry(event.text("id"));
    long seq = event.number("seq");
    if (!event.text("via").equals(Via.ACK.text)) {
      compare(event, log, entry);
      number(event, log, entry, seq);
    }
    Log.Member member = log.members.get(client.user);
    if (member == null || !member.mayHave(seq)) {
      faults.add(
          Kind.STRANGER,
          "%s got %d of %s".formatted(client.name, seq, log.conversation),
          event.place(),
          member == null ? client.place : member.place);
    } else if (event.flag("held")) {
      hold(client.copy(log), client, seq, event);
    }
    return entry;
  }

  private void compare(Event event, Log log, Entry entry) throws UnreadableHistory {
    String from = event.text("from");
    String kind = event.text("kind");
    String text = event.text("text");
    if (entry.log == null && kind.equals(parley.bus.Entry.SYSTEM)) {
      entry.log = log;
      entry.from = from;
      entry.kind = kind;
      entry.text = text;
      entry.seen = event.place();
    } else if (entry.log == null) {
      faults.add(
          Kind.INVENTED,
          "%d of %s, id %s, was sent by nobody"
              .formatted(event.number("seq"), log.conversation, entry.id),
          event.place());
    } else if (entry.log != log
        || !entry.from.equals(from)
        || !entry.kind.equals(kind)
        || !entry.text.equals(text)) {
      faults.add(
          Kind.ALTERED,
          "%d of %s, id %s, is not what was sent"
              .formatted(event.number("seq"), log.conversation, entry.id),
          entry.sent != Places.NONE ? entry.sent : entry.seen,
          event.place());
    }
  }

  private void number(Event event, Log log, Entry entry, long seq) {
    Entry there = log.at(seq);
    if (there != null && there != entry) {
      faults.add(
          Kind.SAME_NUMBER,
          "%d of %s is %s and %s".formatted(seq, log.conversation, there.id, entry.id),
          there.seen,
          event.place());
    }
    if (entry.seq != 0 && entry.seq != seq) {
      faults.add(
          Kind.MOVED,
          "%s of %s is %d and %d".formatted(entry.id, log.conversation, entry.seq, seq),
          entry.seen,
          event.place());
    }
    if (entry.seq == 0) {
      entry.seq = seq;
      entry.seen = event.place();
    }
    if (there == null) {
      log.put(seq, entry);
    }
  }

  private void hold(Client.Copy copy, Client client, long seq, Event event)
      throws UnreadableHistory {
    if (seq > copy.last) {
      if (seq > copy.last + 1) {
        copy.missing.append(copy.last + 1, seq - 1);
      }
      copy.last = seq;
      copy.lastPlace = event.place();
      return;
    }
    boolean late = copy.missing.remove(seq);
    faults.add(
        late ? Kind.DISORDER : Kind.TWICE,
        "%s took %d of %s %s"
            .formatted(
                client.name,
                seq,
                event.text("conversation"),
                late ? "after " + copy.last : "again"),
        copy.lastPlace,
        event.place());
  }

  private Entry entry(String id) {
    return entries.computeIfAbsent(id, Entry::new);
  }

  private void wrongNumber(Entry entry, long seq, long place) {
    faults.add(
        Kind.WRONG_NUMBER,
        "%s was acknowledged as %d and is %d".formatted(entry.id, entry.acknowledgedAs, seq),
        entry.acknowledged,
        place);
  }

  /** What can be judged only once everything is known. */
  void finish(Collection<Log> logs, Collection<Client> clients) {
    entries.values().forEach(this::placeAcknowledged);
    judgeOrder();
    for (Log log : logs) {
      long[] numbers = log.numbers();
      List<Client> readers =
          clients.stream().filter(client -> log.members.containsKey(client.user)).toList();
      if (readers.stream().allMatch(client -> client.ended)) {
        judgeGaps(log, numbers); // nobody else can have sent what is missing
      }
      for (Client client : readers) {
        if (client.ended) {
          judgeCopy(log, numbers, client, log.members.get(client.user));
        }
      }
    }
  }

  /** What was acknowledged is in the log, even if nobody received it. */
  private void placeAcknowledged(Entry entry) {
    if (entry.acknowledged == Places.NONE) {
      return;
    }
    if (entry.seq != 0 && entry.seq != entry.acknowledgedAs) {
      wrongNumber(entry, entry.seq, entry.seen);
      return;
    }
    Entry there = entry.log.at(entry.acknowledgedAs);
    if (there == null) {
      entry.log.put(entry.acknowledgedAs, entry);
    } else if (there != entry) {
      faults.add(
          Kind.SAME_NUMBER,
          "%d of %s is %s and was acknowledged for %s"
              .formatted(entry.acknowledgedAs, entry.log.conversation, there.id, entry.id),
          there.seen != Places.NONE ? there.seen : there.acknowledged,
          entry.acknowledged);
    }
  }

  private record Line(Client sender, Log log) {}

  private void judgeOrder() {
    Map<Line, Entry> newest = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (!entry.ordered || entry.number() == 0) {
        continue;
      }
      Entry before = newest.get(new Line(entry.sender, entry.log));
      if (before == null || before.number() < entry.number()) {
        newest.put(new Line(entry.sender, entry.log), entry);
      } else {
        faults.add(
            Kind.OVERTAKEN,
            "%s sent %s, now %d of %s, before %s, now %d"
                .formatted(
                    entry.sender.name,
                    before.id,
                    before.number(),
                    entry.log.conversation,
                    entry.id,
                    entry.number()),
            before.sent,
            entry.sent);
      }
    }
  }

  private void judgeGaps(Log log, long[] numbers) {
    long expected = log.first();
    for (long number : numbers) {
      if (number > expected) {
        faults.add(
            Kind.GAP,
            "%s has no %d..%d".formatted(log.conversation, expected, number - 1),
            log.at(number).seen,
            log.at(number).acknowledged);
      }
      expected = number + 1;
    }
  }

  private void judgeCopy(Log log, long[] numbers, Client client, Log.Member member) {
    Client.Copy copy = client.copy(log);
    for (long seq : numbers) {
      if (member.mayHave(seq) && !copy.has(seq)) {
        Entry entry = log.at(seq);
        faults.add(
            Kind.LOST,
            "%s lacks %d of %s, id %s".formatted(client.name, seq, log.conversation, entry.id),
            member.place,
            entry.sent,
            entry.acknowledged != Places.NONE ? entry.acknowledged : entry.seen,
            copy.lastPlace);
      }
    }
  }
}
