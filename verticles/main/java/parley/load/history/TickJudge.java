package parley.load.history;

import java.util.ArrayList;
import java.util.List;
import parley.load.history.Fault.Kind;

/**
 * Judges ticks: nobody is shown to have what none of their devices had claimed by then, and what
 * was shown stays. Confined to its caller.
 *
 * <p>A node stores a mark before it tells anybody, so the answer to a sync is never below what was
 * shown before it was asked for. Pushes may overtake each other: those of two nodes, and those of
 * one whose connection to another was cut in between. Devices keep the highest. But a push is never
 * of anything that was not stored, so one below what is shown must be explained: by a device of
 * that person that had claimed just that; by an entry of theirs, as to write right behind what one
 * has seen is a claim; or by a second connection of theirs that had come as far, as a node that
 * knows less of the log than the device that comes to it tells less than was claimed.
 */
final class TickJudge {
  /** A tick beyond what was claimed, for the entries of its author's own that may follow. */
  private record Doubt(
      Log log, String author, long mark, long claimed, String sentence, long[] at) {}

  /** A push below what was shown, which may be of an entry of its author's own. */
  private record Fall(Log log, String author, long mark, String sentence, long[] at) {}

  /** What a device is told of one person's devices. */
  private record Tick(
      Event event, Log log, Client client, String author, String kind, long mark, boolean push) {
    String key() {
      return log.conversation + " " + author + " " + kind;
    }

    String fall(long from) {
      return "%s was shown %s %s in %s at %d, then at %d"
          .formatted(client.name, author, kind, log.conversation, from, mark);
    }
  }

  private static final Log.Member NOBODY = new Log.Member(0, 0, Places.NONE);

  private final Faults faults;
  private final List<Doubt> doubts = new ArrayList<>();
  private final List<Fall> falls = new ArrayList<>();
  private long overtaken;

  TickJudge(Faults faults) {
    this.faults = faults;
  }

  /** Whoever has read an entry has it. */
  void claimed(Event event, Log log, Client client) throws UnreadableHistory {
    Log.Member member = log.members.get(client.user);
    if (member == null) {
      return;
    }
    String connection = client.name + " " + event.number("gen");
    long read = event.number("read", 0);
    member.read.claim(connection, read, event.place());
    long delivered = Math.max(read, event.number("delivered", 0));
    member.delivered.claim(connection, delivered, event.place());
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
    boolean push = event.text("via").equals(Via.PUSH.text);
    long delivered = event.number("delivered", 0);
    long read = event.number("read", 0);
    see(new Tick(event, log, client, author, "delivered", delivered, push), member.delivered);
    see(new Tick(event, log, client, author, "read", read, push), member.read);
  }

  private void see(Tick tick, Log.Claimed claimed) throws UnreadableHistory {
    early(tick, claimed);
    Client.Shown shown = tick.client.shown.computeIfAbsent(tick.key(), first -> new Client.Shown());
    if (!tick.push) {
      answered(tick, shown);
    } else if (tick.mark > 0) { // a push may lack a mark
      pushed(tick, shown, claimed);
    }
    if (tick.mark > shown.mark) {
      shown.mark = tick.mark;
      shown.place = tick.event.place();
    }
  }

  private void early(Tick tick, Log.Claimed claimed) {
    if (tick.mark > tick.log.extended(tick.author, claimed.mark)) {
      String sentence =
          "%s of %s was shown at %d of %s when %d was claimed"
              .formatted(tick.kind, tick.author, tick.mark, tick.log.conversation, claimed.mark);
      long[] at = {claimed.place, tick.event.place()};
      doubts.add(new Doubt(tick.log, tick.author, tick.mark, claimed.mark, sentence, at));
    }
  }

  /** An answer may be older than what was pushed since it was asked for. */
  private void answered(Tick tick, Client.Shown shown) throws UnreadableHistory {
    boolean newest = tick.event.number("sync") == tick.client.sync;
    if (newest && tick.mark < shown.markAtSync) {
      String sentence = tick.fall(shown.markAtSync);
      faults.add(Kind.FALLEN_TICK, sentence, shown.place, tick.event.place());
    }
  }

  private void pushed(Tick tick, Client.Shown shown, Log.Claimed claimed) {
    if (tick.mark >= shown.mark) {
      return;
    }
    if (claimed.explains(tick.mark)) {
      overtaken++;
      return;
    }
    long[] at = {shown.place, tick.event.place()};
    falls.add(new Fall(tick.log, tick.author, tick.mark, tick.fall(shown.mark), at));
  }

  /** What can be judged only once the whole log is known. */
  void finish() {
    for (Doubt doubt : doubts) {
      if (doubt.mark > doubt.log.extended(doubt.author, doubt.claimed)) {
        faults.add(Kind.EARLY_TICK, doubt.sentence, doubt.at);
      }
    }
    for (Fall fall : falls) {
      if (fall.log.isFrom(fall.author, fall.mark)) {
        overtaken++;
      } else {
        faults.add(Kind.FALLEN_TICK, fall.sentence, fall.at);
      }
    }
  }

  /** Pushes that came after a higher one and are explained; known once finished. */
  long overtaken() {
    return overtaken;
  }
}
