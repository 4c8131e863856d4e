package parley.load.peers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.load.Link;
import parley.load.process.Proc;

@Timeout(120)
class EjabberdTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Vertx vertx;
  private static Ejabberd server;
  private static EjabberdPeer peer;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Ejabberd.version().isPresent(), "ejabberd is not installed");
    vertx = Vertx.vertx();
    server = Ejabberd.start();
    peer = new EjabberdPeer(vertx, server);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
      vertx.close().await();
      assertFalse(ProcessHandle.of(server.pid()).isPresent(), "ejabberd still runs");
    }
  }

  @Test
  void messagesGoFromOneUserToAnother() {
    peer.register(List.of("alice", "bob")).await();
    Inbox alice = new Inbox();
    Inbox bob = new Inbox();
    Link fromAlice = peer.connect("alice", alice).await();
    Link fromBob = peer.connect("bob", bob).await();

    fromAlice.send("bob", 1);
    fromAlice.send("bob", Long.MAX_VALUE);
    fromBob.send("alice", 2);

    eventually(SOON, () -> bob.events.equals(List.of("alice 1", "alice " + Long.MAX_VALUE)));
    eventually(SOON, () -> alice.events.equals(List.of("bob 2")));
  }

  @Test
  void whatCannotBeDeliveredIsRefusedAndKeptNowhere() {
    peer.register(List.of("carol", "dave")).await();
    Inbox carol = new Inbox();
    Link fromCarol = peer.connect("carol", carol).await();

    fromCarol.send("dave", 3);

    eventually(SOON, () -> carol.events.equals(List.of("refused 3")));
    Inbox dave = new Inbox();
    peer.connect("dave", dave).await();
    fromCarol.send("dave", 4);
    eventually(SOON, () -> dave.events.equals(List.of("carol 4")));
  }

  @Test
  void aClosedLinkSaysSo() {
    peer.register(List.of("erin")).await();
    Inbox erin = new Inbox();
    peer.connect("erin", erin).await().close().await();

    eventually(SOON, () -> erin.events.equals(List.of("closed")));
  }

  @Test
  void someoneWithoutAnAccountDoesNotGetIn() {
    Exception refused =
        assertThrows(Exception.class, () -> peer.connect("nobody", new Inbox()).await());

    assertTrue(refused.getMessage().contains("not-authorized"), refused.getMessage());
  }

  @Test
  void anAccountIsMadeOnlyOnce() {
    peer.register(List.of("frank")).await();

    Exception refused =
        assertThrows(Exception.class, () -> peer.register(List.of("frank")).await());

    assertTrue(refused.getMessage().contains("409"), refused.getMessage());
  }

  @Test
  void collectsItsGarbageOnRequest() {
    long before = Proc.cpuMicros(server.pid()).orElseThrow();

    // One collection may cost less than the clock of the CPU time can tell.
    eventually(SOON, () -> server.collect() && Proc.cpuMicros(server.pid()).orElseThrow() > before);
  }
}
