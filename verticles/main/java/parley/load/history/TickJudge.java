package parley.load.history;

import java.util.ArrayList;
import java.util.List;
import parley.load.history.Fault.Kind;

/**
 * Judges ticks: nobody is shown to have what none of their devices had claimed by then, and what
 * was shown stays. Confined to its caller.
 */
final class TickJudge {
  /** A tick beyond what was claimed, for the entries of its author's own that may follow. */
  private record Doubt(
      Log log, String author, long mark, long claimed, String sentence, long[] at) {}

  private static final Log.Member NOBODY = new Log.Member(0, 0, Places.NONE);

  private final Faults faults;
  private final List<Doubt> doubts = new ArrayList<>();

  TickJudge(Faults faults) {
    this.faults = faults;
  }

  /** Whoever has read an entry has it. */
  void claimed(Event event, Log log, Client client) throws UnreadableHistory {
    Log.Member member = log.members.get(client.user);
    if (member == null) {
      return;
    }
    long read = event.number("read", 0);
    long delivered = Math.max(read, event.number("delivered", 0));
    if (read > member.read) {
      member.read = read;
      member.readPlace = event.place();
    }
    if (delivered > member.delivered) {
      member.delivered = delivered;
      member.deliveredPlace = event.place();
    }
  }

  void syncing(Event event, Client client) throws UnreadableHistory {
    client.sync = event.number("sync");
    client.shown.values().forEach(shown -> shown.markAtSync = shown.mark);
  }

  void tick(Event event, Log log, Client client) throws UnreadableHistory {
    String author = event.text("user");
    Log.Member member = log.members.get(author);
    if (member == null) {
      member = NOBODY; // and so has claimed nothing
    }
    long delivered = event.number("delivered", 0);
    long read = event.number("read", 0);
    early(event, log, author, "delivered", delivered, member.delivered, member.deliveredPlace);
    early(event, log, author, "read", read, member.read, member.readPlace);
    boolean push = event.text("via").equals(Via.PUSH.text);
    if (push || event.number("sync") == client.sync) {
      shown(event, log, client, author + " delivered", delivered, push);
      shown(event, log, client, author + " read", read, push);
    }
  }

  private void early(
      Event event, Log log, String author, String kind, long mark, long claimed, long place) {
    if (mark > log.extended(author, claimed)) {
      String sentence =
          "%s of %s was shown at %d of %s when %d was claimed"
              .formatted(kind, author, mark, log.conversation, claimed);
      doubts.add(
          new Doubt(log, author, mark, claimed, sentence, new long[] {place, event.place()}));
    }
  }

  /** An answer may be older than what was pushed since it was asked for; a push may lack a mark. */
  private void shown(Event event, Log log, Client client, String what, long mark, boolean push) {
    Client.Shown shown =
        client.shown.computeIfAbsent(log.conversation + " " + what, first -> new Client.Shown());
    long before = push ? shown.mark : shown.markAtSync;
    if (mark < before && (mark > 0 || !push)) {
      faults.add(
          Kind.FALLEN_TICK,
          "%s was shown %s in %s at %d, then at %d"
              .formatted(client.name, what, log.conversation, before, mark),
          shown.place,
          event.place());
    }
    if (mark > shown.mark) {
      shown.mark = mark;
      shown.place = event.place();
    }
  }

  /** What can be judged only once the whole log is known. */
  void finish() {
    for (Doubt doubt : doubts) {
      if (doubt.mark > doubt.log.extended(doubt.author, doubt.claimed)) {
        faults.add(Kind.EARLY_TICK, doubt.sentence, doubt.at);
      }
    }
  }
}
