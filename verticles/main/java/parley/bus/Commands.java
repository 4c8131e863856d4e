package parley.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The commands of this node by address: the one door for sockets and for the bus alike. Filled at
 * start-up on the core context; from then on {@link #execute} may be called from anywhere.
 */
public final class Commands {
  /** Carries out one command on the core context. Refuses by a {@link ChatException}. */
  @FunctionalInterface
  public interface Handler {
    Future<JsonObject> handle(Caller caller, Body body);
  }

  private final Vertx vertx;
  private final Context core;
  private final Map<String, Handler> handlers = new HashMap<>();

  public Commands(Vertx vertx, Context core) {
    this.vertx = vertx;
    this.core = core;
  }

  /** Adds a command. Each address has one handler. */
  public Commands register(String address, Handler handler) {
    if (handlers.putIfAbsent(address, handler) != null) {
      throw new IllegalStateException("two handlers for " + address);
    }
    return this;
  }

  public boolean has(String address) {
    return handlers.containsKey(address);
  }

  /** Every address that {@link #execute} knows. */
  public Set<String> addresses() {
    return Set.copyOf(handlers.keySet());
  }

  /**
   * Carries out a command. The future completes on the caller's context, with the reply's body or a
   * failure that {@link Failures#from} understands; an unknown address is {@code NOT_FOUND}.
   */
  public Future<JsonObject> execute(String address, Caller caller, Object body) {
    Handler handler = handlers.get(address);
    if (handler == null) {
      return Future.failedFuture(Failure.NOT_FOUND.because("There is no command " + address + "."));
    }
    Promise<JsonObject> reply = ((ContextInternal) vertx.getOrCreateContext()).promise();
    core.runOnContext(ignored -> handle(address, handler, caller, body).onComplete(reply));
    return reply.future();
  }

  private static Future<JsonObject> handle(
      String address, Handler handler, Caller caller, Object body) {
    try {
      caller.identity().requireCommand(address);
      return handler.handle(caller, Body.of(body));
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }
}
