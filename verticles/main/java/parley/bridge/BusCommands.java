package parley.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Commands;
import parley.bus.Failure;
import parley.bus.Failures;
import parley.bus.Identity;

/**
 * The commands for verticles of other applications on the cluster: requests to the same addresses
 * with the same bodies, and an access token or API key in the header {@code token} that says on
 * whose behalf. Confined to the core context.
 */
public final class BusCommands {
  private static final String TOKEN = "token";

  private final Commands commands;
  private final Function<String, Future<Identity>> verify;

  public BusCommands(Commands commands, Function<String, Future<Identity>> verify) {
    this.commands = commands;
    this.verify = verify;
  }

  /** Completes when every node of the cluster can reach the commands here. */
  public Future<Void> start(Vertx vertx) {
    List<Future<Void>> registered = new ArrayList<>();
    for (String address : commands.addresses()) {
      MessageConsumer<Object> consumer = vertx.eventBus().consumer(address);
      consumer.handler(message -> answer(address, message));
      registered.add(consumer.completion());
    }
    return Future.all(registered).mapEmpty();
  }

  private void answer(String address, Message<Object> message) {
    identify(message)
        .compose(
            identity ->
                commands.execute(address, new Caller(identity, Caller.NO_SESSION), message.body()))
        .onSuccess(message::reply)
        .onFailure(
            cause -> {
              ChatException failure = Failures.from(cause);
              message.fail(failure.failure().code, failure.getMessage());
            });
  }

  private Future<Identity> identify(Message<Object> message) {
    String token = message.headers().get(TOKEN);
    return token == null
        ? Future.failedFuture(
            Failure.UNAUTHORIZED.because(
                "The header \"token\" must hold an access token or an API key."))
        : verify.apply(token);
  }
}
