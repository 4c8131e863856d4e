package parley.load.peers;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An ejabberd of Debian's package in a process of its own: its configuration, accounts and log are
 * in a temporary directory, it is no Erlang node that others could reach, and the service that the
 * package may have started is left alone. Thread-safe; everything blocks.
 */
final class Ejabberd implements AutoCloseable {
  static final String HOST = "localhost";

  /** As the package's {@code ejabberdctl} starts it: kernel polling, room for many processes. */
  static final List<String> ERL =
      List.of("erl", "+K", "true", "+P", "250000", "+Bi", "-noinput", "-s", "ejabberd");

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String MAX_PORTS = "65536";
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final int port;
  private final Process process;

  private Ejabberd(Path libraries) throws IOException {
    directory = Files.createTempDirectory("parley-ejabberd");
    port = freePort();
    Path config = directory.resolve("ejabberd.yml");
    Files.writeString(config, template().replace("@PORT@", Integer.toString(port)));
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(ERL));
    builder.command().addAll(List.of("-mnesia", "dir", "\"" + directory.resolve("spool") + "\""));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("ERL_LIBS", libraries.toString());
    builder.environment().put("ERL_MAX_PORTS", MAX_PORTS);
    builder.environment().put("ERL_CRASH_DUMP_BYTES", "0");
    builder.environment().put("EJABBERD_CONFIG_PATH", config.toString());
    builder.environment().put("EJABBERD_LOG_PATH", directory.resolve("ejabberd.log").toString());
    process =
        builder
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
  }

  /** The version that is installed; empty where there is none. */
  static Optional<String> version() {
    return installed().map(path -> path.getFileName().toString().replace("ejabberd-", ""));
  }

  /** Where Debian puts it: beside the other libraries of the machine's architecture. */
  private static Optional<Path> installed() {
    return children(LIBRARIES, "")
        .flatMap(libraries -> children(libraries, "ejabberd-"))
        .filter(library -> Files.exists(library.resolve("ebin/ejabberd.beam")))
        .max(Comparator.naturalOrder());
  }

  private static Stream<Path> children(Path directory, String prefix) {
    File[] found = directory.toFile().listFiles((in, name) -> name.startsWith(prefix));
    return found == null ? Stream.empty() : Stream.of(found).map(File::toPath);
  }

  /** Its configuration; {@code @PORT@} stands for the port. */
  static String template() throws IOException {
    try (InputStream in = Ejabberd.class.getResourceAsStream("ejabberd.yml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Starts it and returns when it serves. It does not outlive this JVM.
   *
   * @throws IllegalStateException when it is not installed, or with what it printed when it does
   *     not start; it does not run then
   */
  static Ejabberd start() throws IOException {
    Path found =
        installed().orElseThrow(() -> new IllegalStateException("ejabberd is not installed."));
    Ejabberd ejabberd = new Ejabberd(found.getParent());
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ejabberd::close));
      ejabberd.awaitReady();
      return ejabberd;
    } catch (RuntimeException failed) {
      ejabberd.close();
      throw failed;
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("ejabberd did not start, but printed:\n" + printed());
      }
      pause();
    }
  }

  private boolean isReady() {
    try {
      return post("status", new JsonObject()).statusCode() == 200;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private String printed() {
    try {
      return Files.readString(output());
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private Path output() {
    return directory.resolve("output");
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Makes an account at {@link #HOST}. */
  void register(String user, String password) {
    call(
        "register", new JsonObject().put("user", user).put("host", HOST).put("password", password));
  }

  /** Has every Erlang process collect its garbage, fully; always true. */
  boolean collect() {
    call("gc", new JsonObject());
    return true;
  }

  private void call(String command, JsonObject body) {
    try {
      HttpResponse<String> response = post(command, body);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "ejabberd answered " + response.statusCode() + ": " + response.body());
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private HttpResponse<String> post(String command, JsonObject body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/" + command))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", cause);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Stops it, by SIGTERM first, and removes its directory. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    removeDirectory();
  }

  private synchronized void removeDirectory() {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
