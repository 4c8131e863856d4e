package parley.load.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a {@link Judge} found. Immutable. */
public final class Verdict {
  /** What the history holds. */
  record Totals(
      int clients,
      int conversations,
      long micros,
      Map<EventType, Long> counts,
      long repeated,
      long overtakenTicks,
      long unseenMembers,
      List<String> endless) {}

  private static final int NAMED = 5;

  private final List<Path> files;
  private final List<Path> cut;
  private final Totals totals;
  private final Wait longestWait;
  private final Wait longestOffline;
  private final Faults faults;

  Verdict(
      List<Path> files,
      List<Path> cut,
      Totals totals,
      Wait longestWait,
      Wait longestOffline,
      Faults faults) {
    this.files = files;
    this.cut = cut;
    this.totals = totals;
    this.longestWait = longestWait;
    this.longestOffline = longestOffline;
    this.faults = faults;
  }

  /** Whether nothing happened that must not happen, from the beginning to the end. */
  public boolean clean() {
    return faults.counts().isEmpty() && totals.endless().isEmpty();
  }

  /** How many events of that type there are. */
  public long count(EventType type) {
    return totals.counts().getOrDefault(type, 0L);
  }

  /** From the first sending of an entry until everybody had it; empty when nobody had any. */
  public Optional<Duration> longestWait() {
    return duration(longestWait);
  }

  /** Whether somebody waited longer than that for an entry. */
  public boolean waitedLongerThan(Duration longest) {
    return longestWait().filter(wait -> wait.compareTo(longest) > 0).isPresent();
  }

  /** The longest time that a client was not connected after it was; empty when none was. */
  public Optional<Duration> longestOffline() {
    return duration(longestOffline);
  }

  private static Optional<Duration> duration(Wait wait) {
    return wait.seen() ? Optional.of(Duration.ofMillis(wait.millis())) : Optional.empty();
  }

  /** Pushes of ticks that came after a higher one, as those from two nodes may. */
  long overtakenTicks() {
    return totals.overtakenTicks();
  }

  /** How often each kind of fault was found. */
  Map<Fault.Kind, Long> faults() {
    return faults.counts();
  }

  List<Fault> first(Fault.Kind kind) {
    return faults.first(kind);
  }

  /**
   * Tells it to people, line by line.
   *
   * @throws IOException when the files can no longer be read
   */
  public void print(Consumer<String> out) throws IOException {
    out.accept(
        "%d files, %.1f s, %d clients, %d conversations."
            .formatted(
                files.size(), totals.micros() / 1e6, totals.clients(), totals.conversations()));
    cut.forEach(
        file ->
            out.accept(file + " ends in the middle of a line, as of a recorder that was killed."));
    tellEndless(out);
    if (totals.unseenMembers() > 0) {
      out.accept(
          totals.unseenMembers() + " members have no client here; what they got is not known.");
    }
    out.accept(
        ("Sent %,d: acknowledged %,d, refused %,d. Received %,d and %,d repetitions. Ticks %,d,"
                + " %,d of them overtaken by higher ones.")
            .formatted(
                count(EventType.SENT),
                count(EventType.ACKNOWLEDGED),
                count(EventType.REFUSED),
                count(EventType.RECEIVED) - totals.repeated(),
                totals.repeated(),
                count(EventType.TICK),
                totals.overtakenTicks()));
    tellWaits(out);
    if (clean()) {
      out.accept(
          "Clean: nothing lost, doubled, disordered or invented; no tick early or taken back.");
    } else if (faults.counts().isEmpty()) {
      out.accept("No faults until then.");
    } else {
      tellFaults(out);
    }
  }

  private void tellEndless(Consumer<String> out) {
    if (!totals.endless().isEmpty()) {
      out.accept(
          "Ended early: the history of %,d clients has no end (%s%s). What came later is not known:"
                  .formatted(
                      totals.endless().size(),
                      totals.endless().stream().limit(NAMED).collect(Collectors.joining(", ")),
                      totals.endless().size() > NAMED ? ", ..." : "")
              + " nothing is said to be lost with them, and the verdict is not clean.");
    }
  }

  private void tellWaits(Consumer<String> out) throws IOException {
    if (longestWait.seen()) {
      out.accept(
          "Longest wait from sending to everybody having it: %,d ms, by %s."
              .formatted(longestWait.millis(), longestWait.client()));
      String line = Places.read(files, List.of(longestWait.place())).get(longestWait.place());
      out.accept("    " + line);
    }
    out.accept(
        longestOffline.seen()
            ? "Longest time offline: %,d ms, by %s."
                .formatted(longestOffline.millis(), longestOffline.client())
            : "Nobody was offline.");
  }

  private void tellFaults(Consumer<String> out) throws IOException {
    List<Long> places = new ArrayList<>();
    for (Fault.Kind kind : faults.counts().keySet()) {
      first(kind).forEach(fault -> places.addAll(fault.places()));
    }
    Map<Long, String> lines = Places.read(files, places);
    faults
        .counts()
        .forEach(
            (kind, count) -> {
              out.accept("%s, %,d times: %s".formatted(kind, count, kind.meaning));
              first(kind).forEach(fault -> tell(fault, lines, out));
            });
  }

  private static void tell(Fault fault, Map<Long, String> lines, Consumer<String> out) {
    out.accept("  " + fault.sentence());
    fault.places().forEach(place -> out.accept("    " + lines.get(place)));
  }
}
