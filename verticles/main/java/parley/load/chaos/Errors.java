package parley.load.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What went wrong inside processes: what nodes logged as errors, and what nobody handled in this
 * one. No harm from outside explains those, but for the {@link Known} ones. Thread-safe.
 */
final class Errors {
  private static final Pattern RECORD =
      Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (?<rest>[A-Z]+ .*)");

  /** Addresses, names and numbers, which do not make a kind. */
  private static final Pattern VARYING = Pattern.compile("\\[[^\\]]*\\]|\\d+");

  private static final int SHOWN_LINES = 12;

  /** Errors that libraries report and that need nobody. */
  private enum Known {
    /**
     * A publish hands one promise to the connection of every node ({@code
     * ClusteredEventBus.sendToNodes}), and that promise ({@code SendContext}) says of each failure
     * that it was completed before. So each write that fails because a node is cut off or gone is
     * reported, after whoever published was told. Seen in Vert.x 5.1.6.
     */
    BUS_WRITE(
        "a write of the event bus to a node that is gone, reported a second time by Vert.x",
        text ->
            text.contains("IllegalStateException: Promise already completed")
                && (text.contains("io.vertx.core.net.impl.DelegatingChannelPromise.tryFailure")
                    || text.contains("eventbus.impl.clustered.OutboundConnection"))),

    /** The bus has no handler for it; that the connection is gone it learns anyway. */
    RESET(
        "a connection whose other end was killed",
        text -> text.startsWith("ERROR ConnectionBase Connection reset")),

    /** Hazelcast tries again, among those who are members then. */
    NOT_A_MEMBER(
        "a question from a node that was out of the cluster just then",
        text -> text.contains("com.hazelcast.spi.exception.CallerNotMemberException: Not Member!")),

    /** Hazelcast plans anew which node keeps what. */
    MEMBER_LEFT(
        "a plan of Hazelcast's for a node that has left",
        text ->
            text.startsWith("ERROR InternalPartitionService ")
                && text.contains("com.hazelcast.core.MemberLeftException: ")),

    /** It tries again, hundreds of times a second, until it hears that it was put out. */
    NO_MORE_MASTER(
        "a node that led Hazelcast, was stopped and has not noticed that another one leads",
        text ->
            text.startsWith("ERROR MigrationManagerImpl ")
                && text.contains("IllegalStateException: Caller is not master node!"));

    private final String reason;
    private final Predicate<String> fits;

    Known(String reason, Predicate<String> fits) {
      this.reason = reason;
      this.fits = fits;
    }

    static Known of(String text) {
      return Arrays.stream(values())
          .filter(known -> known.fits.test(text))
          .findFirst()
          .orElse(null);
    }
  }

  /** Those that begin alike. */
  private static final class Kind {
    private final List<String> first;
    private final Known known;
    private final Map<String, Integer> counts = new TreeMap<>();

    Kind(List<String> first, Known known) {
      this.first = first;
      this.known = known;
    }

    String counted() {
      return counts.entrySet().stream()
          .map(count -> "%,d in %s".formatted(count.getValue(), count.getKey()))
          .collect(Collectors.joining(", "));
    }
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /**
   * Reads what a node has printed.
   *
   * @param name of the log, for people
   */
  synchronized void read(String name, List<String> lines) {
    List<String> error = new ArrayList<>();
    for (String line : lines) {
      var record = RECORD.matcher(line);
      boolean uncaught = line.startsWith("Exception in thread ");
      if (record.matches() || uncaught) {
        add(name, error);
        error = new ArrayList<>();
      }
      if (uncaught) {
        error.add(line);
      } else if (record.matches() && record.group("rest").matches("(ERROR|FATAL) .*")) {
        error.add(record.group("rest"));
      } else if (!error.isEmpty()) {
        error.add(line);
      }
    }
    add(name, error);
  }

  /** Something that nobody handled in this process. */
  synchronized void unhandled(Throwable failure) {
    List<String> lines = new ArrayList<>(List.of("Unhandled here", failure.toString()));
    Arrays.stream(failure.getStackTrace()).forEach(frame -> lines.add("\tat " + frame));
    add("this process", lines);
  }

  private void add(String where, List<String> error) {
    if (error.isEmpty()) {
      return;
    }
    Known known = Known.of(String.join("\n", error));
    String beginning = String.join("\n", error.subList(0, Math.min(2, error.size())));
    kinds
        .computeIfAbsent(
            known != null ? known.name() : VARYING.matcher(beginning).replaceAll("#"),
            first -> new Kind(List.copyOf(error), known))
        .counts
        .merge(where, 1, Integer::sum);
  }

  /** Whether there was none but known ones. */
  synchronized boolean none() {
    return kinds.values().stream().allMatch(kind -> kind.known != null);
  }

  /** Tells the first of each kind to people, line by line. */
  synchronized void print(Consumer<String> out) {
    for (Kind kind : kinds.values()) {
      if (kind.known != null) {
        out.accept("Known: %s (%s).".formatted(kind.known.reason, kind.counted()));
      } else {
        out.accept("Unexpected error, %s:".formatted(kind.counted()));
        kind.first.stream().limit(SHOWN_LINES).forEach(line -> out.accept("    " + line));
      }
    }
  }
}
