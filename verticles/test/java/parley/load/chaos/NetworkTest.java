package parley.load.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a network of namespaces leaves behind. */
class NetworkTest {
  private final Vertx vertx = Vertx.vertx();
  private final String tag = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void nothingIsLeftEvenWhileANamespaceIsStillInUse() throws Exception {
    Network network = make();
    Process user = null;
    try {
      assertTrue(ip("-o", "link").contains("pv" + tag + "-0"));
      List<String> command = new ArrayList<>(network.launcher(0));
      command.addAll(List.of("sh", "-c", "echo inside; exec sleep 60"));
      user = new ProcessBuilder(command).start();
      assertEquals("inside", user.inputReader().readLine());

      network.close();

      assertTrue(user.isAlive());
      assertFalse(ip("-o", "link").contains(tag + "-"), "an end of a link is left");
      assertFalse(ip("-o", "link").contains("pb" + tag), "the bridge is left");
      assertFalse(ip("netns", "list").contains("parley-" + tag), "a namespace is left");
    } finally {
      network.close();
      if (user != null) {
        user.destroyForcibly().waitFor();
      }
    }
  }

  private Network make() {
    Network network = new Network(vertx, 2);
    try {
      network.make();
      return network;
    } catch (IOException impossible) {
      network.close();
      return Assumptions.abort("needs network namespaces: " + impossible.getMessage());
    }
  }

  private static String ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
