package parley.load.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node logs is an error, a known one, or none. */
class ErrorsTest {
  private static final String TWICE = "java.lang.IllegalStateException: Promise already completed";

  private final Errors errors = new Errors();

  private List<String> told() {
    List<String> told = new ArrayList<>();
    errors.print(told::add);
    return told;
  }

  @Test
  void whatHarmExplainsIsNone() {
    errors.read(
        "node-1.log",
        List.of(
            "Parley is ready: http://localhost:1/",
            "02:03:07.808 WARN  ClusteredEventBus Connecting to server 4 failed",
            "io.netty.channel.ConnectTimeoutException: connection timed out",
            "\tat io.netty.channel.nio.AbstractNioChannel.run(AbstractNioChannel.java:308)",
            "02:03:08.000 INFO  Directory ERROR is only a word here"));

    assertTrue(errors.none());
    assertEquals(List.of(), told());
  }

  @Test
  void errorsAreCountedByKindAndLogAndTheFirstIsShown() {
    List<String> log =
        List.of(
            "02:03:09.443 ERROR ContextImpl Unhandled exception",
            "java.lang.NullPointerException: first",
            "\tat parley.delivery.Delivery.push(Delivery.java:1)",
            "02:03:09.444 ERROR ContextImpl Unhandled exception",
            "java.lang.NullPointerException: first",
            "\tat parley.delivery.Delivery.elsewhere(Delivery.java:2)",
            "02:03:09.445 INFO  Node that is all",
            "\tat nothing of it");
    errors.read("node-1.log", log);
    errors.read("node-2.log", log.subList(0, 3));

    assertFalse(errors.none());
    assertEquals(
        List.of(
            "Unexpected error, 2 in node-1.log, 1 in node-2.log:",
            "    ERROR ContextImpl Unhandled exception",
            "    java.lang.NullPointerException: first",
            "    \tat parley.delivery.Delivery.push(Delivery.java:1)"),
        told());
  }

  @Test
  void addressesAndNumbersMakeNoKind() {
    errors.read(
        "node-1.log",
        List.of(
            "02:03:09.443 ERROR Op [10.0.0.1]:5701 [chaos-1] [5.6.0] broken at 3",
            "02:03:09.444 ERROR Op [10.0.0.2]:5701 [chaos-1] [5.6.0] broken at 41",
            "02:03:09.445 ERROR Op [10.0.0.2]:5701 [chaos-1] [5.6.0] torn at 41"));

    assertEquals(
        List.of(
            "Unexpected error, 2 in node-1.log:",
            "    ERROR Op [10.0.0.1]:5701 [chaos-1] [5.6.0] broken at 3",
            "Unexpected error, 1 in node-1.log:",
            "    ERROR Op [10.0.0.2]:5701 [chaos-1] [5.6.0] torn at 41"),
        told());
  }

  @Test
  void aThreadThatDiedIsAnError() {
    errors.read("node-1.log", List.of("Exception in thread \"x\" java.lang.OutOfMemoryError"));

    assertFalse(errors.none());
  }

  @Test
  void whatNobodyHandledHereIsAnError() {
    errors.unhandled(new IllegalStateException("broken"));

    assertFalse(errors.none());
    assertEquals("Unexpected error, 1 in this process:", told().get(0));
    assertTrue(told().get(2).contains("broken"), () -> told().toString());
  }

  @Test
  void knownErrorsAreToldApart() {
    String header = "02:03:09.443 ERROR ContextImpl Unhandled exception";
    errors.read(
        "node-1.log",
        List.of(
            "02:03:01.000 ERROR ConnectionBase Connection reset",
            "02:03:02.000 ERROR PartitionIteratingOperation [198.18.78.12]:5701 Not Member!",
            "com.hazelcast.spi.exception.CallerNotMemberException: Not Member! this: x",
            "02:03:03.000 ERROR InternalPartitionService [198.18.78.12]:5701 Member x has left!",
            "com.hazelcast.core.MemberLeftException: Member x has left cluster!",
            "02:03:04.000 ERROR MigrationManagerImpl [198.18.78.12]:5701 Promotion commit failed",
            "java.util.concurrent.ExecutionException: java.lang.IllegalStateException: "
                + "Caller is not master node! Caller: x, Master: y",
            header,
            TWICE,
            "\tat io.vertx.core.net.impl.DelegatingChannelPromise.tryFailure(X.java:130)"));

    assertTrue(errors.none());
    assertEquals(5, told().size());
    assertTrue(told().stream().allMatch(line -> line.startsWith("Known: ")), () -> "" + told());

    errors.read("node-1.log", List.of(header, TWICE, "\tat parley.bus.Wire.send(Wire.java:1)"));
    assertFalse(errors.none(), "one that is completed twice by ours is ours");
  }
}
