package parley.load.chaos;

import java.io.IOException;
import java.time.Duration;

/** What can go wrong, how it is made to, for how long, and how it is put right. */
enum Fault {
  KILL_NODE("kill -9 node %d", 2) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().node(node).kill();
    }

    @Override
    void heal(Stage stage, int node) throws IOException {
      stage.cluster().restart(node);
    }
  },
  PAUSE_NODE_SHORTLY("stop node %d for less than the cluster's patience", 3) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().node(node).pause();
    }

    @Override
    void heal(Stage stage, int node) {
      stage.cluster().node(node).resume();
    }
  },
  PAUSE_NODE_LONG("stop node %d for more than the cluster's patience", 13) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().node(node).pause();
    }

    @Override
    void heal(Stage stage, int node) {
      stage.cluster().node(node).resume();
    }
  },
  DRAIN_NODE("drain node %d", 0) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().node(node).terminate();
    }

    @Override
    void heal(Stage stage, int node) throws IOException {
      int code = stage.cluster().node(node).exitCode(DRAINED);
      if (code != 0) {
        throw new IllegalStateException("a drained node ended with code " + code);
      }
      stage.cluster().restart(node);
    }
  },
  KILL_DATABASE("kill -9 the database", 3) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().database().kill();
    }

    @Override
    void heal(Stage stage, int node) throws IOException {
      stage.cluster().database().restart();
    }
  },
  PAUSE_DATABASE("stop the database", 7) {
    @Override
    void strike(Stage stage, int node) {
      stage.cluster().database().pause();
    }

    @Override
    void heal(Stage stage, int node) {
      stage.cluster().database().resume();
    }
  },
  CUT_NODE("cut node %d from the other nodes", 13) {
    @Override
    void strike(Stage stage, int node) throws IOException {
      stage.ground().cutFromOthers(node);
    }

    @Override
    void heal(Stage stage, int node) throws IOException {
      stage.ground().heal();
    }
  },
  CUT_DATABASE("cut node %d from the database", 7) {
    @Override
    void strike(Stage stage, int node) throws IOException {
      stage.ground().cutFromDatabase(node);
    }

    @Override
    void heal(Stage stage, int node) throws IOException {
      stage.ground().heal();
    }
  },
  SLOW_READERS("two devices ask for much and read nothing", 5) {
    @Override
    void strike(Stage stage, int node) {
      stage.population().stall(2, duration());
    }

    @Override
    void heal(Stage stage, int node) {
      // They read again by themselves.
    }
  },
  STORM("cut all clients at once", 0) {
    @Override
    void strike(Stage stage, int node) {
      stage.population().storm();
    }

    @Override
    void heal(Stage stage, int node) {
      // They come back by themselves.
    }
  };

  /** Everything that faults happen to. */
  record Stage(Ground ground, ChaosCluster cluster, Population population) {}

  private static final Duration DRAINED = Duration.ofSeconds(60);

  private final String text;
  private final int seconds;

  Fault(String text, int seconds) {
    this.text = text;
    this.seconds = seconds;
  }

  /** As it is told; nodes are counted from 1 there. */
  String text(int node) {
    return text.formatted(node + 1);
  }

  Duration duration() {
    return Duration.ofSeconds(seconds);
  }

  /** Whether it needs a network that can be cut. */
  boolean isCut() {
    return this == CUT_NODE || this == CUT_DATABASE;
  }

  abstract void strike(Stage stage, int node) throws IOException;

  abstract void heal(Stage stage, int node) throws IOException;
}
