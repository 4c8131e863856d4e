package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/** The work that can be measured; named as on the command line, in capitals. */
enum Scenario {
  DIRECT("--pairs", "--window", "--rate", "--warmup", "--seconds") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      Run run = run(flags);
      Direct.Work work =
          new Direct.Work(flags.number("--pairs", 50, 1, MANY), window(flags, 8), rate(flags));
      return means ->
          Direct.run(
              means.loops(), means.peer(), work, run, means.target().servers(), means.progress());
    }
  },

  GROUP("--members", "--writers", "--window", "--rate", "--warmup", "--seconds") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      Run run = run(flags);
      int members = flags.number("--members", 100, 2, MANY);
      int writers = flags.number("--writers", Math.min(2, members), 1, members);
      Group.Work work = new Group.Work(members, writers, window(flags, 4), rate(flags));
      return means ->
          Group.run(
              means.loops(), means.peer(), work, run, means.target().servers(), means.progress());
    }
  },

  CHANNEL("--followers", "--writers", "--window", "--rate", "--warmup", "--seconds") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      Run run = run(flags);
      int followers = flags.number("--followers", 100, 1, MANY);
      int writers = flags.number("--writers", 1, 1, 100);
      Group.Work work = new Group.Work(followers + writers, writers, window(flags, 4), rate(flags));
      return means ->
          Group.runChannel(
              means.loops(), means.peer(), work, run, means.target().servers(), means.progress());
    }
  },

  IDLE("--clients", "--seconds") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      int clients = flags.number("--clients", 1_000, 1, MANY);
      int seconds = flags.number("--seconds", 20, 0, MAX_SECONDS);
      return means ->
          Idle.run(
              means.loops(),
              means.peer(),
              clients,
              seconds,
              means.target().servers(),
              means.progress());
    }
  },

  ARRIVE("--few", "--many", "--arrivals", "--rate", "--warmup", "--settle") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      int few = flags.number("--few", 100, 1, MANY);
      Arrive.Work work =
          new Arrive.Work(
              few,
              flags.number("--many", Math.max(few, 1_000), few, MANY),
              flags.number("--arrivals", 500, 1, MANY),
              flags.number("--rate", 100, 1, MANY),
              flags.number("--warmup", 30, 0, MAX_SECONDS),
              flags.number("--settle", 10, 0, MAX_SECONDS));
      return means -> Arrive.run(means, work);
    }
  },

  OFFLINE("--users", "--entries", "--window", "--at-once") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      Offline.Work work =
          new Offline.Work(
              flags.number("--users", 200, 1, MANY),
              flags.number("--entries", 100, 1, MANY),
              window(flags, 8),
              flags.number("--at-once", 50, 1, MANY));
      return means -> Offline.run(means, work);
    }
  },

  STORM("--clients", "--conversations", "--rate") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      int clients = flags.number("--clients", 1_000, 3, MANY);
      int conversations = flags.number("--conversations", 20, 2, 1_000);
      if (conversations % 2 != 0 || conversations >= clients) {
        throw new Flags.Misuse("--conversations must be even and less than --clients.");
      }
      int rate = flags.number("--rate", 100, 0, MANY);
      return means -> Storm.run(means, new Storm.Work(clients, conversations, rate));
    }
  },

  MEDIA("--size", "--connections", "--seconds", "--rounds", "--uploads", "--upload-size") {
    @Override
    Work read(Flags flags) throws Flags.Misuse {
      Media.Work work =
          new Media.Work(
              flags.number("--size", 16, 1, 1_024),
              flags.number("--connections", 8, 1, 1_000),
              flags.number("--seconds", 8, 1, MAX_SECONDS),
              flags.number("--rounds", 3, 1, 100),
              flags.number("--uploads", 200, 1, 10_000),
              flags.number("--upload-size", 6, 1, 1_024));
      return means -> Media.run(means, work);
    }
  };

  private static final int MANY = 1_000_000;
  private static final int MAX_SECONDS = 86_400;

  private final Set<String> flags;

  Scenario(String... flags) {
    this.flags = Set.of(flags);
  }

  /** What a run is done with. */
  record Means(Loops loops, ParleyPeer peer, Target target, Progress progress) {}

  /** What remains to be done once all flags are known to be right; blocks, returns the report. */
  interface Work {
    JsonObject run(Means means);
  }

  static Scenario named(String name) throws Flags.Misuse {
    for (Scenario scenario : values()) {
      if (scenario.toString().equals(name)) {
        return scenario;
      }
    }
    throw new Flags.Misuse(name + " is no scenario. See --help for those there are.");
  }

  /** The flags that it has beside those that all have. */
  Set<String> flags() {
    return flags;
  }

  abstract Work read(Flags flags) throws Flags.Misuse;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Run run(Flags flags) throws Flags.Misuse {
    return new Run(
        flags.number("--warmup", 30, 0, MAX_SECONDS),
        flags.number("--seconds", 20, 1, MAX_SECONDS));
  }

  private static int window(Flags flags, int standard) throws Flags.Misuse {
    return flags.number("--window", standard, 1, 10_000);
  }

  private static int rate(Flags flags) throws Flags.Misuse {
    if (flags.has("--rate") && flags.has("--window")) {
      throw new Flags.Misuse("Give --window for a closed loop or --rate for an open one.");
    }
    return flags.has("--rate") ? flags.number("--rate", 0, 1, MANY) : 0;
  }
}
