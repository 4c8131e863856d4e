package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ConfigReaderTest {
  private static final String SECRET = "s3cr@et";

  @Test
  void isTheDefaultsWhenNothingIsSaid() throws Exception {
    Launch launch = ConfigReader.read(List.of(), Map.of("PATH", "/bin", "JAVA_HOME", "/jdk"));

    assertEquals(new Launch(Config.defaults(), false, false), launch);
  }

  @Test
  void everyFieldOfTheConfigurationIsASetting() {
    List<String> settings = Settings.ALL.stream().map(Setting::path).sorted().toList();

    assertEquals(Settings.paths().stream().sorted().toList(), settings);
    assertEquals(settings.size(), Settings.ALL.stream().map(Setting::name).distinct().count());
  }

  @Test
  void everyDefaultIsRightByItsOwnRule() {
    for (Setting setting : Settings.ALL) {
      Object value = Settings.valueIn(Config.defaults(), setting.path());
      String text = setting.kind().show(value);
      if (!text.isEmpty()) {
        assertEquals(value, setting.parse(text), setting.name());
      }
    }
  }

  @Test
  void everySettingReachesItsFieldFromFlagsAndEnvironment() throws Exception {
    for (Setting setting : Settings.ALL) {
      String text = other(setting);
      Object expected = setting.parse(text);

      Config byFlag = ConfigReader.read(List.of(setting.flag(), text), Map.of()).config();
      Config byEnvironment =
          ConfigReader.read(List.of(), Map.of(setting.variable(), text)).config();

      assertEquals(expected, Settings.valueIn(byFlag, setting.path()), setting.name());
      assertEquals(byFlag, byEnvironment, setting.name());
      assertFalse(byFlag.equals(Config.defaults()), setting.name());
    }
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("parley.properties");
    Files.writeString(file, "port=1\nmax-text=2\nidle=3s\n");
    Map<String, String> environment =
        Map.of("PARLEY_PORT", "11", "PARLEY_MAX_TEXT", "12", "PARLEY_CONFIG", file.toString());

    Config config = ConfigReader.read(List.of("--port=21"), environment).config();

    assertEquals(21, config.http().port());
    assertEquals(12, config.message().maxText());
    assertEquals(Duration.ofSeconds(3), config.connection().idle());
  }

  @Test
  void reportsAllMistakesTogether(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("parley.properties");
    Files.writeString(file, "colour=red\nfsync=yes\n");
    Map<String, String> environment =
        Map.of("PARLEY_PROT", "80", "PARLEY_MAX_FRAME", "64k", "PARLEY_MEMBERS", "a,,b");
    List<String> arguments =
        List.of(
            "--port",
            "65536",
            "--idle=5",
            "--idle=6s",
            "--nope",
            "--config",
            file.toString(),
            "--data");

    List<String> mistakes =
        assertThrows(ConfigException.class, () -> ConfigReader.read(arguments, environment))
            .mistakes();

    assertEquals(
        List.of(
            "--port is \"65536\", but must be a whole number from 0 to 65535.",
            "--idle is \"5\", but must be a duration such as 500ms, 2s, 15m, 12h or 30d from 1s to 1d.",
            "--idle is given twice.",
            "--nope is no flag. See --help for those there are.",
            "--data needs a value.",
            "PARLEY_MAX_FRAME is \"64k\", but must be a size such as 64KiB or 1MiB from 1KiB to 16MiB.",
            "PARLEY_MEMBERS is \"a,,b\", but must be a list of host or host:port, separated by commas, or dns:name or dns:name:port.",
            "PARLEY_PROT is no setting. See --help for those there are.",
            file + ": colour is no setting. See --help for those there are.",
            file + ": fsync is \"yes\", but must be on or off."),
        mistakes);
  }

  @Test
  void takesWhatTheManifestForKubernetesSays() throws Exception {
    Map<String, String> environment = new HashMap<>();
    String manifest = Files.readString(Path.of("scripts", "kubernetes", "parley.yaml"));
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(manifest)) {
      Object json = Json.decodeValue(Json.encode(document));
      JsonArray containers =
          (JsonArray) JsonPointer.from("/spec/template/spec/containers").queryJson(json);
      if (containers != null) {
        for (Object each : containers.getJsonObject(0).getJsonArray("env")) {
          JsonObject variable = (JsonObject) each;
          String given = variable.getString("name").equals("PARLEY_MONGO") ? "mongodb://db" : "x";
          environment.put(variable.getString("name"), variable.getString("value", given));
        }
      }
    }

    Config config = ConfigReader.read(List.of(), environment).config();

    assertEquals(List.of("dns:parley-nodes:5701"), config.cluster().members());
    assertTrue(config.http().trustForwarded());
  }

  @Test
  void saysThatAFileCannotBeRead() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> ConfigReader.read(List.of("--config", "/nowhere/at.all"), Map.of()));

    assertEquals("--config /nowhere/at.all cannot be read as a properties file.", e.getMessage());
  }

  @Test
  void neverPrintsAPassword() throws Exception {
    String right = "mongodb://parley:s3cret@db.example:27017/?tls=true";
    Config config = ConfigReader.read(List.of("--mongo", right), Map.of()).config();
    String wrong = "mongodb://parley:" + SECRET + "@db/?authMechanismProperties=TOKEN:abc";

    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> ConfigReader.read(List.of(), Map.of("PARLEY_MONGO", wrong)));

    assertEquals(Optional.of(right), config.database().uri());
    assertFalse(config.toString().contains("s3cret"), config.toString());
    assertTrue(config.toString().contains("mongodb://***@db.example:27017/?tls=true"));
    assertFalse(e.getMessage().contains("s3cr") || e.getMessage().contains("abc"), e.getMessage());
    assertTrue(e.getMessage().startsWith("PARLEY_MONGO is \"mongodb://***@db/"), e.getMessage());
  }

  @Test
  void helpWinsOverMistakesAndNamesEverySetting() throws Exception {
    assertTrue(ConfigReader.read(List.of("--nope", "--help"), Map.of()).help());
    Settings.ALL.forEach(each -> assertTrue(Manual.help().contains("  " + each.flag() + " ")));
  }

  @Test
  void theReadmeHasTheTableOfSettings() throws Exception {
    String readme = Files.readString(Path.of("README.md"));

    assertTrue(readme.contains(Manual.markdown()), "README.md must hold:\n" + Manual.markdown());
  }

  /** A right value that differs from the default. */
  private static String other(Setting setting) {
    Map<Kind, List<String>> candidates = new HashMap<>();
    candidates.put(Kind.TEXT, List.of("other"));
    candidates.put(Kind.WHOLE, List.of("7", "8"));
    candidates.put(Kind.SIZE, List.of("9KiB"));
    candidates.put(Kind.SPACE, List.of("9KiB", "3TiB"));
    candidates.put(Kind.DURATION, List.of("59s", "61s"));
    candidates.put(Kind.DURATIONS, List.of("2s,1h"));
    candidates.put(Kind.SWITCH, List.of("on", "off"));
    candidates.put(Kind.MEMBERS, List.of("a.example,b:5702"));
    candidates.put(Kind.PLACES, List.of("s3://files/a/?endpoint=http://b:9000&region=eu-1,gridfs"));
    candidates.put(Kind.NETWORKS, List.of("10.0.0.0/8,fd00::/8"));
    candidates.put(Kind.USERS, List.of("alice,bob"));
    candidates.put(Kind.PATH, List.of("elsewhere"));
    candidates.put(Kind.OPTIONAL_PATH, List.of("web"));
    candidates.put(Kind.MONGO, List.of("mongodb://localhost"));
    Object standard = Settings.valueIn(Config.defaults(), setting.path());
    return candidates.get(setting.kind()).stream()
        .filter(text -> setting.parse(text) != null && !setting.parse(text).equals(standard))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no other value for " + setting.name()));
  }
}
