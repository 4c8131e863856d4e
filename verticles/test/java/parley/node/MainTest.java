package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.bus.Close;

@Timeout(120)
class MainTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void letsSocketsGoWithAReconnectCodeAndEndsWellOnSigterm() throws Exception {
    Process node = startServing("--drain=200ms");
    CompletableFuture<Integer> code = openSocket();

    node.destroy();

    assertEquals(Close.DRAINING.code, code.get(SOON.toSeconds(), TimeUnit.SECONDS));
    assertTrue(node.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(0, node.exitValue(), output());
    assertTrue(output().contains("node stopped"), output());
  }

  @Test
  void endsAtOnceOnTheSecondSignal() throws Exception {
    Process node = startServing("--drain=10m");
    // Enough sockets that one is still open however the time of closing is drawn.
    for (int i = 0; i < 20; i++) {
      openSocket();
    }

    node.destroy();
    eventually(SOON, () -> output().contains("node draining"));
    new ProcessBuilder("kill", "-TERM", String.valueOf(node.pid())).start().waitFor();

    assertTrue(node.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(130, node.exitValue(), output());
  }

  @Test
  void saysWhatIsWrongAndEndsWithACode() throws Exception {
    Process misconfigured = start("--port=x", "--nope");
    assertTrue(misconfigured.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(2, misconfigured.exitValue());
    assertEquals(2, output().lines().count(), output());

    try (ServerSocket taken = new ServerSocket(0)) {
      Process refused = start("--port=" + taken.getLocalPort());
      assertTrue(refused.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
      assertEquals(1, refused.exitValue());
      assertTrue(output().startsWith("Port " + taken.getLocalPort()), output());
      assertEquals(1, output().lines().count(), output());
    }
  }

  private Process startServing(String flag) throws Exception {
    Process node =
        start(
            flag,
            "--port=0",
            "--host=127.0.0.1",
            "--fsync=off",
            "--data=" + directory.resolve("data"),
            "--cluster-name=test-" + UUID.randomUUID());
    eventually(SOON, () -> !node.isAlive() || output().contains("Parley is ready"));
    assertTrue(node.isAlive(), output());
    return node;
  }

  private Process start(String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }

  /** The close code that the socket will have got. */
  private CompletableFuture<Integer> openSocket() throws Exception {
    String port = output().replaceAll("(?s).*http://localhost:(\\d+)/.*", "$1");
    CompletableFuture<Integer> code = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
          }
        };
    http.newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/eventbus/websocket"), listener)
        .get(SOON.toSeconds(), TimeUnit.SECONDS);
    return code;
  }
}
