package parley.conversation;

import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import parley.bus.Caller;

/**
 * An entry on its way into the log.
 *
 * @param id chosen by the client
 * @param kind of the entry
 * @param caller who writes it
 * @param body asked at the moment when the entry gets its number, with everything that precedes it
 *     applied: returns the body or refuses by a {@link parley.bus.ChatException}, so rights are
 *     checked against the log itself. It may be asked again when the number was taken.
 */
public record Draft(
    String id, String kind, Caller caller, Function<Conversation, JsonObject> body) {}
