package parley;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import parley.bus.Failure;

/**
 * Holds traffic to asyncapi.yaml. Readers ignore fields they do not know; here every field must be
 * in the file, or it would be part of no contract. Thread-safe.
 */
public final class AsyncApi {
  private static final String COMMAND = "chat.";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final JsonObject DOCUMENT = load();
  private static final JsonObject STRICT = strict();
  private static final Map<String, Validator> VALIDATORS = new ConcurrentHashMap<>();

  private AsyncApi() {}

  private static JsonObject load() {
    try (InputStream file = AsyncApi.class.getResourceAsStream("/asyncapi.yaml")) {
      Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
      // Encoding gives every alias its own copy.
      return new JsonObject(new JsonObject(map).encode());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static JsonObject strict() {
    JsonObject schemas = components("schemas").copy();
    close(schemas);
    return new JsonObject(schemas.encode().replace(SCHEMAS, "#/$defs/"));
  }

  /** Allows no other properties than those that are listed. */
  private static void close(Object node) {
    if (node instanceof JsonArray array) {
      array.forEach(AsyncApi::close);
    } else if (node instanceof JsonObject json) {
      json.forEach(field -> close(field.getValue()));
      boolean lists = json.getValue("properties") instanceof JsonObject;
      if (lists && json.getValue("type") instanceof String) {
        json.put("additionalProperties", json.getValue("additionalProperties", false));
      }
    }
  }

  private static JsonObject components(String kind) {
    return DOCUMENT.getJsonObject("components").getJsonObject(kind);
  }

  /** The addresses of all commands. */
  public static Set<String> commands() {
    return channels().values().stream()
        .map(channel -> channel.getString("address"))
        .filter(address -> address != null && address.startsWith(COMMAND))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of the events at a user's address. */
  public static Set<String> events() {
    return new TreeSet<>(channels().get("user").getJsonObject("messages").fieldNames());
  }

  private static Map<String, JsonObject> channels() {
    Map<String, JsonObject> channels = new TreeMap<>();
    JsonObject json = DOCUMENT.getJsonObject("channels");
    json.fieldNames().forEach(key -> channels.put(key, json.getJsonObject(key)));
    return channels;
  }

  /** Rows of a table of the file by name. */
  public static Map<String, JsonObject> table(String name) {
    Map<String, JsonObject> rows = new TreeMap<>();
    JsonObject json = DOCUMENT.getJsonObject(name);
    json.fieldNames().forEach(key -> rows.put(key, json.getJsonObject(key)));
    return rows;
  }

  /** The codes that a schema's field may have. */
  public static Set<Integer> codes(String schema, String field) {
    return components("schemas")
        .getJsonObject(schema)
        .getJsonObject("properties")
        .getJsonObject(field)
        .getJsonArray("enum")
        .stream()
        .map(Integer.class::cast)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The failures that a command may be refused by. */
  public static Set<Failure> failures(String address) {
    return operation(address).getJsonArray("x-failures").stream()
        .map(name -> Failure.valueOf((String) name))
        .collect(Collectors.toSet());
  }

  private static JsonObject operation(String address) {
    return DOCUMENT.getJsonObject("operations").getJsonObject(channelOf(address));
  }

  private static String channelOf(String address) {
    return channels().entrySet().stream()
        .filter(channel -> address.equals(channel.getValue().getString("address")))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError(address + " is not in asyncapi.yaml"));
  }

  /** Fails unless the body is one that the command takes. */
  public static void holdRequest(String address, JsonObject body) {
    JsonObject channel = channels().get(channelOf(address));
    hold(channel.getJsonObject("messages").getJsonObject("request").getString("$ref"), body);
  }

  /** Fails unless the body is one that the command answers. */
  public static void holdReply(String address, JsonObject body) {
    JsonArray messages = operation(address).getJsonObject("reply").getJsonArray("messages");
    hold(resolve(messages.getJsonObject(0).getString("$ref")).getString("$ref"), body);
  }

  /** Fails unless it is an event of the file; returns the name that the file gives it. */
  public static String holdEvent(JsonObject event) {
    String name = events().contains(event.getString("event")) ? event.getString("event") : "";
    String key = name.isEmpty() ? "application" : name;
    JsonObject messages = channels().get("user").getJsonObject("messages");
    hold(messages.getJsonObject(key).getString("$ref"), event);
    return key;
  }

  /** Fails unless it is a frame of the file, of either direction. */
  public static void holdFrame(JsonObject frame) {
    JsonObject messages = channels().get("socket").getJsonObject("messages");
    JsonObject message = messages.getJsonObject(frame.getString("type"));
    if (message == null) {
      throw new AssertionError("no frame of the contract: " + frame.encode());
    }
    hold(message.getString("$ref"), frame);
  }

  /** What the file shows of how that command is called. */
  public static List<JsonObject> requestExamples(String address) {
    JsonObject channel = channels().get(channelOf(address));
    String ref = channel.getJsonObject("messages").getJsonObject("request").getString("$ref");
    return resolve(ref).getJsonArray("examples").stream()
        .map(example -> ((JsonObject) example).getJsonObject("payload"))
        .toList();
  }

  /** Fails unless every example is as its schema says; returns how many there are. */
  public static int holdExamples() {
    int examples = 0;
    for (String name : components("messages").fieldNames()) {
      JsonObject message = components("messages").getJsonObject(name);
      for (Object example : message.getJsonArray("examples")) {
        hold("#/components/messages/" + name, ((JsonObject) example).getJsonObject("payload"));
        examples++;
      }
    }
    return examples;
  }

  private static void hold(String message, JsonObject payload) {
    String ref = resolve(message).getJsonObject("payload").getString("$ref");
    String schema = ref.substring(SCHEMAS.length());
    OutputUnit result =
        VALIDATORS.computeIfAbsent(schema, AsyncApi::validator).validate(payload.copy());
    if (!result.getValid()) {
      throw new AssertionError(
          schema + " does not allow " + payload.encode() + ": " + result.getErrors());
    }
  }

  private static Validator validator(String schema) {
    JsonObject root = new JsonObject().put("$ref", "#/$defs/" + schema).put("$defs", STRICT.copy());
    return Validator.create(
        JsonSchema.of(root),
        new JsonSchemaOptions()
            .setBaseUri("app://parley/")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }

  private static JsonObject resolve(String ref) {
    JsonObject node = DOCUMENT;
    for (String part : ref.substring(2).split("/")) {
      node = node.getJsonObject(part);
    }
    return node;
  }
}
