package parley.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import parley.load.process.Proc;

/**
 * Files, up and down: how fast one is given out, beside nginx where that is installed, and what
 * memory many uploads at once take. Conducted by one thread; connections have threads of their own,
 * so that the generator is not what is measured.
 */
final class Media {
  private static final int MIB = 1024 * 1024;
  private static final long SAMPLE_MILLIS = 100;
  private static final int UPLOADS_OF_ONE = 10;

  /**
   * @param megabytes of the file that is downloaded
   * @param connections that download at the same time
   * @param seconds of each round
   * @param rounds of downloads, each server once in each
   * @param uploads at the same time
   * @param uploadMegabytes of each of them
   */
  record Work(
      int megabytes, int connections, int seconds, int rounds, int uploads, int uploadMegabytes) {}

  private final Scenario.Means means;
  private final Work work;
  private final URI node;

  private Media(Scenario.Means means, Work work) {
    this.means = means;
    this.work = work;
    node = means.target().nodes().get(0);
  }

  /**
   * Downloads by turns, then uploads; blocks for as long as that takes.
   *
   * @return {@code {megabytesPerSecond: {parley: [..], nginx?: [..]}, ofNginx?: median of the
   *     ratios, uploads, uploadSeconds, residentBytes: {before, most}?}}
   */
  static JsonObject run(Scenario.Means means, Work work) {
    return new Media(means, work).run();
  }

  private JsonObject run() {
    List<String> users = Names.fresh(1 + (work.uploads + UPLOADS_OF_ONE - 1) / UPLOADS_OF_ONE);
    means.peer().register(users).await();
    byte[] file = new byte[work.megabytes * MIB];
    new Random(1).nextBytes(file);
    String token = means.peer().token(users.get(0));
    JsonObject report = new JsonObject();
    try (Nginx nginx = Nginx.startIfThere(file)) {
      String path = FileClient.upload(node, token, file);
      download(report, token, path.replace("/uploads", ""), Optional.ofNullable(nginx));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    upload(report, users.subList(1, users.size()));
    return report;
  }

  private void download(JsonObject report, String token, String path, Optional<Nginx> nginx) {
    List<Double> own = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    rate(node, path, token); // until it is compiled
    for (int round = 1; round <= work.rounds; round++) {
      own.add(rate(node, path, token));
      nginx.ifPresent(server -> others.add(rate(server.address(), Nginx.PATH, token)));
      means
          .progress()
          .say(
              "Round "
                  + round
                  + ": "
                  + last(own)
                  + " MB/s"
                  + (others.isEmpty() ? "" : ", nginx " + last(others)));
      if (!others.isEmpty()) {
        ratios.add(own.get(own.size() - 1) / others.get(others.size() - 1));
      }
    }
    JsonObject rates = new JsonObject().put("parley", own);
    report.put("megabytesPerSecond", others.isEmpty() ? rates : rates.put("nginx", others));
    if (!ratios.isEmpty()) {
      ratios.sort(null);
      report.put("ofNginx", Numbers.rounded(ratios.get(ratios.size() / 2)));
    }
  }

  private static String last(List<Double> rates) {
    return Numbers.shown(Math.round(rates.get(rates.size() - 1)));
  }

  /** Megabytes a second that all connections together receive. */
  private double rate(URI server, String path, String token) {
    long end = System.nanoTime() + work.seconds * 1_000_000_000L;
    AtomicLong bytes = new AtomicLong();
    long start = System.nanoTime();
    together(
        work.connections, i -> bytes.addAndGet(FileClient.downloadUntil(server, path, token, end)));
    return Numbers.rounded(bytes.get() / 1e6 / ((System.nanoTime() - start) / 1e9));
  }

  private void upload(JsonObject report, List<String> users) {
    byte[] file = new byte[work.uploadMegabytes * MIB];
    new Random(2).nextBytes(file);
    long pid = means.target().servers().isEmpty() ? -1 : means.target().servers().get(0).pid();
    long before = Proc.residentBytes(pid).orElse(0);
    AtomicLong most = new AtomicLong(before);
    means.progress().say("Uploading " + work.uploads + " files at once ...");
    Thread sampling = sampling(pid, most);
    long start = System.nanoTime();
    together(
        work.uploads,
        i -> FileClient.upload(node, means.peer().token(users.get(i / UPLOADS_OF_ONE)), file));
    report.put("uploads", work.uploads);
    report.put("uploadSeconds", Numbers.rounded((System.nanoTime() - start) / 1e9));
    sampling.interrupt();
    if (before > 0) {
      report.put("residentBytes", new JsonObject().put("before", before).put("most", most.get()));
    }
  }

  private static Thread sampling(long pid, AtomicLong most) {
    Thread thread =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Proc.residentBytes(pid).ifPresent(bytes -> most.accumulateAndGet(bytes, Math::max));
                try {
                  Thread.sleep(SAMPLE_MILLIS);
                } catch (InterruptedException over) {
                  return;
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private interface Step {
    void run(int number) throws IOException;
  }

  private static void together(int count, Step step) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  step.run(number);
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (Exception failed) { // whatever a connection failed with
      throw new IllegalStateException(failed);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Debian's nginx with one file, in a directory of its own. Blocking. */
  private static final class Nginx implements AutoCloseable {
    static final String PATH = "/file";

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final String CONFIG =
        """
        worker_processes 2; daemon off; pid %1$s/pid; error_log %1$s/error;
        events { worker_connections 1024; }
        http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
          client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
          uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
          server { listen 127.0.0.1:%2$d; root %1$s; } }
        """;

    private final Path directory;
    private final int port;
    private final Process process;

    private Nginx(Path directory, int port, Process process) {
      this.directory = directory;
      this.port = port;
      this.process = process;
    }

    /** Null where it is not installed. */
    static Nginx startIfThere(byte[] file) {
      if (!Files.isExecutable(PROGRAM)) {
        return null;
      }
      try {
        Path directory = Files.createTempDirectory("parley-nginx");
        int port = FileClient.freePort();
        Files.write(directory.resolve("file"), file);
        Path config = directory.resolve("nginx.conf");
        Files.writeString(config, CONFIG.formatted(directory, port));
        // Its workers are of another user, when this is root.
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        Process process =
            new ProcessBuilder(
                    PROGRAM.toString(),
                    "-e",
                    directory.resolve("error").toString(),
                    "-c",
                    config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        Nginx started = new Nginx(directory, port, process);
        FileClient.await(started.address());
        return started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.waitFor();
        try (var files = Files.walk(directory)) {
          for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(each);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
