package parley.load.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.load.Link;

@Timeout(60)
class HubServerTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final int port = HubServer.start(vertx, 2).await();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void messagesGoFromOneUserToAnother() {
    HubPeer peer = new HubPeer(vertx, port);
    Inbox alice = new Inbox();
    Inbox bob = new Inbox();
    Link fromAlice = peer.connect("alice", alice).await();
    Link fromBob = peer.connect("bob", bob).await();

    fromAlice.send("nobody", 0);
    fromAlice.send("bob", 1);
    fromBob.send("alice", Long.MAX_VALUE);

    eventually(SOON, () -> bob.events.equals(List.of("alice 1")));
    eventually(SOON, () -> alice.events.equals(List.of("bob " + Long.MAX_VALUE)));
  }

  @Test
  void aMessageToAGroupReachesEveryOtherMemberThatIsConnected() {
    HubPeer peer = new HubPeer(vertx, port);
    String group = peer.group(List.of("alice", "bob", "dave")).await();
    String other = peer.group(List.of("alice", "carol")).await();
    Inbox alice = new Inbox();
    Inbox bob = new Inbox();
    Inbox carol = new Inbox();
    Inbox dave = new Inbox();
    Link fromAlice = peer.connect("alice", alice).await();
    peer.connect("bob", bob).await();
    peer.connect("carol", carol).await();
    peer.connect("dave", dave).await().close().await();
    eventually(SOON, () -> dave.events.equals(List.of("closed")));

    fromAlice.send(group, 5);
    fromAlice.send("bob", 6);
    fromAlice.send(other, 7);

    eventually(SOON, () -> bob.events.equals(List.of("alice 5", "alice 6")));
    eventually(SOON, () -> carol.events.equals(List.of("alice 7")));
    assertEquals(List.of(), alice.events);
    assertEquals(List.of("closed"), dave.events);
  }
}
