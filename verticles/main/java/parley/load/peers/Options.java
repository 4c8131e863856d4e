package parley.load.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import parley.load.Flags;

/**
 * What {@code scripts/bench-peers} is asked for.
 *
 * @param direct whether pairs write to each other
 * @param idle whether connections are held
 * @param group members of a group that is compared instead; empty for none
 * @param rounds how often the servers take turns, beside the warm-up
 * @param pairs of users who write to each other
 * @param window messages under way of each user who writes
 * @param warmup seconds of the same work for each server before the first round
 * @param seconds of each measurement
 * @param clients who are idle
 * @param receiptMillis for which Parley's clients coalesce receipts; 0 sends one per entry
 * @param mongo a database that runs already, for Parley; empty starts the embedded one
 * @param mongoPid its process
 * @param json where the figures are written to
 */
record Options(
    boolean direct,
    boolean idle,
    OptionalInt group,
    int rounds,
    int pairs,
    int window,
    int warmup,
    int seconds,
    int clients,
    int receiptMillis,
    Optional<String> mongo,
    OptionalInt mongoPid,
    Optional<Path> json) {

  static final String USAGE =
      """
      Puts Parley, ejabberd (Debian's package, XMPP over WebSocket) and a bare Vert.x WebSocket hub,
      which stores and promises nothing, under the same load by turns on this machine. They are
      started and ended here, on loopback, in processes of their own. All work is done in all rounds
      by all of them; the medians are shown, and Parley's ratio to each of the others. Where ejabberd
      is not installed, that is said and the others go on.

        scripts/bench-peers [flags]

      direct            Pairs of users who write to each other in a closed loop. Parley's entries
                        are durable, acknowledged, and confirmed by the receiver's device up to the
                        second tick; the others' messages are none of that.
      idle              Connected users who do nothing: resident memory, after a forced collection.
      group             With --group instead of these: two members write to all others, Parley on
                        two nodes against the hub; each member who receives an entry counts.

        --only WORK         direct or idle alone
        --group MEMBERS     a group, all of whom are online, from 2 to 1024
        --pairs N           pairs of users [50]
        --window N          messages under way of each user who writes [8]
        --clients N         idle users [2000]; a process opens a file for each
        --rounds N          how often they take turns [3]
        --warmup SECONDS    of the same work, not measured, before the first round; a JVM is fast
                            only once it is compiled [40]
        --seconds SECONDS   measured of each in each round, after 3 that are not; idle users are
                            held as long [15]
        --receipt-delay MS  for which Parley's clients coalesce receipts: 0 sends one per entry, the
                            web chat waits for 150 [0; 150 in a group]
        --mongo URI         Parley's database, instead of an embedded one, with
        --mongo-pid PID     its process; a database parley_... is left behind there
        --json FILE         the figures as JSON too

      CPU is in microseconds of the servers' processes for each message that was received, database
      and load generator apart; p99 is from send to receipt. What cannot be seen is left out. Exit
      code 1: a message was lost or refused, a connection was closed, or the run failed; 2: the
      command was not understood.
      """;

  private static final int WEB_CHAT_MILLIS = 150;
  private static final int MAX_MEMBERS = 1_024;
  private static final int MAX_SECONDS = 3_600;
  private static final Set<String> SWITCHES = Set.of();
  private static final Set<String> ONCE =
      Set.of(
          "--only",
          "--group",
          "--pairs",
          "--window",
          "--clients",
          "--rounds",
          "--warmup",
          "--seconds",
          "--receipt-delay",
          "--mongo",
          "--mongo-pid",
          "--json");

  static Options read(List<String> arguments) throws Flags.Misuse {
    Flags flags = Flags.read(arguments, SWITCHES, ONCE, Set.of());
    String only = flags.text("--only").orElse("");
    if (flags.has("--only") && !only.equals("direct") && !only.equals("idle")) {
      throw new Flags.Misuse("--only is \"" + only + "\", but must be direct or idle.");
    }
    boolean group = flags.has("--group");
    if (group && flags.has("--only")) {
      throw new Flags.Misuse("Give --only or --group.");
    }
    if (flags.has("--mongo-pid") && !flags.has("--mongo")) {
      throw new Flags.Misuse("--mongo-pid is of the database that --mongo names.");
    }
    return new Options(
        !group && !only.equals("idle"),
        !group && !only.equals("direct"),
        optional(flags, "--group", 2, MAX_MEMBERS),
        flags.number("--rounds", 3, 1, 1_000),
        flags.number("--pairs", 50, 1, 5_000),
        flags.number("--window", 8, 1, 1_000),
        flags.number("--warmup", 40, 0, MAX_SECONDS),
        flags.number("--seconds", 15, 1, MAX_SECONDS),
        flags.number("--clients", 2_000, 1, 100_000),
        flags.number("--receipt-delay", group ? WEB_CHAT_MILLIS : 0, 0, 60_000),
        flags.text("--mongo"),
        optional(flags, "--mongo-pid", 1, Integer.MAX_VALUE),
        flags.writable("--json"));
  }

  private static OptionalInt optional(Flags flags, String flag, int min, int max)
      throws Flags.Misuse {
    return flags.has(flag)
        ? OptionalInt.of(flags.number(flag, min, min, max))
        : OptionalInt.empty();
  }
}
