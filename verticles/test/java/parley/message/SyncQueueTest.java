package parley.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.bus.Caller;
import parley.bus.ChatException;
import parley.bus.Failure;

/** Who waits in line for a sync, and for how long. */
class SyncQueueTest {
  private static final int AT_ONCE = 16;
  private static final int MAX_CURSORS = 100;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SyncQueue queue = new SyncQueue(MAX_CURSORS, meters);
  private final List<String> begun = new ArrayList<>();
  private final List<Promise<JsonObject>> running = new ArrayList<>();

  /** Nothing more is begun before something ends. */
  @BeforeEach
  void fill() {
    for (int i = 1; i <= AT_ONCE; i++) {
      ask(1_000 + i, 0, "first");
    }
    begun.clear();
  }

  private Future<JsonObject> ask(long session, int cursors, String name) {
    return queue.submit(
        session,
        cursors,
        () -> {
          begun.add(name);
          running.add(Promise.promise());
          return running.get(running.size() - 1).future();
        });
  }

  private void end(int one) {
    running.get(one).complete(new JsonObject());
  }

  private static Failure refusal(Future<JsonObject> answer) {
    return ((ChatException) answer.cause()).failure();
  }

  @Test
  void theLineMovesInTheOrderOfComingWhenOneEnds() {
    Future<JsonObject> a = ask(1, 1, "a");
    ask(2, 1, "b");
    ask(3, 1, "c");
    assertEquals(List.of(), begun);
    assertEquals(3.0, meters.get("parley.syncs.waiting").gauge().value());

    end(0);
    running.get(1).fail("broken");

    assertEquals(List.of("a", "b"), begun);
    assertFalse(a.isComplete());
    end(AT_ONCE);
    assertTrue(a.succeeded());
    assertEquals(List.of("a", "b", "c"), begun);
  }

  @Test
  void whoAsksAgainKeepsTheirPlaceAndGetsTheLatterAnswer() {
    Future<JsonObject> former = ask(1, 1, "former");
    ask(2, 1, "other");
    Future<JsonObject> latter = ask(1, 1, "latter");

    assertEquals(Failure.CONFLICT, refusal(former));
    end(0);
    assertEquals(List.of("latter"), begun);
    end(AT_ONCE);
    assertTrue(latter.succeeded());
    assertEquals(List.of("latter", "other"), begun);
  }

  @Test
  void callersOnTheBusWaitForThemselves() {
    ask(Caller.NO_SESSION, 1, "one");
    ask(Caller.NO_SESSION, 1, "two");

    end(0);
    end(1);

    assertEquals(List.of("one", "two"), begun);
  }

  @Test
  void asManyCursorsWaitAsThereIsRoomForAndNotOneMore() {
    ask(1, MAX_CURSORS - 2, "large");

    assertEquals(Failure.UNAVAILABLE, refusal(ask(2, 1, "refused")));
    assertEquals(Failure.UNAVAILABLE, refusal(ask(1, MAX_CURSORS, "larger")));
    Future<JsonObject> last = ask(3, 0, "last");
    assertFalse(last.isComplete());
    ask(1, MAX_CURSORS - 3, "smaller");
    assertFalse(ask(4, 0, "fits").isComplete());
    end(0);
    end(1);

    assertEquals(List.of("smaller", "last"), begun);
    assertFalse(ask(2, MAX_CURSORS - 2, "room again").isComplete());
  }

  @Test
  void whoHasGoneIsNotServedAndTakesNoRoom() {
    Future<JsonObject> gone = ask(1, MAX_CURSORS - 1, "gone");
    queue.forget(1);
    queue.forget(1);
    ask(2, MAX_CURSORS - 1, "next");

    end(0);

    assertEquals(Failure.CONFLICT, refusal(gone));
    assertEquals(List.of("next"), begun);
  }

  @Test
  void aSyncThatIsRefusedAtOnceDoesNotHoldUpTheLine() {
    Future<JsonObject> refused =
        queue.submit(
            1,
            0,
            () -> {
              throw Failure.FORBIDDEN.because("No.");
            });
    Future<JsonObject> next = ask(2, 0, "next");

    end(0);

    assertEquals(Failure.FORBIDDEN, refusal(refused));
    assertEquals(List.of("next"), begun);
    end(AT_ONCE);
    assertTrue(next.succeeded());
  }
}
