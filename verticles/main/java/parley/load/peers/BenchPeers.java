package parley.load.peers;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.load.Direct;
import parley.load.Flags;
import parley.load.Group;
import parley.load.Idle;
import parley.load.Loops;
import parley.load.Progress;
import parley.load.Run;
import parley.load.process.LocalCluster;

/**
 * {@code scripts/bench-peers}: the same work on Parley and on other servers, by turns. Exit codes:
 * 0 measured, 1 something was lost or the run failed, 2 not understood.
 */
public final class BenchPeers {
  private static final int EVENT_LOOPS = 2;
  private static final int WRITERS = 2;

  /** New users connect for each measurement, which is not part of it. */
  private static final int RAMP_SECONDS = 3;

  private static final List<String> TROUBLES =
      List.of("lost", "unanswered", "unticked", "twice", "refused", "closed");

  private final Options options;
  private final Loops loops;
  private final Progress progress;
  private final Comparison comparison = new Comparison(Contestant.PARLEY);
  private boolean sound = true;

  private BenchPeers(Options options, Loops loops, Progress progress) {
    this.options = options;
    this.loops = loops;
    this.progress = progress;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** The exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      if (arguments.contains("--help")) {
        out.print(help());
        return 0;
      }
      Options options = Options.read(arguments);
      try (Loops loops = new Loops(EVENT_LOOPS)) {
        return new BenchPeers(options, loops, new Progress(err)).compare(out) ? 0 : 1;
      }
    } catch (Flags.Misuse misuse) {
      err.println(misuse.getMessage());
      return 2;
    } catch (Exception failed) { // a future that is awaited throws whatever it has failed with
      String why = failed.getMessage();
      err.println("The run failed: " + (why == null ? failed.toString() : why));
      return 1;
    }
  }

  private static String help() throws IOException {
    return "%s%nNodes of Parley are started with: %s%n%nThey and the hub have a JVM with: %s%n"
            .formatted(
                Options.USAGE,
                String.join(" ", LocalCluster.UNLIMITED),
                String.join(" ", Contestant.JVM))
        + "%nejabberd is started as %s, with%n%n%s"
            .formatted(String.join(" ", Ejabberd.ERL), Ejabberd.template());
  }

  /** Whether nothing was lost. */
  private boolean compare(PrintStream out) throws IOException {
    if (options.group().isPresent()) {
      group(options.group().getAsInt());
    }
    if (options.direct()) {
      direct();
    }
    if (options.idle()) {
      idle();
    }
    comparison.table().forEach(out::println);
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), comparison.toJson().encodePrettily() + "\n");
    }
    return sound;
  }

  /** All servers, of which Parley has one node. */
  private Map<String, Contestant.Starter> all() {
    Map<String, Contestant.Starter> starters = new LinkedHashMap<>();
    starters.put(Contestant.PARLEY, vertx -> Contestant.parley(vertx, 1, options));
    if (Ejabberd.version().isPresent()) {
      starters.put("ejabberd", Contestant::ejabberd);
    } else {
      progress.say("ejabberd is not installed (Debian's package ejabberd): it is left out.");
    }
    starters.put("hub", Contestant::hub);
    return starters;
  }

  private void direct() throws IOException {
    Direct.Work work = new Direct.Work(options.pairs(), options.window(), 0);
    takeTurns(
        "direct",
        all(),
        (server, run) -> Direct.run(loops, server.peer(), work, run, server.processes(), progress));
  }

  private void group(int members) throws IOException {
    Group.Work work = new Group.Work(members, WRITERS, options.window(), 0);
    Map<String, Contestant.Starter> starters = new LinkedHashMap<>();
    starters.put(Contestant.PARLEY, vertx -> Contestant.parley(vertx, 2, options));
    starters.put("hub", Contestant::hub);
    takeTurns(
        "group",
        starters,
        (server, run) -> Group.run(loops, server.peer(), work, run, server.processes(), progress));
  }

  /** What all servers do by turns. */
  private interface Work {
    JsonObject run(Contestant server, Run run);
  }

  /** All servers run at the same time, but only one of them is at work. */
  private void takeTurns(String name, Map<String, Contestant.Starter> starters, Work work)
      throws IOException {
    List<Contestant> servers = new ArrayList<>();
    try {
      for (var starter : starters.entrySet()) {
        servers.add(start(starter.getKey(), starter.getValue()));
      }
      Run run = new Run(Math.min(RAMP_SECONDS, options.warmup()), options.seconds());
      for (Contestant server : options.warmup() > 0 ? servers : List.<Contestant>of()) {
        progress.say("%n%s, warm-up of %s".formatted(name, server.peer().name()));
        judge(work.run(server, new Run(0, options.warmup())));
      }
      for (int round = 1; round <= options.rounds(); round++) {
        for (Contestant server : servers) {
          progress.say("%n%s, round %d: %s".formatted(name, round, server.peer().name()));
          JsonObject report = work.run(server, run);
          judge(report);
          comparison.add(name, server.peer().name(), report);
        }
      }
    } finally {
      servers.forEach(Contestant::close);
    }
  }

  /** Each server is fresh, so that its memory is that of connections alone. */
  private void idle() throws IOException {
    for (var starter : all().entrySet()) {
      progress.say("%nidle: %s".formatted(starter.getKey()));
      try (Contestant server = start(starter.getKey(), starter.getValue())) {
        JsonObject report =
            Idle.run(
                loops,
                server.peer(),
                options.clients(),
                options.seconds(),
                server.processes(),
                progress);
        judge(report);
        comparison.add("idle", server.peer().name(), report);
      }
    }
  }

  private Contestant start(String name, Contestant.Starter starter) throws IOException {
    progress.say("Starting " + name + " ...");
    return starter.start(loops.vertx());
  }

  private void judge(JsonObject report) {
    progress.say(report.encode());
    for (String trouble : TROUBLES) {
      long count = report.getLong(trouble, 0L);
      if (count > 0) {
        progress.say("Not sound: " + trouble + " " + count + ".");
        sound = false;
      }
    }
  }
}
