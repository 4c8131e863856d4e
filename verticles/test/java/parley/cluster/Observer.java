package parley.cluster;

import io.vertx.core.json.JsonObject;
import parley.bus.ChatException;

/** What happens to a device. Called on the device's context. */
interface Observer {
  void wrote(String user, Outbox.Draft draft);

  void acknowledged(String user, Outbox.Draft draft, long seq);

  void refused(String user, Outbox.Draft draft, ChatException refusal);

  /** An entry that this device did not hold, the next one of its conversation. */
  void received(String user, JsonObject entry);

  /** The device is about to say that it has, and its person has seen, everything up to there. */
  void claimed(String user, String conversation, long seq);

  void told(String user, JsonObject receipt);
}
