package parley.load.peers;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import parley.load.Link;
import parley.load.LinkEvents;

/**
 * A user's XMPP session over a WebSocket of its own (RFC 7395): SASL PLAIN, resource binding and
 * presence, then bare messages to the partner's session, without receipts or stream management.
 */
final class XmppLink implements Link {
  private static final String HOST = Ejabberd.HOST;
  private static final String RESOURCE = "load";

  /** What makes the address of a user's session of the user's name. */
  private static final String SESSION = "@" + HOST + "/" + RESOURCE;

  private static final String OPEN =
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='" + HOST + "' version='1.0'/>";
  private static final String AUTH =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>";
  private static final String BIND =
      "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>"
          + RESOURCE
          + "</resource></bind></iq>";
  private static final String PRESENCE = "<presence/>";
  private static final String CLOSE = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";

  /** What the server is to say next for the session to come about. */
  private enum Awaited {
    MECHANISMS,
    SUCCESS,
    BINDING,
    BOUND,
    PRESENT,
    NOTHING
  }

  private final WebSocket socket;
  private final String user;
  private final String password;
  private final LinkEvents events;
  private final Promise<Link> live = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private Awaited awaited = Awaited.MECHANISMS;

  private XmppLink(WebSocket socket, String user, String password, LinkEvents events) {
    this.socket = socket;
    this.user = user;
    this.password = password;
    this.events = events;
  }

  /** Completes once the user is online, on the event loop that the link stays on. */
  static Future<Link> connect(
      WebSocketClient client, int port, String user, String password, LinkEvents events) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/ws")
            .setSubProtocols(List.of("xmpp"));
    return client
        .connect(options)
        .compose(socket -> new XmppLink(socket, user, password, events).begin());
  }

  private Future<Link> begin() {
    socket.textMessageHandler(this::receive);
    socket.exceptionHandler(broken -> live.tryFail(broken));
    socket.closeHandler(ignored -> closed());
    socket.writeTextMessage(OPEN);
    return live.future();
  }

  private void closed() {
    live.tryFail("The server closed the connection of " + user + ".");
    events.closed();
    closed.complete();
  }

  private void receive(String stanza) {
    if (awaited != Awaited.NOTHING) {
      establish(stanza);
    } else if (Stanza.is(stanza, "message")) {
      receiveMessage(stanza);
    }
  }

  private void establish(String stanza) {
    if (Stanza.is(stanza, "failure")
        || Stanza.is(stanza, "stream:error")
        || Stanza.is(stanza, "iq") && "error".equals(Stanza.attribute(stanza, "type"))) {
      live.tryFail("The server refused " + user + ": " + stanza);
      close();
    } else if (isAwaited(stanza)) {
      proceed();
    }
  }

  private boolean isAwaited(String stanza) {
    return switch (awaited) {
      case MECHANISMS, BINDING -> Stanza.is(stanza, "stream:features");
      case SUCCESS -> Stanza.is(stanza, "success");
      case BOUND -> Stanza.is(stanza, "iq");
      case PRESENT -> Stanza.is(stanza, "presence");
      case NOTHING -> false;
    };
  }

  private void proceed() {
    awaited = Awaited.values()[awaited.ordinal() + 1];
    switch (awaited) {
      case SUCCESS -> socket.writeTextMessage(AUTH.formatted(credentials()));
      case BINDING -> socket.writeTextMessage(OPEN);
      case BOUND -> socket.writeTextMessage(BIND);
      case PRESENT -> socket.writeTextMessage(PRESENCE);
      default -> live.tryComplete(this);
    }
  }

  private String credentials() {
    String plain = "\0" + user + "\0" + password;
    return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** A message that cannot be delivered comes back to its sender as an error. */
  private void receiveMessage(String stanza) {
    String body = Stanza.body(stanza);
    if (body == null) {
      return;
    }
    long token = Long.parseLong(body);
    if ("error".equals(Stanza.attribute(stanza, "type"))) {
      events.refused(token, stanza);
    } else {
      String from = Stanza.attribute(stanza, "from");
      events.received(from.substring(0, from.indexOf('@')), token);
    }
  }

  @Override
  public void send(String to, long token) {
    socket.writeTextMessage(
        "<message type='chat' to='" + to + SESSION + "'><body>" + token + "</body></message>");
  }

  /** Leaves it to the server, which does not answer a WebSocket's own way of closing. */
  @Override
  public Future<Void> close() {
    socket.writeTextMessage(CLOSE);
    return closed.future();
  }
}
