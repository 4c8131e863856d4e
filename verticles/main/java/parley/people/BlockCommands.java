package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.Blocks;
import parley.conversation.ConversationId;
import parley.delivery.Delivery;

/** {@code chat.person.block} and {@code blocked}. Confined to the core context. */
public final class BlockCommands {
  private static final int PAGE = 500;

  private final Blocks blocks;
  private final Delivery delivery;
  private final int max;

  /**
   * @param max people whom one may block; as many more as there are nodes may come of several at
   *     once
   */
  public BlockCommands(Blocks blocks, Delivery delivery, int max) {
    this.blocks = blocks;
    this.delivery = delivery;
    this.max = max;
  }

  /** {@code {user, blocked}} -> {}. Changes nothing when it is so already. */
  public Future<JsonObject> block(Caller caller, Body body) {
    String user = body.user("user");
    boolean block = body.bool("blocked");
    if (user.equals(caller.user())) {
      throw Failure.BAD_REQUEST.because("You cannot block yourself.");
    }
    return requireRoom(caller.user(), block)
        .compose(room -> blocks.change(caller.user(), user, block))
        .map(
            changed -> {
              if (changed) {
                tell(caller, user, block);
              }
              return new JsonObject();
            });
  }

  private Future<Void> requireRoom(String user, boolean block) {
    Future<List<String>> blocked =
        block ? blocks.list(user, null, max) : Future.succeededFuture(List.of());
    return blocked.map(
        all -> {
          if (all.size() >= max) {
            throw Failure.TOO_LARGE.because("You block " + max + " people already.");
          }
          return null;
        });
  }

  private void tell(Caller caller, String user, boolean blocked) {
    JsonObject change = new JsonObject().put("type", blocked ? "blocked" : "unblocked");
    String conversation = ConversationId.direct(caller.user(), user).text();
    delivery.push(
        Set.of(caller.user()), Events.conversation(conversation, change), caller.session());
  }

  /**
   * {@code {after?}} -> {@code {users, more}}: {@link #PAGE} at most; {@code more} says that others
   * follow the last one.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    String after = body.json().getValue("after") == null ? null : body.user("after");
    return blocks
        .list(caller.user(), after, PAGE + 1)
        .map(
            found -> {
              List<String> page = found.stream().limit(PAGE).toList();
              return new JsonObject()
                  .put("users", new JsonArray(page))
                  .put("more", found.size() > PAGE);
            });
  }
}
