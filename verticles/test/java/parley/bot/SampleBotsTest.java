package parley.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Configs;
import parley.Nodes;
import parley.Programs;
import parley.Python;
import parley.bus.Addresses;
import parley.connection.Limits;
import parley.node.Config;

/**
 * The programs in {@code scripts/bots}, each a process of its own, and a person on another node.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SampleBotsTest {
  private static final Path BOTS = Path.of("scripts", "bots").toAbsolutePath();

  private static Nodes nodes;
  private static ChatClient ann;
  private static Config.Cluster cluster;

  @BeforeAll
  static void start() {
    Config.Bridge bridge = new Config.Bridge(true, 0, Optional.empty(), Optional.empty());
    nodes =
        Nodes.start(
            2,
            base -> {
              cluster = base.cluster();
              return Configs.with(Limits.of(base, limits -> limits.admins("ann")), bridge);
            });
    ann = nodes.person(1, "ann");
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void inPython() throws Exception {
    Python.require();
    String port = Integer.toString(nodes.node(0).bridgePort());
    answers("python", Python.program().toString(), BOTS + "/echo.py", "127.0.0.1", port);
  }

  @Test
  void inJavaScript() throws Exception {
    assumeTrue(Programs.isOnPath("node"), "skipped: Node is not on the path");
    answers("javascript", BOTS + "/echo.mjs", "http://127.0.0.1:" + nodes.port(0));
  }

  @Test
  void inJava() throws Exception {
    String port = Integer.toString(nodes.port(0));
    answers("java", javaProgram("Echo.java", "127.0.0.1", port));
  }

  @Test
  void anApplicationInTheCluster() throws Exception {
    String key = key("service", "send", "notify");
    String[] program = javaProgram("InCluster.java", "service", "ann");
    Process application = run(key, program);
    try {
      ann.entry("Hello from within");
      ann.event(event -> "invoice".equals(event.getString("event")));
      BufferedReader output = application.inputReader(StandardCharsets.UTF_8);
      ann.say("d.ann.ann", "for me alone");
      String heard = output.readLine();
      while (!heard.contains("for me alone")) {
        heard = output.readLine();
      }
      assertEquals("entry", new JsonObject(heard).getString("event"));
    } finally {
      application.destroy();
      application.onExit().join();
    }
  }

  private static String[] javaProgram(String name, String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(java, "-cp", classes, BOTS + "/" + name));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private static void answers(String user, String... command) throws IOException {
    String direct = "d.ann." + user;
    Process bot = run(key(user, "read", "send"), command);
    try {
      ann.say(direct, "hello " + user);
      JsonObject echo = ann.event(event -> isFrom(event, user, "hello " + user));
      assertEquals(1, echo.getJsonObject("entry").getJsonObject("body").getInteger("replyTo"));
      ann.say(direct, "/help");
      JsonObject help = ann.event(event -> isFrom(event, user, "I repeat what you say. Try it:"));
      assertEquals(
          new JsonArray().add("Hello").add("Good bye"),
          help.getJsonObject("entry").getJsonObject("body").getJsonArray("buttons"));
    } finally {
      bot.destroy();
      bot.onExit().join();
    }
  }

  private static boolean isFrom(JsonObject event, String user, String text) {
    JsonObject entry = event.getJsonObject("entry", new JsonObject());
    return user.equals(entry.getString("from"))
        && text.equals(entry.getJsonObject("body").getString("text"));
  }

  private static String key(String user, String... scopes) {
    JsonObject bot = new JsonObject().put("user", user);
    ann.request(Addresses.BOT_CREATE, bot);
    JsonObject wish =
        bot.copy().put("name", "sample").put("scopes", new JsonArray(List.of(scopes)));
    return ann.request(Addresses.KEY_CREATE, wish).getString("key");
  }

  /** Starts a bot; returns when it listens. */
  private static Process run(String key, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PARLEY_KEY", key);
    builder.environment().put("PARLEY_CLUSTER_NAME", cluster.name());
    builder.environment().put("PARLEY_CLUSTER_PORT", Integer.toString(cluster.port()));
    Process process = builder.start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = ""; !line.endsWith("is listening"); ) {
      line = output.readLine();
      if (line == null) {
        throw new AssertionError(String.join(" ", command) + " ended");
      }
    }
    return process;
  }
}
