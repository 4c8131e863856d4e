package parley.media;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.Eventually;

/** Adobe's S3Mock, a server that speaks S3, in a process of its own; with one bucket. */
public final class S3Mock implements AutoCloseable {
  private static final Path LIBRARIES = Path.of("target", "s3mock");
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Pattern KEY = Pattern.compile("<Key>(?:[^<]*/)?([^</]+)/\\d{8}</Key>");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;
  private final Process process;

  private S3Mock(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts one; skips the calling test, saying so, where Maven is missing to fetch it. */
  public static S3Mock start() {
    return start(freePort());
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same at that port, which another one had that was closed: the bucket is empty again. */
  static S3Mock start(int port) {
    try {
      if (!Files.isDirectory(LIBRARIES)) {
        fetch();
      }
      System.setProperty("aws.accessKeyId", "parley");
      System.setProperty("aws.secretAccessKey", "parley");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-cp",
                  LIBRARIES + "/*",
                  "com.adobe.testing.s3mock.S3MockApplication",
                  "--server.port=0",
                  "--http.port=" + port,
                  "--com.adobe.testing.s3mock.store.initialBuckets=files")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      S3Mock started = new S3Mock(port, process);
      Eventually.eventually(STARTING, started::isThere);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fetch() throws IOException {
    boolean maven =
        System.getenv("PATH")
            .lines()
            .flatMap(path -> java.util.stream.Stream.of(path.split(":")))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mvn")));
    assumeTrue(maven, "skipped: Maven is not on the path to fetch S3Mock");
    Process fetching =
        new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                "-f",
                "verticles/test/s3/pom.xml",
                "dependency:copy-dependencies")
            .inheritIO()
            .start();
    try {
      if (!fetching.waitFor(3, TimeUnit.MINUTES) || fetching.exitValue() != 0) {
        throw new AssertionError("S3Mock could not be fetched");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return port;
  }

  /** The place of a node's configuration; names in it do not meet those of another prefix. */
  public String place(String prefix) {
    return "s3://files/%s/?endpoint=http://127.0.0.1:%d&region=us-east-1".formatted(prefix, port);
  }

  /** The keys of files under a prefix. */
  Set<String> keys(String prefix) {
    Matcher keys = KEY.matcher(get("/files?list-type=2&max-keys=1000&prefix=" + prefix + "/"));
    Set<String> found = new TreeSet<>();
    while (keys.find()) {
      found.add(keys.group(1));
    }
    return found;
  }

  private boolean isThere() {
    try {
      return get("/").contains("<Name>files</Name>");
    } catch (UncheckedIOException starting) {
      return false;
    }
  }

  private String get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return HTTP.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
