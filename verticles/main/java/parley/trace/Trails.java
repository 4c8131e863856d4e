package parley.trace;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import parley.bus.Addresses;
import parley.directory.Directory;

/** The {@link Trail}s of all nodes. Confined to the core context. */
public final class Trails {
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(1_000);

  private final Vertx vertx;
  private final Directory directory;
  private final Trail mine;

  public Trails(Vertx vertx, Directory directory, Trail mine) {
    this.vertx = vertx;
    this.directory = directory;
    this.mine = mine;
  }

  /** Begins to answer other nodes; completes when they can ask. */
  public Future<Void> start() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.nodeTrail(directory.self()))
        .handler(question -> question.reply(answer(question.body())))
        .completion();
  }

  /**
   * What happened to an entry on its way to those users: {@code [{since, steps: [{user, device,
   * kind, at}]}]}, one object for each node that answers within a second.
   */
  public Future<List<JsonObject>> ask(String conversation, long seq, Collection<String> users) {
    JsonObject question =
        new JsonObject()
            .put("conversation", conversation)
            .put("seq", seq)
            .put("users", new JsonArray(List.copyOf(users)));
    List<Future<JsonObject>> answers =
        directory.nodes().stream().map(node -> ask(node, question)).toList();
    return Future.join(answers)
        .otherwiseEmpty()
        .map(done -> answers.stream().map(Future::result).filter(Objects::nonNull).toList());
  }

  private Future<JsonObject> ask(String node, JsonObject question) {
    return node.equals(directory.self())
        ? Future.succeededFuture(answer(question))
        : vertx
            .eventBus()
            .<JsonObject>request(Addresses.nodeTrail(node), question, PATIENCE)
            .map(Message::body);
  }

  private JsonObject answer(JsonObject question) {
    Set<String> users =
        question.getJsonArray("users").stream().map(String.class::cast).collect(Collectors.toSet());
    JsonArray steps = new JsonArray();
    mine.find(question.getString("conversation"), question.getLong("seq"), users)
        .forEach(step -> steps.add(toJson(step)));
    return new JsonObject().put("since", mine.since()).put("steps", steps);
  }

  private static JsonObject toJson(Step step) {
    return new JsonObject()
        .put("user", step.user())
        .put("device", step.device())
        .put("kind", step.kind().text)
        .put("at", step.at());
  }
}
