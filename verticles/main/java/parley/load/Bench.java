package parley.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.load.process.LocalCluster;

/**
 * The load generator. Exit codes: 0 measured, 1 something was lost or the run failed, 2 not
 * understood.
 */
public final class Bench {
  static final int LOST = 1;
  static final int MISUSED = 2;

  private static final int MAX_TEXT = 8_000;
  static final Set<String> SWITCHES = Set.of("--sockjs", "--help");
  static final Set<String> REPEATED = Set.of("--url", "--pid");
  static final Set<String> COMMON =
      Set.of(
          "--nodes",
          "--mongo",
          "--mongo-pid",
          "--jvm",
          "--node",
          "--json",
          "--text",
          "--loops",
          "--receipt-delay");

  private final Flags flags;
  private final Progress progress;

  private Bench(Flags flags, Progress progress) {
    this.flags = flags;
    this.progress = progress;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** The exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.print(Help.TEXT.replace("UNLIMITED", String.join(" ", LocalCluster.UNLIMITED)));
      return arguments.isEmpty() ? MISUSED : 0;
    }
    try {
      Scenario scenario = Scenario.named(arguments.get(0));
      Set<String> once = new HashSet<>(COMMON);
      once.addAll(scenario.flags());
      Flags flags = Flags.read(arguments.subList(1, arguments.size()), SWITCHES, once, REPEATED);
      Optional<Path> json = flags.writable("--json");
      JsonObject report = new Bench(flags, new Progress(err)).measure(scenario);
      Table.print(report, out);
      if (json.isPresent()) {
        Files.writeString(json.get(), report.encodePrettily() + "\n");
      }
      return verdict(report, err);
    } catch (Flags.Misuse misuse) {
      err.println(misuse.getMessage());
      return MISUSED;
    } catch (Exception failed) { // a future that is awaited throws whatever it has failed with
      String why = failed.getMessage();
      err.println("The run failed: " + (why == null ? failed.toString() : why));
      return LOST;
    }
  }

  private JsonObject measure(Scenario scenario) throws Flags.Misuse, IOException {
    int text = flags.number("--text", ParleyPeer.Device.STANDARD.textBytes(), 1, MAX_TEXT);
    int receiptMillis =
        flags.number("--receipt-delay", ParleyPeer.Device.STANDARD.receiptMillis(), 0, 60_000);
    ParleyPeer.Device device = new ParleyPeer.Device(text, receiptMillis, flags.has("--sockjs"));
    int loopCount = flags.number("--loops", 2, 1, 64);
    Scenario.Work work = scenario.read(flags);
    try (Target target = Target.of(flags, progress);
        Loops loops = new Loops(loopCount)) {
      ParleyPeer peer = new ParleyPeer(loops.vertx(), target.nodes(), device);
      JsonObject report = work.run(new Scenario.Means(loops, peer, target, progress));
      return new JsonObject()
          .put("scenario", scenario.toString())
          .mergeIn(report)
          .mergeIn(peer.troubles());
    }
  }

  /** Says what was bad. */
  private static int verdict(JsonObject report, PrintStream err) {
    say(report, "refused", "sends were refused", err);
    say(report, "closed", "connections were closed", err);
    say(report, "unticked", "entries never got their second tick", err);
    boolean lost = say(report, "lost", "entries were sent and never received", err);
    boolean unanswered = say(report, "unanswered", "sends were never answered", err);
    boolean unsynced = say(report, "unsynced", "clients did not sync", err);
    boolean twice = say(report, "twice", "entries were received twice", err);
    return lost || unanswered || unsynced || twice ? LOST : 0;
  }

  private static boolean say(JsonObject report, String count, String words, PrintStream err) {
    boolean some = report.getLong(count, 0L) > 0;
    if (some) {
      err.println(Numbers.shown(report.getLong(count)) + " " + words + ".");
    }
    return some;
  }
}
