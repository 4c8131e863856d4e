package parley.load.history;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import parley.bus.Addresses;
import parley.bus.ChatException;

/**
 * Sends what somebody writes until it is acknowledged or refused for good. Confined to the device's
 * context, but for {@link #waiting}.
 */
final class Sender {
  private static final int RETRY_MILLIS = 100;

  private final Vertx vertx;
  private final ClientRecord record;
  private final Device.Sending how;
  private final Consumer<JsonObject> stored;
  private final Map<String, Outbox> outboxes = new HashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private Line line;

  /**
   * @param stored gets each text's conversation, id, kind, body, seq and at, once it is
   *     acknowledged
   */
  Sender(Vertx vertx, ClientRecord record, Device.Sending how, Consumer<JsonObject> stored) {
    this.vertx = vertx;
    this.record = record;
    this.how = how;
    this.stored = stored;
  }

  /** Announces a text that is about to be written. */
  void expect() {
    waiting.incrementAndGet();
  }

  /** Texts that were expected and are not acknowledged yet. Thread-safe. */
  int waiting() {
    return waiting.get();
  }

  void write(Outbox.Draft draft) {
    record.sent(draft, how.ordered());
    outboxes.computeIfAbsent(draft.conversation(), key -> new Outbox(how.window())).add(draft);
    flush(draft.conversation());
  }

  /** Sends on that line from now on. */
  void resume(Line on) {
    line = on;
    outboxes.keySet().forEach(this::flush);
  }

  /** Sends nothing until {@link #resume}. */
  void pause() {
    line = null;
  }

  private void flush(String conversation) {
    if (line != null) {
      Outbox outbox = outboxes.get(conversation);
      outbox.next().forEach(draft -> send(outbox, draft));
    }
  }

  private void send(Outbox outbox, Outbox.Draft draft) {
    JsonObject body = draft.toJson();
    line.ask(Addresses.MESSAGE_SEND, body)
        .onSuccess(
            answer -> {
              record.acknowledged(draft, answer.getLong("seq"));
              stored.accept(body.mergeIn(answer));
              done(outbox, draft);
            })
        .onFailure(failure -> failed(outbox, draft, failure));
  }

  private void failed(Outbox outbox, Outbox.Draft draft, Throwable failure) {
    if (failure instanceof ChatException refusal && !refusal.failure().retry) {
      record.refused(draft, refusal.failure().code);
      done(outbox, draft);
    } else {
      outbox.failed();
      vertx.setTimer(RETRY_MILLIS, due -> flush(draft.conversation()));
    }
  }

  private void done(Outbox outbox, Outbox.Draft draft) {
    outbox.done(draft);
    waiting.decrementAndGet();
    flush(draft.conversation());
  }
}
