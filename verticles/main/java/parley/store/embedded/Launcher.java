package parley.store.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded database as a process of its own. */
final class Launcher {
  static final int FAILED = 1;
  static final int MISUSED = 2;
  private static final int MAX_PORT = 65_535;
  private static final String USAGE =
      """
      Serves an embedded database on loopback until it is stopped.
        --data DIR   where its files are (created when missing)
        --port N     TCP port; 0 lets the system choose
        --no-fsync   acknowledge before the device has it: survives kill -9, not the loss of power
        --help       this text
      """;

  private Path data;
  private int port = -1;
  private boolean fsync = true;

  private Launcher() {}

  /** Ends the process with 0 after a clean stop, 2 when misused and 1 for other failures. */
  static void run(String[] args) {
    Launcher launcher = new Launcher();
    try {
      if (!launcher.read(args)) {
        System.out.print(USAGE);
        return;
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(MISUSED);
    }
    launcher.serve();
  }

  /** False when only help is asked for. */
  private boolean read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help" -> {
          return false;
        }
        case "--no-fsync" -> fsync = false;
        case "--data" -> data = Path.of(value(args, ++i));
        case "--port" -> port = port(value(args, ++i));
        default -> throw new IllegalArgumentException("Unknown option " + args[i]);
      }
    }
    if (data == null || port < 0) {
      throw new IllegalArgumentException("--data and --port are needed");
    }
    return true;
  }

  private static String value(String[] args, int at) {
    if (at >= args.length) {
      throw new IllegalArgumentException(args[at - 1] + " needs a value");
    }
    return args[at];
  }

  private static int port(String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > MAX_PORT) {
      throw new IllegalArgumentException("--port needs a number from 0 to 65535, not " + value);
    }
    return Integer.parseInt(value);
  }

  private void serve() {
    try {
      EmbeddedDatabase database = EmbeddedDatabase.open(data, "127.0.0.1", port, fsync);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(database), "stop"));
      System.out.println("database ready at " + database.uri());
      new CountDownLatch(1).await();
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException e) {
      System.exit(0);
    }
  }

  private static void stop(EmbeddedDatabase database) {
    database.close();
    // A stop that was asked for is not the failure that the signal's exit code would tell.
    Runtime.getRuntime().halt(0);
  }
}
