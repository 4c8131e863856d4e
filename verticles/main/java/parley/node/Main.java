package parley.node;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Starts one node and stops it on Ctrl-C or SIGTERM; a second one, or one during the start, ends
 * the process at once, which loses nothing that was acknowledged. Exit codes: 0 stopped, 1 could
 * not start, 2 wrong configuration, 130 ended at once.
 */
public final class Main {
  private static final PrintStream out = System.out;

  private Main() {}

  public static void main(String[] arguments) {
    try {
      Launch launch = ConfigReader.read(List.of(arguments), System.getenv());
      if (launch.help()) {
        out.print(Manual.help());
        return;
      }
      run(launch);
    } catch (ConfigException e) {
      exit(2, e.getMessage());
    } catch (StartFailure e) {
      exit(1, e.getMessage());
    }
  }

  private static void run(Launch launch) {
    AtomicReference<Node> running = new AtomicReference<>();
    AtomicBoolean stopping = new AtomicBoolean();
    Signals.onStop(signal -> stop(running.get(), stopping));
    Node node = Node.start(launch.config());
    running.set(node);
    String url = "http://localhost:" + node.port() + "/";
    out.println("Parley is ready: " + url);
    if (launch.demo()) {
      demo(url);
    }
  }

  private static void stop(Node node, AtomicBoolean stopping) {
    if (node == null || stopping.getAndSet(true)) {
      Runtime.getRuntime().halt(130);
    }
    out.println("Stopping. Press Ctrl-C again to end at once.");
    node.stop();
    System.exit(0);
  }

  private static void demo(String url) {
    try {
      Map<String, String> users = Demo.seed(url);
      users.forEach((user, password) -> out.println("  log in as " + user + " / " + password));
    } catch (Demo.Failure e) {
      out.println("The demo could not be set up: " + e.getMessage());
    }
  }

  private static void exit(int code, String sentence) {
    System.err.println(sentence);
    System.exit(code);
  }
}
