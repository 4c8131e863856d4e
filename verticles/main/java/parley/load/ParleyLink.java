package parley.load;

import com.carrotsearch.hppc.LongObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.bus.Addresses;

/**
 * A device on Parley's raw WebSocket or SockJS's: it signs in, syncs, sends, confirms what it
 * receives and fetches what it misses. Confined to its event loop.
 */
final class ParleyLink implements Link {
  private static final long PING_MILLIS = 20_000;
  private static final String PING = "{\"type\":\"ping\"}";
  private static final String ADDRESS = "\"address\":\"";
  private static final String USER = "user.";

  private final Vertx vertx;
  private final ParleyPeer peer;
  private final ParleyPeer.Device device;
  private final WebSocket socket;
  private final String user;
  private final Inbox inbox;
  private final LinkEvents events;
  private final String idPrefix = Names.run() + "-";
  private final LongObjectHashMap<String> sent = new LongObjectHashMap<>();
  private final Map<String, Promise<JsonObject>> asked = new HashMap<>();
  private final Set<String> toConfirm = new HashSet<>();
  private final ParleySync sync;
  private final long pinging;
  private int questions;

  ParleyLink(
      Vertx vertx,
      ParleyPeer peer,
      ParleyPeer.Device device,
      WebSocket socket,
      String user,
      Inbox inbox,
      LinkEvents events) {
    this.vertx = vertx;
    this.peer = peer;
    this.device = device;
    this.socket = socket;
    this.user = user;
    this.inbox = inbox;
    this.events = events;
    sync = new ParleySync(vertx, peer, this, inbox);
    pinging = vertx.setPeriodic(PING_MILLIS, timer -> write(PING));
    socket.textMessageHandler(this::receiveMessage);
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(closed -> ended());
  }

  private void ended() {
    vertx.cancelTimer(pinging);
    asked.values().forEach(answer -> answer.tryFail(gone()));
    asked.clear();
    events.closed();
  }

  private String gone() {
    return "the connection of " + user + " is gone";
  }

  /** Signs in and has everything that was missed; events have begun then. */
  Future<Void> begin(String token) {
    return ask(Addresses.AUTH, new JsonObject().put("token", token))
        .compose(
            welcome -> {
              write("{\"type\":\"register\",\"address\":\"" + Addresses.user(user) + "\"}");
              return sync.run();
            });
  }

  /** Sends a command; the future holds the body of its answer. */
  Future<JsonObject> ask(String address, JsonObject body) {
    if (socket.isClosed()) {
      return Future.failedFuture(gone());
    }
    String reply = "ask" + ++questions;
    Promise<JsonObject> answer = Promise.promise();
    asked.put(reply, answer);
    write(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("body", body)
            .put("replyAddress", reply)
            .encode());
    return answer.future();
  }

  @Override
  public void send(String to, long token) {
    if (socket.isClosed()) {
      events.refused(token, gone());
      return;
    }
    String conversation = conversation(to);
    sent.put(token, conversation);
    String digits = Long.toString(token);
    StringBuilder frame = new StringBuilder(300 + device.textBytes());
    frame
        .append("{\"type\":\"send\",\"address\":\"")
        .append(Addresses.MESSAGE_SEND)
        .append("\",\"body\":{\"conversation\":\"")
        .append(conversation)
        // Ids that grow with time are kindest to an index.
        .append("\",\"id\":\"")
        .append(Long.toHexString(System.currentTimeMillis()))
        .append('-')
        .append(idPrefix)
        .append(digits)
        .append("\",\"kind\":\"text\",\"body\":{\"text\":\"")
        .append(digits);
    frame.append(" ".repeat(Math.min(1, Math.max(0, device.textBytes() - digits.length()))));
    frame.append("x".repeat(Math.max(0, device.textBytes() - digits.length() - 1)));
    write(frame.append("\"}},\"replyAddress\":\"").append(digits).append("\"}").toString());
  }

  private String conversation(String to) {
    return to.contains(".") ? to : direct(user, to);
  }

  /** The conversation of two users. */
  static String direct(String one, String other) {
    return one.compareTo(other) <= 0 ? "d." + one + "." + other : "d." + other + "." + one;
  }

  private void write(String frame) {
    socket.writeTextMessage(device.sockJs() ? new JsonArray().add(frame).encode() : frame);
  }

  private void receiveMessage(String message) {
    if (!device.sockJs()) {
      receive(message);
    } else if (message.startsWith("a")) {
      new JsonArray(message.substring(1)).forEach(frame -> receive((String) frame));
    }
  }

  private void receive(String frame) {
    int at = frame.indexOf(ADDRESS) + ADDRESS.length();
    if (at < ADDRESS.length()) {
      if (frame.contains("\"type\":\"err\"")) {
        peer.errors.increment();
      }
    } else if (frame.startsWith(USER, at)) {
      event(frame);
    } else {
      answer(frame, at);
    }
  }

  private void event(String frame) {
    if (frame.contains("\"event\":\"entry\"")) {
      String conversation = Scan.text(frame, "\"conversation\":\"");
      int text = frame.indexOf("\"text\":\"");
      long token = text < 0 ? -1 : Scan.numberAt(frame, text + 8);
      entry(conversation, Scan.number(frame, "\"seq\":"), Scan.text(frame, "\"from\":\""), token);
    } else if (frame.contains("\"event\":\"receipt\"")) {
      long delivered = Scan.number(frame, "\"delivered\":");
      String conversation = Scan.text(frame, "\"conversation\":\"");
      if (delivered > 0 && conversation.startsWith("d.")) {
        tick(inbox.of(conversation), delivered);
      }
    } else if (frame.contains("\"event\":\"resync\"")) {
      peer.resyncs.increment();
      sync.run();
    }
  }

  void entry(String conversation, long seq, String from, long token) {
    Held held = inbox.of(conversation);
    if (!held.add(seq)) {
      peer.repeated.increment();
      return;
    }
    if (held.hasGap()) {
      sync.awaitGap(held);
    } else {
      confirm(conversation, held);
    }
    if (token >= 0 && !from.equals(user)) {
      events.received(from, token);
    }
  }

  private void confirm(String conversation, Held held) {
    if (device.receiptMillis() > 0) {
      if (toConfirm.isEmpty()) {
        vertx.setTimer(device.receiptMillis(), timer -> confirm());
      }
      toConfirm.add(conversation);
    } else if (held.toTell()) {
      write(receipt("\"" + conversation + "\":" + held.cursor()));
    }
  }

  private void confirm() {
    StringBuilder marks = new StringBuilder();
    for (String conversation : toConfirm) {
      Held held = inbox.of(conversation);
      if (held.toTell()) {
        marks.append(marks.length() == 0 ? "\"" : ",\"").append(conversation).append("\":");
        marks.append(held.cursor());
      }
    }
    toConfirm.clear();
    if (marks.length() > 0 && !socket.isClosed()) {
      write(receipt(marks.toString()));
    }
  }

  private static String receipt(String marks) {
    return "{\"type\":\"send\",\"address\":\""
        + Addresses.RECEIPT
        + "\",\"body\":{\"delivered\":{"
        + marks
        + "}}}";
  }

  void tick(Held held, long delivered) {
    held.tick(delivered);
    for (long token = held.nextTicked(); token >= 0; token = held.nextTicked()) {
      events.delivered(token);
    }
  }

  private void answer(String frame, int at) {
    long token = Scan.numberAt(frame, at);
    if (token < 0) {
      Promise<JsonObject> answer = asked.remove(frame.substring(at, frame.indexOf('"', at)));
      JsonObject json = new JsonObject(frame);
      if (json.getString("type").equals("rec")) {
        answer.complete(json.getJsonObject("body"));
      } else {
        answer.fail(json.getString("message"));
      }
      return;
    }
    String conversation = sent.remove(token);
    if (conversation == null) {
      return;
    }
    if (frame.contains("\"type\":\"err\"")) {
      events.refused(token, Scan.text(frame, "\"message\":\""));
      return;
    }
    long seq = Scan.number(frame, "\"seq\":");
    Held held = inbox.of(conversation);
    held.add(seq);
    events.acknowledged(token);
    if (conversation.startsWith("d.") && held.sent(seq, token)) {
      events.delivered(token);
    }
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public Future<Void> close() {
    return socket.close();
  }
}
