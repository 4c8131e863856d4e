package parley.load.history;

import io.vertx.core.json.JsonObject;
import parley.bus.Entry;

/** What one device does and what happens to it. Confined to the device's context. */
final class ClientRecord {
  private final Recorder recorder;
  private final String client;
  private int generation;
  private int syncs;

  ClientRecord(Recorder recorder, String client) {
    this.recorder = recorder;
    this.client = client;
  }

  /** What follows happens on a new connection. */
  void connecting() {
    generation++;
  }

  void online(String node) {
    write(EventType.ONLINE, event().put("node", node));
  }

  void offline(int code) {
    write(EventType.OFFLINE, event().put("code", code));
  }

  /** Nothing follows. */
  void ended() {
    write(EventType.ENDED, event());
  }

  /** Before it asks for what it missed; returns the number of the question. */
  int syncing() {
    write(EventType.SYNCING, event().put("sync", ++syncs));
    return syncs;
  }

  /** Before it is sent for the first time. */
  void sent(Outbox.Draft draft, boolean ordered) {
    JsonObject fields =
        new JsonObject()
            .put("client", client)
            .put("conversation", draft.conversation())
            .put("id", draft.id())
            .put("kind", Entry.TEXT)
            .put("text", Digest.of(draft.text()))
            .put("ordered", ordered);
    write(EventType.SENT, fields);
  }

  void acknowledged(Outbox.Draft draft, long seq) {
    write(EventType.ACKNOWLEDGED, event(draft).put("seq", seq));
  }

  void refused(Outbox.Draft draft, int code) {
    write(EventType.REFUSED, event(draft).put("code", code));
  }

  /**
   * @param entry as it stands in replies and events
   * @param held whether it was added to what the device has
   */
  void received(JsonObject entry, Via via, boolean held) {
    JsonObject fields =
        event()
            .put("conversation", entry.getString("conversation"))
            .put("seq", entry.getLong("seq"))
            .put("id", entry.getString("id"))
            .put("from", entry.getString("from"))
            .put("kind", entry.getString("kind"))
            .put("text", Digest.of(entry))
            .put("via", via.text)
            .put("held", held);
    write(EventType.RECEIVED, fields);
  }

  /**
   * Before the server is told.
   *
   * @param delivered null when it is not claimed
   * @param read null when it is not claimed
   */
  void claimed(String conversation, Long delivered, Long read) {
    write(EventType.CLAIMED, marks(event().put("conversation", conversation), delivered, read));
  }

  /** How far another user has come, as an event says. */
  void tick(String conversation, String user, Long delivered, Long read) {
    write(EventType.TICK, tickOf(conversation, user, delivered, read, Via.PUSH));
  }

  /**
   * How far another user has come, as the answer to {@code chat.sync} says.
   *
   * @param sync the number of the question
   */
  void tick(String conversation, String user, Long delivered, Long read, int sync) {
    write(EventType.TICK, tickOf(conversation, user, delivered, read, Via.SYNC).put("sync", sync));
  }

  private JsonObject tickOf(String conversation, String user, Long delivered, Long read, Via via) {
    JsonObject fields = event().put("conversation", conversation).put("user", user);
    return marks(fields, delivered, read).put("via", via.text);
  }

  private static JsonObject marks(JsonObject fields, Long delivered, Long read) {
    if (delivered != null) {
      fields.put("delivered", delivered);
    }
    if (read != null) {
      fields.put("read", read);
    }
    return fields;
  }

  private JsonObject event(Outbox.Draft draft) {
    return event().put("conversation", draft.conversation()).put("id", draft.id());
  }

  private JsonObject event() {
    return new JsonObject().put("client", client).put("gen", generation);
  }

  private void write(EventType type, JsonObject fields) {
    recorder.write(type, fields);
  }
}
